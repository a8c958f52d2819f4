import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { toVersion1 } from '../network/spec-version-1.ts';
import type { Weights } from '../textbook/network.ts';
import { checkpointHistory, loadCheckpoint, saveCheckpoint, type TrainingIdentity } from './checkpoint.ts';
import type { Recipe } from './recipe.ts';
import type { TrainingState } from './session.ts';
import { STRIPE_SPEC, stripeRecipe } from './stripe-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity: TrainingIdentity = {
  spec: STRIPE_SPEC,
  recipe: stripeRecipe({ mirror: 'on', balanceInputs: false }),
  dataDigests: ['a', 'b'],
  recovery: { views: 3, frames: 10, snapshotViews: 0 },
};
const weights = (seed: number) =>
  initialiseWeights(STRIPE_SPEC.network, new Rng(seed), { kind: 'uniform', range: 1 });
const state: TrainingState = {
  epoch: 7,
  weights: weights(1),
  velocity: weights(2),
  history: {
    loss: [0.3, 0.1 + 0.2],
    validationLoss: [1 / 3],
    withinTwoUnits: [0.5],
    validationWithinTwoUnits: [0],
  },
  best: { epoch: 5, loss: 0.123456789012345, weights: weights(3) },
};

let files = 0;
const newPath = () => join(folder, `${files++}.checkpoint`);

/** A checkpoint as version 0.1 wrote it, with something changed. */
function written(change: (content: Record<string, unknown>) => unknown): string {
  const encoded = (of: Weights) =>
    of.layers.map((layer) =>
      Buffer.from(layer.buffer, layer.byteOffset, layer.byteLength).toString('base64'),
    );
  const { balanceInputs: _, ...known } = identity.recipe;
  const mirrored = { ...known, mirror: true };
  const trained = {
    spec: toVersion1(STRIPE_SPEC),
    recipe: mirrored,
    dataDigests: ['a', 'b'],
    recovery: identity.recovery,
  };
  const content = {
    format: 'alvinn-checkpoint',
    version: 1,
    training: createHash('sha256').update(JSON.stringify(trained)).digest('hex'),
    epoch: state.epoch,
    history: state.history,
    weights: encoded(state.weights),
    velocity: encoded(state.velocity),
    best: { ...state.best!, weights: encoded(state.best!.weights) },
  };
  const path = newPath();
  writeFileSync(path, JSON.stringify(change(content)));
  return path;
}

/** A checkpoint with its bytes changed. */
function binary(change: (bytes: Buffer) => Buffer): string {
  const path = newPath();
  saveCheckpoint(path, identity, state);
  writeFileSync(path, change(readFileSync(path)));
  return path;
}

function refusal(path: string, asked = identity): unknown {
  try {
    loadCheckpoint(path, asked);
  } catch (error) {
    return error;
  }
  return expect.unreachable();
}

