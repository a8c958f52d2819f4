import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { presetModel } from './preset-model.ts';
import { DEFAULT_RECIPE } from './recipe.ts';
import { referenceBackend } from './reference/reference.ts';
import { usualOf, usualReliability } from './usual-reliability.ts';

async function scoresOf(preset: string) {
  const spec = presetModel(preset);
  const weights = initialiseWeights(spec.network, new Rng(1), DEFAULT_RECIPE.initialisation);
  const rng = new Rng(2);
  const looks = Array.from({ length: 12 }, () => ({
    camera: Uint8Array.from({ length: 30 * 32 * 3 }, () => rng.integer(256)),
    range: new Float32Array(),
    roadIntensityFeedback: 0,
  }));
  return usualReliability(spec, await referenceBackend.create(spec.network, weights), looks);
}

it('tells of a network that has one what its reliability usually is, and what few looks lie below', async () => {
  const usual = await scoresOf('alvinn-1992');
  // It has learned nothing yet, and knows nothing of noise.
  expect(Math.abs(usual['reliability.median']!)).toBeLessThan(0.3);
  expect(usual['reliability.low']).toBeLessThan(usual['reliability.median']!);
});

it('tells nothing of a network that has none', async () => {
  expect(await scoresOf('alvinn-1990')).toEqual({});
});

it('a card without a usual reliability makes nobody cautious', () => {
  expect(usualOf({ scores: {} })).toBeUndefined();
  expect(usualOf({ scores: { 'reliability.median': 0 } })).toBeUndefined();
  expect(usualOf({ scores: { 'reliability.median': 0.4 } })).toBe(0.4);
});
