import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { toVersion1 } from '../network/spec-version-1.ts';
import { emptyWeights } from '../textbook/network.ts';
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
const VERSION = 2;
/** First bytes of the file. Version 0.1 wrote JSON, which begins with a brace. */
const MAGIC = Buffer.from('alvinnCP', 'latin1');
/** Magic, then version and length of the header, u32. */
const HEADER_AT = MAGIC.length + 8;
const CHECKSUM_BYTES = 4;
/** Weights, their last changes and the best ones of the largest network that a preset makes are 755 MiB. */
export const LARGEST_CHECKPOINT_MIB = 2047;

interface Header {
  /** Digest of the training that it belongs to. */
  readonly training: string;
  readonly epoch: number;
  readonly history: TrainingState['history'];
  readonly best: { readonly epoch: number; readonly loss: number } | null;
}

/**
 * Writes the state of a training as one file, whole or not at all: magic, u32 version, u32 length of the header, header
 * (JSON, filled with spaces to a multiple of 4), float32 weights, velocity and, where there are any, best weights, layer by
 * layer, u32 CRC-32 of all before. Little-endian.
 *
 * @throws UserError where the disk does not allow it.
 */
export function saveCheckpoint(path: string, identity: TrainingIdentity, state: TrainingState): void {
  const { epoch, history, best } = state;
  const header: Header = {
    training: trainingDigest(identity),
    epoch,
    history,
    best: best && { epoch: best.epoch, loss: best.loss },
  };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(4 * Math.ceil(text.length / 4), ' ');
  text.copy(padded);
  const start = Buffer.alloc(HEADER_AT);
  MAGIC.copy(start);
  start.writeUInt32LE(VERSION, MAGIC.length);
  start.writeUInt32LE(padded.length, MAGIC.length + 4);
  const chunks = [
    start,
    padded,
    ...[state.weights, state.velocity, ...(best ? [best.weights] : [])].flatMap(bytesOf),
  ];
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(chunks.reduce((sum, chunk) => crc32(chunk, sum), 0));
  writeFileAtomically(path, [...chunks, checksum]);
}

/**
 * Reads a checkpoint back, of version 0.1 too.
 * @throws UserError where there is none, it is damaged, or it belongs to another training.
 */
export function loadCheckpoint(path: string, identity: TrainingIdentity): TrainingState {
  const bytes = readWholeFile(path, 'checkpoint', LARGEST_CHECKPOINT_MIB);
  return bytes.subarray(0, MAGIC.length).equals(MAGIC)
    ? readBinary(bytes, path, identity)
    : readVersion1(bytes, path, identity);
}

/**
 * The curves that a checkpoint holds, as they were written down: JSON.
 * @throws UserError where there is none or it is damaged.
 */
export function checkpointHistory(path: string): unknown {
  const start = firstBytes(path, HEADER_AT);
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) {
    return jsonOf(readWholeFile(path, 'checkpoint', LARGEST_CHECKPOINT_MIB), path).history;
  }
  const length = headerLength(start, path);
  return jsonOf(firstBytes(path, HEADER_AT + length).subarray(HEADER_AT), path).history;
}

function readBinary(bytes: Buffer, path: string, identity: TrainingIdentity): TrainingState {
  const length = headerLength(bytes, path);
  const end = bytes.length - CHECKSUM_BYTES;
  if (HEADER_AT + length > end || crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end))
    throw damaged(path);
  const header = jsonOf(bytes.subarray(HEADER_AT, HEADER_AT + length), path) as unknown as Header;
  requireTraining(header.training, [trainingDigest(identity)], path);
  let at = HEADER_AT + length;
  const read = (): Weights => ({
    layers: emptyWeights(identity.spec.network).layers.map((layer) => {
      if (at + layer.byteLength > end) throw damaged(path);
      new Uint8Array(layer.buffer).set(bytes.subarray(at, at + layer.byteLength));
      at += layer.byteLength;
      return layer;
    }),
  });
  return stateOf(header, path, { weights: read(), velocity: read(), ...(header.best && { best: read() }) });
}

