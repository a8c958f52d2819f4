import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { unitsOf } from '../textbook/network.ts';
import { presetModel } from '../train/preset-model.ts';
import { OUTPUT_TOLERANCE, roundingOf } from './verify.ts';

const { network } = presetModel('alvinn-1989');
const rng = new Rng(1);
const inputs = Float32Array.from({ length: 20 * network.inputs }, () => rng.next());

/** Outputs with every sum in float32, from the first input to the last or the other way. */
function outputsInOrder(weights: readonly Float32Array[], backwards: boolean): number[] {
  return Array.from({ length: 20 }, (_, pattern) => {
    let below = inputs.subarray(pattern * network.inputs, (pattern + 1) * network.inputs);
    for (const [l, layer] of network.layers.entries()) {
      const units = unitsOf(layer);
      const row = below.length + 1;
      const values = new Float32Array(units);
      for (let unit = 0; unit < units; unit++) {
        let sum = weights[l]![unit * row + row - 1]!;
        for (let k = 0; k < row - 1; k++) {
          const i = backwards ? row - 2 - k : k;
          sum = Math.fround(sum + Math.fround(weights[l]![unit * row + i]! * below[i]!));
        }
        values[unit] = 1 / (1 + Math.exp(-sum));
      }
      below = values;
    }
    return [...below];
  }).flat();
}

it.each([0.05, 5])('bounds what the order of sums changes, weights up to %d', (range) => {
  const weights = initialiseWeights(network, new Rng(2), { kind: 'uniform', range });
  const bounds = roundingOf(network, weights, inputs, 20);
  const forwards = outputsInOrder(weights.layers, false);
  const backwards = outputsInOrder(weights.layers, true);
  const differences = forwards.map((value, i) => Math.abs(value - backwards[i]!));
  // Results are themselves rounded to float32.
  expect(differences.every((difference, i) => difference <= bounds[i]! + 2 ** -24)).toBe(true);
  expect(bounds).toHaveLength(20 * 46);
});

it('stays below the fixed tolerance for weights of a usual size', () => {
  const weights = initialiseWeights(network, new Rng(2), { kind: 'uniform', range: 0.05, outputBias: -2 });
  expect(Math.max(...roundingOf(network, weights, inputs, 20))).toBeLessThan(OUTPUT_TOLERANCE);
});
