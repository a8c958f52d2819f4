import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE, type Recipe, recipeWith, scheduleOf } from './recipe.ts';

describe('a recipe', () => {
  it('is the default one but for what is changed', () => {
    expect(recipeWith({})).toEqual(DEFAULT_RECIPE);
    expect(recipeWith({ epochs: 3, mirror: 'off' })).toEqual({ ...DEFAULT_RECIPE, epochs: 3, mirror: 'off' });
  });

  it.each<[keyof Recipe, number]>([
    ['epochs', -1],
    ['epochs', 1.5],
    ['learningRate', Number.NaN],
    ['learningRate', Number.POSITIVE_INFINITY],
    ['finalRateShare', 1.1],
    ['batchSize', 0],
    ['batchSize', 1.5],
    ['weightDecay', -0.1],
    ['neighbourSmoothing', 2],
    ['feedbackRandomShare', -1],
    ['validationShare', 0.95],
    ['patience', 2.5],
    ['patience', -1],
  ])('refuses %s %d and names it', (name, value) => {
    try {
      recipeWith({ [name]: value });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        name: 'UserError',
        code: 'invalid',
        message: expect.stringMatching(new RegExp(`^${name} ${value} is `)),
        hint: expect.stringMatching(/^Give a (whole )?number/),
      });
    }
  });

  it.each([
    [1, 0.5],
    [0.5, -0.1],
  ])('refuses a momentum of %d … %d', (first, last) => {
    expect(() => recipeWith({ momentum: [first, last] })).toThrow(/^momentum /);
  });

  it('accepts the ends of the ranges', () => {
    expect(recipeWith({ epochs: 0, batchSize: 1, patience: 0, validationShare: 0 }).epochs).toBe(0);
  });
});

describe('the schedule', () => {
  const recipe = recipeWith({ epochs: 11, learningRate: 2, finalRateShare: 0.5, momentum: [0.1, 0.9] });

  it('keeps the learning rate for 60 % of the epochs, then lets it fall in a straight line to its last share', () => {
    const rates = Array.from({ length: 11 }, (_, epoch) => scheduleOf(recipe, epoch).learningRate);
    const expected = [2, 2, 2, 2, 2, 2, 2, 1.75, 1.5, 1.25, 1];
    rates.forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(expected[epoch]!, 12);
    });
  });

  it('raises momentum evenly from the first epoch to the last', () => {
    expect(scheduleOf(recipe, 0).momentum).toBeCloseTo(0.1, 12);
    expect(scheduleOf(recipe, 5).momentum).toBeCloseTo(0.5, 12);
    expect(scheduleOf(recipe, 10).momentum).toBeCloseTo(0.9, 12);
  });

  it('gives a training of one epoch the first values', () => {
    expect(scheduleOf({ ...recipe, epochs: 1 }, 0)).toEqual({ learningRate: 2, momentum: 0.1 });
  });
});
