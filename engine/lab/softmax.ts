import { Rng } from '../../sim/rng.ts';
import { Graph } from '../textbook/graph.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { type NetworkGraph, networkGraph } from '../textbook/network-graph.ts';
import { atMost, type Check, type Experiment, exactly } from './experiment.ts';
import { evenWeights } from './first-weights.ts';

/** P(y|x) = softmax(W g(V x)) with g = tanh, judged by cross-entropy, small enough to be drawn node by node. */
export const SOFTMAX_NETWORK: NetworkSpec = {
  inputs: 2,
  layers: [
    { units: 3, activation: 'tanh' },
    { units: 3, activation: 'linear' },
  ],
  heads: [{ units: 3, loss: 'softmax-cross-entropy', weight: 1 }],
};

/** The graph of {@link SOFTMAX_NETWORK} for one pattern, its values worked out. */
export function softmaxGraph(rng: Rng, inputs: readonly number[], rightClass: number): NetworkGraph {
  const targets = [0, 1, 2].map((k) => (k === rightClass ? 1 : 0));
  return networkGraph(SOFTMAX_NETWORK, evenWeights(SOFTMAX_NETWORK, rng, 1), inputs, targets);
}

/** The smallest graph: y = x · x, and dy over dx. */
function squareGraph(x: number): { readonly y: number; readonly slope: number } {
  const graph = new Graph();
  const input = graph.input(x);
  const y = graph.multiply(input, input);
  graph.backward(y);
  return { y: y.value, slope: input.gradient };
}

/** By how much the slope of the loss over each weight differs at most from a small step there and back. */
function differenceFromSteps({ graph, weights, loss }: NetworkGraph): number {
  const size = 1e-5;
  let worst = 0;
  for (const weight of weights.flat()) {
    const { value, gradient } = weight;
    const at = (moved: number) => {
      weight.value = moved;
      graph.forward();
      return loss.value;
    };
    const slope = (at(value + size) - at(value - size)) / (2 * size);
    at(value);
    worst = Math.max(worst, Math.abs(slope - gradient));
  }
  return worst;
}

/** The computation graph of a softmax network, forward and backward. */
export const softmax: Experiment = {
  name: 'softmax',
  chapter: 7,
  title: 'Softmax, cross-entropy, and the graph that differentiates itself',
  run({ seed }) {
    const rng = new Rng(seed).split('softmax');
    const inputs = [rng.uniform(-1, 1), rng.uniform(-1, 1)];
    const rightClass = rng.integer(3);
    const targets = [0, 1, 2].map((k) => (k === rightClass ? 1 : 0));
    const weights = evenWeights(SOFTMAX_NETWORK, rng.split('weights'), 1);
    const network = networkGraph(SOFTMAX_NETWORK, weights, inputs, targets);
    network.graph.backward(network.loss);
    const outputs = network.outputs.at(-1)!.map(({ value }) => value);

    const byRules = new LearningNetwork(SOFTMAX_NETWORK, weights);
    const answers = byRules.forward(inputs);
    const loss = byRules.backward(targets);
    const differences = byRules.layers.flatMap(({ gradient }, l) =>
      Array.from(gradient, (value, i) => Math.abs(value + network.weights[l]![i]!.gradient)),
    );
    const sums = network.sums.at(-1)!;
    const deltas = sums.map(({ gradient }, k) => Math.abs(gradient - (outputs[k]! - targets[k]!)));
    const checks: Check[] = [
      exactly('y of y = x · x at x = 3', squareGraph(3).y, 9),
      exactly('its slope over x there, 2 x', squareGraph(3).slope, 6),
      atMost(
        'what the probabilities lack of 1 in all',
        Math.abs(outputs.reduce((a, b) => a + b, 0) - 1),
        1e-12,
      ),
      atMost(
        'difference of cross-entropy from −ln P of the right class',
        Math.abs(network.loss.value + Math.log(outputs[rightClass]!)),
        1e-12,
      ),
      atMost('greatest difference of a slope over a last sum from P − y', Math.max(...deltas), 1e-12),
      atMost(
        'greatest difference of a weight’s slope from back-propagation by its rules',
        Math.max(...differences),
        1e-12,
      ),
      atMost('difference of the loss from the network’s own', Math.abs(loss - network.loss.value), 1e-12),
      atMost(
        'greatest difference of a probability from the network’s own',
        Math.max(...outputs.map((value, k) => Math.abs(value - answers[k]!))),
        1e-12,
      ),
      atMost(
        'greatest difference of a weight’s slope from a small step there and back',
        differenceFromSteps(network),
        1e-8,
      ),
    ];
    return { checks, inputs, rightClass, probabilities: outputs, loss };
  },
};
