import { createHash } from 'node:crypto';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import { emptyWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { toVersion1 } from '../network/spec-version-1.ts';
import type { Recipe } from './recipe.ts';
import type { TrainingState } from './session.ts';

/** What a checkpoint belongs to: it continues this training and no other. */
export interface TrainingIdentity {
  readonly spec: ModelSpec;
  readonly recipe: Recipe;
  readonly dataDigests: readonly string[];
  /** Whatever else decides what the patterns are. JSON. */
  readonly recovery: unknown;
}

const FORMAT = 'alvinn-checkpoint';
const VERSION = 1;
export const LARGEST_CHECKPOINT_MIB = 512;

/** Writes the state of a training as one JSON file, weights in base64 of little-endian float32. */
export function saveCheckpoint(path: string, identity: TrainingIdentity, state: TrainingState): void {
  const encoded = (weights: Weights) =>
    weights.layers.map((layer) =>
      Buffer.from(layer.buffer, layer.byteOffset, layer.byteLength).toString('base64'),
    );
  const content = {
    format: FORMAT,
    version: VERSION,
    training: digestOf(identity),
    epoch: state.epoch,
    history: state.history,
    weights: encoded(state.weights),
    velocity: encoded(state.velocity),
    best: state.best && { ...state.best, weights: encoded(state.best.weights) },
  };
  writeFileAtomically(path, JSON.stringify(content));
}

/**
 * Reads a checkpoint back.
 * @throws UserError where there is none, it is damaged, or it belongs to another training.
 */
export function loadCheckpoint(path: string, identity: TrainingIdentity): TrainingState {
  const bytes = readWholeFile(path, 'checkpoint', LARGEST_CHECKPOINT_MIB);
  let content: Record<string, unknown>;
  try {
    content = (parseBoundedJson(bytes.toString('utf8')) ?? {}) as typeof content;
  } catch {
    throw damaged(path);
  }
  if (content.format !== FORMAT) {
    throw new UserError('foreign', `${path} is not a checkpoint`, 'Train without --resume.');
  }
  if (content.version !== VERSION) {
    throw new UserError(
      'newer-version',
      `${path} was written by another version of alvinn`,
      'Train without --resume.',
    );
  }
  if (content.training !== digestOf(identity)) {
    throw new UserError(
      'invalid',
      `${path} belongs to another training: data, network or settings differ`,
      'Give the same options as before, or train without --resume.',
    );
  }
  const decoded = (layers: unknown): Weights => ({
    layers: emptyWeights(identity.spec.network).layers.map((layer, l) => {
      const text = (layers as unknown[] | null | undefined)?.[l];
      const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64');
      if (bytes.length !== layer.byteLength) throw damaged(path);
      new Uint8Array(layer.buffer).set(bytes);
      return layer;
    }),
  });
  const { epoch, history, best } = content as unknown as Pick<TrainingState, 'epoch' | 'history' | 'best'>;
  const curves = [
    history?.loss,
    history?.validationLoss,
    history?.withinTwoUnits,
    history?.validationWithinTwoUnits,
  ];
  const isCurve = (curve: unknown) =>
    Array.isArray(curve) && curve.every((value) => value === null || typeof value === 'number');
  if (!Number.isSafeInteger(epoch) || epoch < 0 || !curves.every(isCurve)) throw damaged(path);
  // JSON has no number for the loss of a training that diverged.
  const isBest = typeof best?.epoch === 'number' && (best.loss === null || typeof best.loss === 'number');
  if (best !== null && !isBest) throw damaged(path);
  return {
    epoch,
    history,
    weights: decoded(content.weights),
    velocity: decoded(content.velocity),
    best: best && { ...best, weights: decoded(best.weights) },
  };
}

function damaged(path: string): UserError {
  return new UserError('damaged', `${path} is damaged`, 'Train without --resume; the data is untouched.');
}

function digestOf({ spec, recipe, ...rest }: TrainingIdentity): string {
  // As version 0.1 wrote network and mirror down, where it could: its checkpoints go on.
  const { mirror } = recipe;
  const written = mirror === 'auto' ? recipe : { ...recipe, mirror: mirror === 'on' };
  const identity = { spec: toVersion1(spec) ?? spec, recipe: written, ...rest };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