/** One JSON file, weights in base64 of little-endian float32. */
function readVersion1(bytes: Buffer, path: string, identity: TrainingIdentity): TrainingState {
  const content = jsonOf(bytes, path);
  if (content.format !== FORMAT) {
    throw new UserError('foreign', `${path} is not a checkpoint`, 'Train without --resume.');
  }
  if (content.version !== 1) throw otherVersion(path);
  const { mirror: wanted, balanceInputs } = identity.recipe;
  for (const mirror of wanted === 'auto' ? (['on', 'off'] as const) : [wanted]) {
    const asItWas = { ...identity, recipe: { ...identity.recipe, mirror, balanceInputs: false } };
    const missing = [
      ...(wanted === 'auto' ? [`--mirror ${mirror}`] : []),
      ...(balanceInputs ? ['--unbalanced'] : []),
    ];
    if (missing.length === 0 || !version1DigestsOf(asItWas).some((digest) => digest === content.training))
      continue;
    throw new UserError(
      'invalid',
      `${path} was written by alvinn 0.1, which mirrored every picture or none, and held no input back`,
      `Go on as it was: give ${missing.join(' and ')} too.`,
    );
  }
  requireTraining(content.training, version1DigestsOf(identity), path);
  const decoded = (layers: unknown): Weights => ({
    layers: emptyWeights(identity.spec.network).layers.map((layer, l) => {
      const text = (layers as unknown[] | null | undefined)?.[l];
      const own = Buffer.from(typeof text === 'string' ? text : '', 'base64');
      if (own.length !== layer.byteLength) throw damaged(path);
      new Uint8Array(layer.buffer).set(own);
      return layer;
    }),
  });
  const header = content as unknown as Header & { best: { weights: unknown } | null };
  return stateOf(header, path, {
    weights: decoded(content.weights),
    velocity: decoded(content.velocity),
    ...(header.best && { best: decoded(header.best.weights) }),
  });
}

function stateOf(
  { epoch, history, best }: Header,
  path: string,
  weights: { readonly weights: Weights; readonly velocity: Weights; readonly best?: Weights },
): TrainingState {
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
    weights: weights.weights,
    velocity: weights.velocity,
    best: best && { epoch: best.epoch, loss: best.loss, weights: weights.best! },
  };
}

/** @throws UserError where a checkpoint was written by another version. */
function headerLength(start: Buffer, path: string): number {
  if (start.length < HEADER_AT) throw damaged(path);
  if (start.readUInt32LE(MAGIC.length) !== VERSION) throw otherVersion(path);
  return start.readUInt32LE(MAGIC.length + 4);
}

function firstBytes(path: string, count: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function jsonOf(bytes: Buffer, path: string): Record<string, unknown> {
  try {
    return (parseBoundedJson(bytes.toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch {
    throw damaged(path);
  }
}

function bytesOf({ layers }: Weights): Uint8Array[] {
  return layers.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}

function requireTraining(found: unknown, expected: readonly string[], path: string): void {
  if (typeof found === 'string' && expected.includes(found)) return;
  throw new UserError(
    'invalid',
    `${path} belongs to another training: data, network or settings differ`,
    'Give the same options as before, or train without --resume.',
  );
}

function otherVersion(path: string): UserError {
  return new UserError(
    'newer-version',
    `${path} was written by another version of alvinn`,
    'Train without --resume.',
  );
}

function damaged(path: string): UserError {
  return new UserError('damaged', `${path} is damaged`, 'Train without --resume; the data is untouched.');
}

function digestOf(identity: unknown): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** Of what a training is, as it was before inputs could be balanced where they are not. */
function trainingDigest(identity: TrainingIdentity): string {
  return digestOf({ ...identity, recipe: withoutBalance(identity.recipe) });
}

function withoutBalance(recipe: Recipe): Omit<Recipe, 'balanceInputs'> {
  const { balanceInputs, ...others } = recipe;
  return balanceInputs ? recipe : others;
}

/** Digests that version 0.1 may have written for a training. It knew fewer decodings, mirrored or did not, and balanced nothing. */
function version1DigestsOf({ spec, recipe, ...rest }: TrainingIdentity): string[] {
  const { mirror, balanceInputs } = recipe;
  if (mirror === 'auto' || balanceInputs) return [];
  return [toVersion1(spec), toVersion1(spec, 'centre-of-mass')].flatMap((old) =>
    old
      ? [digestOf({ spec: old, recipe: { ...withoutBalance(recipe), mirror: mirror === 'on' }, ...rest })]
      : [],
  );
}
