import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { anyNetwork } from '../train/any-network-fixture.ts';
import { ACTIVATION_NAMES, ACTIVATIONS } from './activations.ts';
import { Graph } from './graph.ts';
import { LearningNetwork } from './learning.ts';
import { lossOf } from './losses.ts';
import { emptyWeights, headsOf, type NetworkSpec, outputsOf, type Weights } from './network.ts';
import { activated, type NetworkGraph, networkGraph } from './network-graph.ts';

const plain = { learningRate: 1, momentum: 0, weightDecay: 0, fanInScaling: false };

describe('activations', () => {
  it.each(ACTIVATION_NAMES)('%s has the value and the slope of its graph', (name) => {
    const { value, derivative } = ACTIVATIONS[name];
    for (let at = -4.05; at < 4.1; at += 0.1) {
      const graph = new Graph();
      const sum = graph.input(at);
      const output = activated(graph, name, sum);
      graph.backward(output);
      expect(value(at)).toBeCloseTo(output.value, 12);
      // A linear unit's graph is its sum alone.
      expect(derivative(value(at))).toBeCloseTo(sum.gradient, 12);
    }
  });

  it('at 0, a threshold does not answer and a rectifier has no slope', () => {
    expect(ACTIVATIONS.threshold.value(0)).toBe(0);
    expect(ACTIVATIONS.relu.derivative(ACTIVATIONS.relu.value(0))).toBe(0);
  });
});

