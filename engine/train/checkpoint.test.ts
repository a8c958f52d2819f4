import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { toVersion1 } from '../network/spec-version-1.ts';
import { loadCheckpoint, saveCheckpoint, type TrainingIdentity } from './checkpoint.ts';
import type { TrainingState } from './session.ts';
import { STRIPE_SPEC, stripeRecipe } from './stripe-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity: TrainingIdentity = {
  spec: STRIPE_SPEC,
  recipe: stripeRecipe(),
  dataDigests: ['a', 'b'],
  recovery: { views: 3, frames: 10 },
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
function written(change: (content: Record<string, unknown>) => unknown): string {
  const path = join(folder, `${files++}.checkpoint`);
  saveCheckpoint(path, identity, state);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
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

  it.each([
    ['on', true],
    ['off', false],
  ] as const)(
    'of version 0.1, which mirrored by true or false, goes on with mirror %s',
    (mirror, written01) => {
      const path = written((content) => ({
        ...content,
        training: createHash('sha256')
          .update(
            JSON.stringify({
              ...identity,
              spec: toVersion1(STRIPE_SPEC),
              recipe: { ...identity.recipe, mirror: written01 },
            }),
          )
          .digest('hex'),
      }));
      expect(loadCheckpoint(path, { ...identity, recipe: stripeRecipe({ mirror }) })).toEqual(state);
      expect(refusal(path)).toMatchObject({ code: 'invalid' });
    },
  );

  it.each<[string, TrainingIdentity]>([
    ['data', { ...identity, dataDigests: ['a', 'c'] }],
    ['recipe', { ...identity, recipe: stripeRecipe({ seed: 2 }) }],
    ['network', { ...identity, spec: { ...STRIPE_SPEC, outputs: [...STRIPE_SPEC.outputs].reverse() } }],
    ['recovery views', { ...identity, recovery: { views: 4, frames: 10 } }],
  ])('does not go on with other %s', (_, other) => {
    const path = written((content) => content);
    expect(refusal(path, other)).toMatchObject({
      name: 'UserError',
      code: 'invalid',
      message: expect.stringMatching(/belongs to another training/),
    });
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
    const path = written((content) => ({ ...content, version: 2 }));
    expect(refusal(path)).toMatchObject({ name: 'UserError', code: 'newer-version' });
  });

  it('cut short is called damaged', () => {
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
