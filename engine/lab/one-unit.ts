import { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { atMost, type Experiment, exactly } from './experiment.ts';
import { and, or, type Pattern, xor } from './patterns.ts';

/** Patterns of `table` that a threshold unit of these weights (bias last) answers as it should. */
export function rightRows(weights: readonly number[], table: readonly Pattern[]): number {
  const network = new LearningNetwork(thresholdUnit(weights.length - 1), {
    layers: [Float32Array.from(weights)],
  });
  return table.filter(({ inputs, targets }) => network.forward(inputs)[0] === targets[0]).length;
}

function thresholdUnit(inputs: number): NetworkSpec {
  return { inputs, layers: [{ units: 1, activation: 'threshold' }] };
}

/** The most patterns that a unit had right at the end of any epoch of the perceptron rule, from random weights. */
function bestOf(table: readonly Pattern[], rng: Rng, epochs: number): number {
  const inputs = table[0]!.inputs.length;
  const weights = Float32Array.from({ length: inputs + 1 }, () => rng.uniform(-1, 1));
  const network = new LearningNetwork(thresholdUnit(inputs), { layers: [weights] });
  const step = { learningRate: 0.1, momentum: 0, weightDecay: 0, fanInScaling: false };
  let best = 0;
  for (let epoch = 0; epoch < epochs && best < table.length; epoch++) {
    for (const { inputs, targets } of table) {
      network.forward(inputs);
      network.backward(targets);
      network.update(step, 1);
    }
    best = Math.max(best, rightRows([...network.layers[0]!.weights], table));
  }
  return best;
}

/** What one unit can learn, and what it cannot. */
export const oneUnit: Experiment = {
  name: 'one-unit',
  chapter: 1,
  title: 'What one unit can learn, and what it cannot',
  run({ seed }) {
    const rng = new Rng(seed);
    const bestOfHundred = Math.max(
      ...Array.from({ length: 100 }, (_, i) => bestOf(xor(2), rng.split(`xor/${i}`), 200)),
    );
    return {
      checks: [
        exactly('rows of OR that −0.5 + x₁ + x₂ has right', rightRows([1, 1, -0.5], or(2)), 4),
        exactly('rows of AND that −1.5 + x₁ + x₂ has right', rightRows([1, 1, -1.5], and(2)), 4),
        exactly('rows of AND that −0.5 + x₁ + x₂ has right', rightRows([1, 1, -0.5], and(2)), 2),
        atMost('rows of XOR that the best of 100 trained units has right', bestOfHundred, 3),
      ],
    };
  },
};
