import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { referenceBackend } from '../train/reference/reference.ts';
import { STRIPE_SPEC, stripeFrames } from '../train/stripe-fixture.ts';
import { BUFFER_PATTERNS, Learner, type LearningSettings } from './learner.ts';

const STRAIGHT_PER_M = 0.01;
const pictures = stripeFrames(1500, 1);
const straight = pictures.filter(({ curvaturePerM }) => Math.abs(curvaturePerM) < STRAIGHT_PER_M);
const unseen = stripeFrames(60, 2);

const begin = (settings: Partial<LearningSettings> = {}) =>
  Learner.create(
    STRIPE_SPEC,
    { passes: 1, buffer: true, straightOnly: false, ...settings },
    referenceBackend,
    new Rng(7),
    () => 0,
  );

/** Share of unseen pictures that it answers rightly. */
async function shareRight(learner: Learner): Promise<number> {
  let right = 0;
  for (const picture of unseen) if ((await learner.answer(picture)).isRight) right++;
  return right / unseen.length;
}

describe('a network that learns look by look', () => {
  it('comes to answer what it has not seen', async () => {
    const learner = await begin();
    for (let i = 0; i < 240; i += 3) await learner.learn(pictures.slice(i, i + 3));
    expect(await shareRight(learner)).toBeGreaterThan(0.85);
    expect([learner.looks, learner.cycles, learner.curvaturesPerM.length]).toEqual([80, 80, BUFFER_PATTERNS]);
  });

  it('keeps its curves on a long straight stretch, and forgets them without the buffer', async () => {
    const shares: number[] = [];
    for (const buffer of [true, false]) {
      const learner = await begin({ buffer });
      for (let i = 0; i < 240; i += 3) await learner.learn(pictures.slice(i, i + 3));
      for (let i = 0; i < 300; i++) await learner.learn([straight[i % straight.length]!]);
      shares.push(await shareRight(learner));
    }
    expect(shares[0]).toBeGreaterThan(0.85);
    expect(shares[1]).toBeLessThan(0.6);
  });

  it('learns nothing in bends where it is to learn on straight road alone', async () => {
    const learner = await begin({ straightOnly: true });
    for (const curvaturePerM of [0.02, -0.006, 0.004]) {
      await learner.learn([{ ...pictures[0]!, curvaturePerM }, pictures[1]!]);
    }
    expect([learner.looks, learner.cycles, learner.curvaturesPerM.length]).toEqual([1, 1, 2]);
  });

  it('steers by the mean of its weights: where nothing more is learned it comes nearer to what was', async () => {
    const learner = await begin();
    for (let i = 0; i < 24; i += 3) await learner.learn(pictures.slice(i, i + 3));
    const means = [await learner.weights()];
    learner.settings = { ...learner.settings, passes: 0 };
    for (let look = 0; look < 2; look++) {
      await learner.learn(pictures.slice(24, 27));
      means.push(await learner.weights());
    }
    const [eight, nine, ten] = means.map(({ layers }) => Float64Array.from(layers[0]!));
    const step = (from: Float64Array, to: Float64Array) =>
      Math.hypot(...to.map((weight, i) => weight - from[i]!));
    // Of nine looks the mean takes 4/9 of the way, of ten 4/10 of the 5/9 that are left.
    expect(step(eight!, nine!)).toBeGreaterThan(0.01);
    expect(step(nine!, ten!) / step(eight!, nine!)).toBeCloseTo((0.4 * (5 / 9)) / (4 / 9), 3);
  });

  it('learns the same from the same looks', async () => {
    const [one, two] = [await begin(), await begin()];
    for (const learner of [one, two]) await learner.learn(pictures.slice(0, 15));
    expect(await one.weights()).toEqual(await two.weights());
  });
});
