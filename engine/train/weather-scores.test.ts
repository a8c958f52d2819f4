import { expect, it } from 'vitest';
import { splitFrames, validationRng } from './patterns.ts';
import { referenceBackend } from './reference/reference.ts';
import { trainNetwork } from './session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';
import { weatherScores } from './weather-scores.ts';

it('a card tells each weather of what was kept back by itself, so that a rare one that fails is seen', async () => {
  const recipe = stripeRecipe({ epochs: 30, validationShare: 0.5 });
  // Every second road lies in snow, in which the stripe cannot be seen; the last few in fog.
  const frames = stripeFrames(200, 1).map((frame, i) => {
    if (i >= 190) return { ...frame, weather: 'fog' as const };
    if (frame.group % 2 === 1) return { ...frame, weather: 'clear' as const };
    return { ...frame, camera: new Uint8Array(frame.camera.length), weather: 'snow' as const };
  });
  const control = {
    signal: new AbortController().signal,
    nowMs: () => 0,
    onProgress: () => {},
    onState: () => {},
    unpaused: () => undefined,
  };
  const { weights } = await trainNetwork({ spec: STRIPE_SPEC, recipe, frames }, referenceBackend, control);
  const trainer = await referenceBackend.create(STRIPE_SPEC.network, weights);
  const { validation } = splitFrames(frames, recipe.validationShare, validationRng(recipe.seed));
  const scores = await weatherScores(STRIPE_SPEC, trainer, validation);
  expect(Object.keys(scores).sort()).toEqual([
    'validationWithinTwoUnits.clear',
    'validationWithinTwoUnits.snow',
  ]);
  expect(scores['validationWithinTwoUnits.clear']).toBeGreaterThan(0.85);
  expect(scores['validationWithinTwoUnits.snow']).toBeLessThan(0.7);
});
