import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { dataSet } from './data-set.ts';
import { plainInput } from './input-scale.ts';
import { preparePatterns } from './prepare.ts';
import { referenceBackend } from './reference/reference.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';
import { TrainingLoop } from './training-loop.ts';

const recipe = stripeRecipe();
const { learningRate, batchSize, weightDecay, fanInScaling, initialisation } = recipe;
const step = { learningRate, momentum: recipe.momentum[0], batchSize, weightDecay, fanInScaling };
const rng = new Rng(1);

it('lets the network between two passes answer plain inputs as its centred trainer does', async () => {
  const patterns = preparePatterns(STRIPE_SPEC, recipe, stripeFrames(40, 1), []);
  const start = initialiseWeights(STRIPE_SPEC.network, rng.split('weights'), initialisation);
  const trainer = await referenceBackend.create(STRIPE_SPEC.network, start);
  await trainer.load(patterns.training);
  let ms = 0;
  const loop = new TrainingLoop(STRIPE_SPEC, dataSet(STRIPE_SPEC, recipe, patterns), trainer, () => ms++);
  expect(loop.patternsPerSecond).toBeNull();
  const losses: number[] = [];
  for (let pass = 0; pass < 10; pass++) losses.push(await loop.pass(rng.split(pass), step));
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  expect([loop.passes, loop.patterns, loop.seconds]).toEqual([10, 400, expect.closeTo(0.01, 9)]);
  expect(loop.patternsPerSecond).toBeCloseTo(40_000, 3);

  const width = STRIPE_SPEC.network.inputs;
  const plain = patterns.training.inputs
    .slice(0, width)
    .map((value, i) => plainInput(value, i, patterns.scale));
  const answered = await loop.forward(plain, 1);
  const folded = await referenceBackend.create(STRIPE_SPEC.network, await loop.weights());
  const outside = await folded.forward(plain, 1);
  answered.forEach((value, unit) => {
    expect(value).toBeCloseTo(outside[unit]!, 5);
  });
});