describe('a checkpoint', () => {
  it.each([
    ['with', state],
    ['without', { ...state, best: null }],
  ])('gives back the very state, %s best weights', (_, saved) => {
    const path = join(folder, 'same.checkpoint');
    saveCheckpoint(path, identity, saved);
    expect(loadCheckpoint(path, identity)).toEqual(saved);
  });

  it('of version 0.1 goes on, and gives back its curves', () => {
    const path = written((content) => content);
    expect(loadCheckpoint(path, identity)).toEqual(state);
    expect(checkpointHistory(path)).toEqual(state.history);
    const other = { ...identity, recipe: stripeRecipe({ mirror: 'off', balanceInputs: false }) };
    expect(refusal(path, other)).toMatchObject({ code: 'invalid' });
  });

  it.each<[string, Partial<Recipe>, string]>([
    ['mirrors by what stays true', { mirror: 'auto', balanceInputs: false }, '--mirror on'],
    ['balances inputs', { mirror: 'on' }, '--unbalanced'],
    ['does both', { mirror: 'auto' }, '--mirror on and --unbalanced'],
  ])('of version 0.1 says what a training that %s has to be given to go on', (_, recipe, options) => {
    const path = written((content) => content);
    expect(refusal(path, { ...identity, recipe: stripeRecipe(recipe) })).toMatchObject({
      code: 'invalid',
      hint: `Go on as it was: give ${options} too.`,
    });
  });

  it('gives back its curves without reading the weights', () => {
    expect(checkpointHistory(binary((bytes) => bytes.subarray(0, 1000)))).toEqual(state.history);
  });

  it.each<[string, TrainingIdentity]>([
    ['data', { ...identity, dataDigests: ['a', 'c'] }],
    ['recipe', { ...identity, recipe: stripeRecipe({ seed: 2 }) }],
    ['network', { ...identity, spec: { ...STRIPE_SPEC, outputs: [...STRIPE_SPEC.outputs].reverse() } }],
    ['recovery views', { ...identity, recovery: { views: 4, frames: 10, snapshotViews: 0 } }],
  ])('does not go on with other %s', (_, other) => {
    for (const path of [written((content) => content), binary((bytes) => bytes)]) {
      expect(refusal(path, other)).toMatchObject({
        name: 'UserError',
        code: 'invalid',
        message: expect.stringMatching(/belongs to another training/),
      });
    }
  });

  it.each<[string, (content: Record<string, unknown>) => unknown]>([
    ['short weights', (content) => ({ ...content, weights: ['AAAA', 'AAAA'] })],
    ['no weights', ({ weights: _, ...content }) => content],
    ['a layer missing', (content) => ({ ...content, velocity: (content.velocity as []).slice(1) })],
    ['a best without weights', (content) => ({ ...content, best: { epoch: 1, loss: 2 } })],
    ['half a history', (content) => ({ ...content, history: { loss: [] } })],
    ['no history', (content) => ({ ...content, history: null })],
    ['half an epoch', (content) => ({ ...content, epoch: 1.5 })],
  ])('with %s is called damaged', (_, change) => {
    expect(refusal(written(change))).toMatchObject({
      name: 'UserError',
      code: 'damaged',
      message: expect.not.stringContaining('\n'),
      hint: expect.stringMatching(/without --resume/),
    });
  });

  it('of a later version says so', () => {
    const paths = [
      written((content) => ({ ...content, version: 2 })),
      binary((bytes) => {
        bytes.writeUInt32LE(3, 8);
        return bytes;
      }),
    ];
    for (const path of paths)
      expect(refusal(path)).toMatchObject({ name: 'UserError', code: 'newer-version' });
  });

  it('cut short anywhere, or changed anywhere, is called damaged', () => {
    const whole = readFileSync(binary((bytes) => bytes)).length;
    const damages: ((bytes: Buffer) => Buffer)[] = [];
    for (let at = 8; at < whole; at += 97) {
      damages.push((bytes) => bytes.subarray(0, at));
      if (at >= 16)
        damages.push((bytes) => {
          bytes[at]! ^= 0x10;
          return bytes;
        });
    }
    for (const damage of damages)
      expect(refusal(binary(damage))).toMatchObject({ name: 'UserError', code: 'damaged' });
    const path = written((content) => content);
    truncateSync(path, 1000);
    expect(refusal(path)).toMatchObject({ name: 'UserError', code: 'damaged' });
  });

  it.each([null, 3, 'words', [1, 2], { format: 'other' }])('that is %j is called foreign', (content) => {
    expect(refusal(written(() => content))).toMatchObject({ name: 'UserError', code: 'foreign' });
  });

  it('that is a directory or in a folder that is not there is refused in one line', () => {
    expect(refusal(folder)).toMatchObject({ name: 'UserError', code: 'unreadable' });
    const nowhere = join(folder, 'nowhere', 'm.checkpoint');
    expect(refusal(nowhere)).toMatchObject({ name: 'UserError', code: 'not-found' });
    expect(() => saveCheckpoint(nowhere, identity, state)).toThrow(
      expect.objectContaining({ name: 'UserError', code: 'cannot-write' }),
    );
  });
});
