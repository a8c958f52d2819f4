import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { occlusionMap, preferredAtDistance, preferredInput, shiftPicture } from './microscope.ts';
import { drawWeights, networkWith } from './networks.ts';

const PICTURE = { first: 0, rows: 4, columns: 5 };
const SPEC: NetworkSpec = {
  inputs: 21,
  layers: [
    { units: 6, activation: 'tanh' },
    { units: 3, activation: 'sigmoid' },
  ],
};
const rng = new Rng(1);
const network = () => networkWith(SPEC, drawWeights(SPEC, new Rng(7), 1));
const inputs = Float64Array.from({ length: 21 }, () => rng.uniform(0, 1));

describe('the microscope', () => {
  it.each([
    [0, 2],
    [1, 1],
  ])('tells the slopes of a unit of layer %i as small steps find them', (layer, unit) => {
    const own = network();
    const sum = (x: Float64Array) => {
      own.forward(x);
      return own.layers[layer]!.sums[unit]!;
    };
    sum(inputs);
    const slopes = own.slopes(layer, unit);
    for (let i = 0; i < inputs.length; i++) {
      const [more, less] = [inputs.slice(), inputs.slice()];
      more[i]! += 1e-5;
      less[i]! -= 1e-5;
      expect(slopes[i]).toBeCloseTo((sum(more) - sum(less)) / 2e-5, 6);
    }
  });

  it('covers each patch with the mean and puts it back: a network that sees one cell changes near it alone', () => {
    const one = new LearningNetwork(
      { inputs: 21, layers: [{ units: 1, activation: 'linear' }] },
      { layers: [Float32Array.from({ length: 22 }, (_, i) => (i === 7 ? 1 : 0))] },
    );
    const map = occlusionMap(one, inputs, PICTURE, 3, (outputs) => outputs[0]!);
    const mean = inputs.subarray(0, 20).reduce((sum, value) => sum + value, 0) / 20;
    const near = [0, 1, 2].flatMap((row) => [1, 2, 3].map((column) => 5 * row + column));
    for (let cell = 0; cell < 20; cell++)
      expect(map[cell]).toBeCloseTo(near.includes(cell) ? mean - inputs[7]! : 0, 6);
  });

  it('finds what a unit of the first layer would like most at a distance: along its weights, and no other picture gives it more', () => {
    const own = network();
    const { inputs: best, sum } = preferredAtDistance(own, { layer: 0, unit: 4 }, [PICTURE], inputs, 0.7);
    const weights = own.layers[0]!.weights.subarray(4 * 22, 4 * 22 + 20);
    const length = Math.hypot(...weights);
    for (let i = 0; i < 20; i++) expect(best[i]! - inputs[i]!).toBeCloseTo((0.7 * weights[i]!) / length, 12);
    expect(best[20]).toBe(inputs[20]);
    for (let attempt = 0; attempt < 50; attempt++) {
      const away = Array.from({ length: 20 }, () => rng.uniform(-1, 1));
      const other = inputs.map((value, i) => value + (0.7 * (away[i] ?? 0)) / Math.hypot(...away));
      own.forward(other);
      expect(own.layers[0]!.sums[4]).toBeLessThan(sum);
    }
  });

  it('and of a unit further up, one that it likes better than where it set out, just so far away', () => {
    const own = network();
    own.forward(inputs);
    const before = own.layers[1]!.sums[1]!;
    const { inputs: best, sum } = preferredAtDistance(own, { layer: 1, unit: 1 }, [PICTURE], inputs, 0.7);
    expect(sum).toBeGreaterThan(before);
    expect(Math.hypot(...best.map((value, i) => value - inputs[i]!))).toBeCloseTo(0.7, 12);
    own.forward(best);
    expect(own.layers[1]!.sums[1]).toBe(sum);
  });

  it('finds what a unit of the first layer would like most: no picture gives it more', () => {
    const own = network();
    const unit = { layer: 0, unit: 4 };
    const { inputs: best, sum } = preferredInput(own, unit, [PICTURE], inputs);
    const weights = own.layers[0]!.weights.subarray(4 * 22, 5 * 22);
    for (let i = 0; i < 20; i++) expect(best[i]).toBe(weights[i]! > 0 ? 1 : 0);
    expect(best[20]).toBe(inputs[20]);
    own.forward(best);
    expect(sum).toBe(own.layers[0]!.sums[4]);
  });

  it('and climbs for a unit of a later layer', () => {
    const own = network();
    own.forward(inputs);
    const before = own.layers[1]!.sums[2]!;
    expect(preferredInput(own, { layer: 1, unit: 2 }, [PICTURE], inputs).sum).toBeGreaterThan(before + 0.5);
  });

  it('shifts a picture, its outermost column coming in', () => {
    const shifted = inputs.slice();
    shiftPicture(shifted, PICTURE, 2);
    expect([...shifted.subarray(5, 10)]).toEqual([inputs[5], inputs[5], inputs[5], inputs[6], inputs[7]]);
    expect(shifted[20]).toBe(inputs[20]);
  });
});
