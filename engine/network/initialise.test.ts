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

  it('fills ±range, and moves only the last layer’s biases', () => {
    const { layers } = initialiseWeights(spec, new Rng(1), { kind: 'uniform', range: 0.05, outputBias: -2 });
    const biases = layers[1]!.filter((_, i) => i % 41 === 40);
    const others = [...layers[0]!, ...layers[1]!.filter((_, i) => i % 41 !== 40)];
    expect(Math.max(...others)).toBeGreaterThan(0.049);
    expect(Math.min(...others)).toBeLessThan(-0.049);
    expect(Math.max(...others.map(Math.abs))).toBeLessThanOrEqual(0.05 + 1e-8);
    expect(biases.every((bias) => Math.abs(bias + 2) <= 0.05 + 1e-6)).toBe(true);
  });

  it('by fan-in gives rectified units sums of the size of their inputs, and biases of zero', () => {
    const { layers } = initialiseWeights(spec, new Rng(1), { kind: 'fan-in', outputBias: -2 });
    const weights = layers[0]!.filter((_, i) => i % 51 !== 50);
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
    expect(deviation).toBeCloseTo(Math.sqrt(2 / 50), 2);
    expect(layers.map((layer, l) => layer[[50, 40][l]!])).toEqual([0, -2]);
  });

  it('gives each layer its own deviation', () => {
    const { layers } = initialiseWeights(spec, new Rng(1), { kind: 'normal', deviations: [0.03, 0.1] });
    const deviations = layers.map((layer) =>
      Math.sqrt(layer.reduce((sum, w) => sum + w * w, 0) / layer.length),
    );
    expect(deviations[0]).toBeCloseTo(0.03, 2);
    expect(deviations[1]).toBeCloseTo(0.1, 2);
    expect(() => initialiseWeights(spec, new Rng(1), { kind: 'normal', deviations: [0.03] })).toThrow(
      '1 deviations for a network of 2 layers',
    );
  });
});
