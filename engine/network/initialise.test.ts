import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from './initialise.ts';
import type { NetworkSpec } from './model.ts';

const spec: NetworkSpec = {
  inputs: 50,
  layers: [
    { units: 40, activation: 'sigmoid' },
    { units: 30, activation: 'sigmoid' },
  ],
};
/** With a layer between the first and the last. */
const deep: NetworkSpec = { inputs: 50, layers: [{ units: 50, activation: 'relu' }, ...spec.layers] };

function deviationOf(weights: Float32Array): number {
  return Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
}

describe('initialiseWeights', () => {
  it('has a row per unit with one weight per input and a bias', () => {
    const weights = initialiseWeights(spec, new Rng(1), { kind: 'zero' });
    expect(weights.layers.map((layer) => layer.length)).toEqual([40 * 51, 30 * 41]);
    expect(weights.layers.every((layer) => layer.every((w) => w === 0))).toBe(true);
  });

  it('gives the same weights for the same seed and others for another', () => {
    const draw = (seed: number) =>
      initialiseWeights(spec, new Rng(seed), { kind: 'uniform', range: 0.05 }).layers[0];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('fills ±range with all weights, biases too, and moves only the last layer’s biases', () => {
    const { layers } = initialiseWeights(deep, new Rng(1), { kind: 'uniform', range: 0.05, outputBias: -2 });
    const biases = layers[2]!.filter((_, i) => i % 41 === 40);
    const others = [...layers[0]!, ...layers[1]!, ...layers[2]!.filter((_, i) => i % 41 !== 40)];
    expect(Math.max(...others)).toBeGreaterThan(0.049);
    expect(Math.min(...others)).toBeLessThan(-0.049);
    expect(Math.max(...others.map(Math.abs))).toBeLessThanOrEqual(0.05 + 1e-8);
    expect(biases.every((bias) => Math.abs(bias + 2) <= 0.05 + 1e-6)).toBe(true);
    expect(Math.max(...biases) - Math.min(...biases)).toBeGreaterThan(0.05);
    expect(others).not.toContain(0);
  });

  it('by fan-in gives rectified units sums of the size of their inputs, outputs small weights, and biases of zero', () => {
    const { layers } = initialiseWeights(deep, new Rng(1), { kind: 'fan-in', outputBias: -2 });
    const [first, second, last] = layers.map((layer, l) => {
      const row = [51, 51, 41][l]!;
      return { weights: deviationOf(layer.filter((_, i) => i % row !== row - 1)), bias: layer[row - 1] };
    });
    expect(first!.weights).toBeCloseTo(Math.sqrt(2 / 50), 2);
    expect(second!.weights).toBeCloseTo(Math.sqrt(2 / 50), 2);
    expect(last!.weights).toBeCloseTo(0.1, 2);
    expect([first!.bias, second!.bias, last!.bias]).toEqual([0, 0, -2]);
  });

  it('gives each layer its own deviation', () => {
    const { layers } = initialiseWeights(spec, new Rng(1), { kind: 'normal', deviations: [0.03, 0.1] });
    const deviations = layers.map(deviationOf);
    expect(deviations[0]).toBeCloseTo(0.03, 2);
    expect(deviations[1]).toBeCloseTo(0.1, 2);
    expect(() => initialiseWeights(spec, new Rng(1), { kind: 'normal', deviations: [0.03] })).toThrow(
      '1 deviations for a network of 2 layers',
    );
  });
});
