import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { fitRidge, ridgeAnswer } from './ridge.ts';

describe('ridge regression', () => {
  it('finds the line that its targets were made of', () => {
    const rng = new Rng(1);
    const width = 4;
    const count = 400;
    const inputs = Float32Array.from({ length: count * width }, () => rng.uniform(-10, 10));
    const right = (i: number) => 3 + inputs[i * width]! - 2 * inputs[i * width + 2]!;
    const ridge = fitRidge(
      inputs,
      Array.from({ length: count }, (_, i) => right(i)),
      width,
    );
    expect(Array.from(ridge.weights)).toEqual([1, 0, -2, 0, 3].map((weight) => expect.closeTo(weight, 2)));
    expect(ridgeAnswer(ridge, inputs, 7)).toBeCloseTo(right(7), 1);
  });

  it('holds back where targets are all noise', () => {
    const rng = new Rng(2);
    const width = 30;
    const count = 60;
    const inputs = Float32Array.from({ length: count * width }, () => rng.uniform(-1, 1));
    const ridge = fitRidge(
      inputs,
      Array.from({ length: count }, () => rng.uniform(-1, 1)),
      width,
    );
    expect(ridge.lambda).toBeGreaterThanOrEqual(10);
    expect(Math.max(...ridge.weights.subarray(0, width).map(Math.abs))).toBeLessThan(0.3);
  });
});