describe('back-propagation', () => {
  it('has the gradients of its graph, and of finite differences, for every layer, activation and loss', () => {
    const seen = { activations: new Set<string>(), losses: new Set<string>(), kinds: new Set<string>() };
    fc.assert(
      fc.property(anyNetwork({ inputs: 6, units: 5, side: 5 }), fc.integer(), (spec, seed) => {
        const rng = new Rng(seed);
        const next = () => rng.uniform(-1, 1);
        const { weights, inputs, targets } = drawnFor(spec, next);
        const written = networkGraph(spec, weights, inputs, targets);
        const sums = written.sums.flat().map(({ value }) => value);
        // A unit on its kink has two slopes.
        fc.pre(sums.every((sum) => Math.abs(sum) > 1e-3));
        const network = new LearningNetwork(spec, weights);
        const outputs = [...network.forward(inputs)];
        const loss = network.backward(targets);
        written.graph.backward(written.loss);

        closeTo(outputs, valuesOf(written.outputs.at(-1)!));
        expect(loss).toBeCloseTo(lossOf(spec)(outputs, targets), 12);
        const isPerceptron = headsOf(spec).some(({ activation }) => activation === 'threshold');
        if (!isPerceptron) closeTo([loss], [written.loss.value]);
        network.layers.forEach((layer, l) => {
          closeTo(layer.sums, valuesOf(written.sums[l]!));
          closeTo(layer.outputs, valuesOf(written.outputs[l]!));
          closeTo(layer.deltas, gradientsOf(written.sums[l]!));
          closeTo(layer.gradient, gradientsOf(written.weights[l]!));
        });
        compareWithDifferences(written, next);
        for (const { kind, activation } of spec.layers) {
          seen.kinds.add(kind ?? 'dense');
          seen.activations.add(activation);
        }
        for (const head of headsOf(spec)) seen.losses.add(`${head.loss} ${head.activation}`);
      }),
      { numRuns: 200, seed: 1986 },
    );
    expect([...seen.kinds].toSorted()).toEqual(['convolution', 'dense']);
    expect([...seen.activations].toSorted()).toEqual([...ACTIVATION_NAMES].toSorted());
    expect([...seen.losses].toSorted()).toEqual(
      [
        'logistic sigmoid',
        'softmax-cross-entropy linear',
        ...ACTIVATION_NAMES.map((name) => `squared ${name}`),
      ].toSorted(),
    );
  });

  it('follows the rules of the lecture: δₒ = V(1−V)(y−V), δₕ = V(1−V) Σ w δ, w ← w + η δ x', () => {
    const spec: NetworkSpec = {
      inputs: 2,
      layers: [
        { units: 2, activation: 'sigmoid' },
        { units: 1, activation: 'sigmoid' },
      ],
    };
    // In the order of Weights: a row a unit, its bias last.
    const weights = {
      layers: [Float32Array.of(0.5, -0.25, 0.125, 1, 0.75, -1), Float32Array.of(0.5, -1, 0.25)],
    };
    const network = new LearningNetwork(spec, weights);
    const [output] = network.forward([1, 0.5]);
    const g = (sum: number) => 1 / (1 + Math.exp(-sum));
    const v = [g(0.5 - 0.125 + 0.125), g(1 + 0.375 - 1)] as const;
    const answer = g(0.5 * v[0] - v[1] + 0.25);
    expect(output).toBeCloseTo(answer, 14);
    expect(network.backward([1])).toBeCloseTo((1 - answer) ** 2 / 2, 14);
    const delta = answer * (1 - answer) * (1 - answer);
    const hidden = [v[0] * (1 - v[0]) * 0.5 * delta, v[1] * (1 - v[1]) * -1 * delta] as const;
    closeTo(network.layers[1]!.deltas, [delta]);
    closeTo(network.layers[0]!.deltas, hidden);
    network.update({ ...plain, learningRate: 0.5 }, 1);
    closeTo(network.layers[1]!.weights, [
      0.5 + 0.5 * delta * v[0],
      -1 + 0.5 * delta * v[1],
      0.25 + 0.5 * delta,
    ]);
    closeTo(network.layers[0]!.weights.subarray(0, 3), [
      0.5 + 0.5 * hidden[0],
      -0.25 + 0.5 * hidden[0] * 0.5,
      0.125 + 0.5 * hidden[0],
    ]);
  });

  it('of a threshold is the perceptron rule, which learns what a line can tell apart in whole steps', () => {
    const spec: NetworkSpec = { inputs: 2, layers: [{ units: 1, activation: 'threshold' }] };
    const rows = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const wrongAfter = (truth: readonly number[], epochs: number) => {
      const network = new LearningNetwork(spec, emptyWeights(spec));
      let wrong = 0;
      for (let epoch = 0; epoch < epochs; epoch++) {
        wrong = 0;
        rows.forEach((row, i) => {
          network.forward(row);
          wrong += 2 * network.backward([truth[i]!]);
          network.update(plain, 1);
        });
      }
      expect([...network.layers[0]!.weights].every(Number.isInteger)).toBe(true);
      return wrong;
    };
    expect(wrongAfter([0, 1, 1, 1], 10)).toBe(0);
    expect(wrongAfter([0, 0, 0, 1], 10)).toBe(0);
    expect(wrongAfter([0, 1, 1, 0], 1000)).toBeGreaterThan(0);
  });

  it('looks through the windows of a convolution channel by channel, row by row', () => {
    const spec: NetworkSpec = {
      inputs: 2 * 3 * 3,
      layers: [
        {
          kind: 'convolution',
          rows: 3,
          columns: 3,
          channels: 2,
          filters: 2,
          kernelRows: 2,
          kernelColumns: 2,
          stride: 1,
          activation: 'linear',
        },
      ],
    };
    const weights = emptyWeights(spec);
    // The first filter takes the lower left corner of the second channel, the second adds 7 to the upper right of the first.
    weights.layers[0]![4 + 2] = 1;
    weights.layers[0]![9 + 1] = 1;
    weights.layers[0]![9 + 8] = 7;
    const outputs = new LearningNetwork(spec, weights).forward(Array.from({ length: 18 }, (_, i) => i));
    expect([...outputs]).toEqual([12, 13, 15, 16, 8, 9, 11, 12]);
  });

  it('keeps the answer of a softmax finite for sums that a double cannot raise e to', () => {
    const spec: NetworkSpec = {
      inputs: 1,
      layers: [{ units: 3, activation: 'tanh' }],
      heads: [{ units: 3, loss: 'softmax-cross-entropy', weight: 1 }],
    };
    const network = new LearningNetwork(spec, { layers: [Float32Array.of(1000, 0, -1000, 0, 999, 0)] });
    const [first, second, third] = network.forward([1]);
    expect(first! + second! + third!).toBeCloseTo(1, 12);
    expect(first! / third!).toBeCloseTo(Math.E, 10);
    expect(network.backward([0, 1, 0])).toBeLessThan(17);
  });
});

function drawnFor(spec: NetworkSpec, next: () => number) {
  const weights: Weights = { layers: emptyWeights(spec).layers.map((layer) => layer.map(next)) };
  const inputs = Array.from({ length: spec.inputs }, next);
  const targets = Array.from({ length: outputsOf(spec) }, () => Math.abs(next()));
  return { weights, inputs, targets };
}

/** A dozen weights of each layer, moved a little up and down. */
function compareWithDifferences({ graph, weights, loss }: NetworkGraph, next: () => number): void {
  const chosen = weights.flatMap((layer) =>
    Array.from({ length: 12 }, () => layer[Math.floor(Math.abs(next()) * 0.999 * layer.length)]!),
  );
  for (const weight of chosen) {
    const at = weight.value;
    const lossAt = (value: number) => {
      weight.value = value;
      graph.forward();
      return loss.value;
    };
    const slope = (lossAt(at + 1e-5) - lossAt(at - 1e-5)) / 2e-5;
    lossAt(at);
    expect(Math.abs(weight.gradient - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
  }
}

const valuesOf = (nodes: readonly { value: number }[]) => nodes.map(({ value }) => value);
/** Back-propagation counts downhill. */
const gradientsOf = (nodes: readonly { gradient: number }[]) => nodes.map(({ gradient }) => -gradient);

function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    expect(difference).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(expected[i]!)));
  }
}
