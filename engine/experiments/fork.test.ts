import { describe, expect, it } from 'vitest';
import { hasTwoHills } from './fork.ts';

const hill = (middle: number, height: number) =>
  Array.from({ length: 45 }, (_, i) => height * Math.exp(-((i - middle) ** 2) / 10));
const both = (a: readonly number[], b: readonly number[]) => a.map((value, i) => Math.max(value, b[i]!));

describe('two hills', () => {
  it.each([
    ['one hill', hill(20, 1), false],
    ['two far from each other', both(hill(12, 1), hill(30, 0.8)), true],
    ['the second to the left', both(hill(12, 0.6), hill(30, 1)), true],
    ['a second that is too low', both(hill(12, 0.4), hill(30, 1)), false],
    ['two tops of one hill', both(hill(20, 1), hill(23, 1)), false],
    ['nothing', hill(20, 0), false],
  ])('%s', (_, activations, are) => {
    expect(hasTwoHills(activations)).toBe(are);
  });
});
