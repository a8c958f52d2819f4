import { Graph, type Node } from './graph.ts';
import {
  type Activation,
  fanIn,
  headsOf,
  type NetworkSpec,
  type PlacedHead,
  requireNetwork,
  unitsOf,
  type Weights,
} from './network.ts';
import { windowsBelow } from './windows.ts';

/** A network's way for one pattern, from every input and weight to the loss, as a graph. */
export interface NetworkGraph {
  readonly graph: Graph;
  readonly inputs: readonly Node[];
  /** As in {@link Weights}. */
  readonly weights: readonly (readonly Node[])[];
  /** Of every layer: Σ w x + bias. */
  readonly sums: readonly (readonly Node[])[];
  readonly outputs: readonly (readonly Node[])[];
  /** Σ weight × loss over the heads. */
  readonly loss: Node;
}

/**
 * Writes a network down as a graph: all that back-propagation computes by its rules, this computes by the chain rule
 * alone. Of threshold outputs, which have no slope, the loss is the perceptron criterion −(y − V) s.
 *
 * @throws RangeError if the parts of `spec` do not fit each other.
 */
export function networkGraph(
  spec: NetworkSpec,
  weights: Weights,
  inputs: ArrayLike<number>,
  targets: ArrayLike<number>,
): NetworkGraph {
  requireNetwork(spec);
  const graph = new Graph();
  const inputNodes = Array.from(inputs, (value) => graph.input(value));
  const weightNodes = weights.layers.map((layer) => Array.from(layer, (value) => graph.input(value)));
  const heads = headsOf(spec);
  const sums: Node[][] = [];
  const outputs: Node[][] = [];
  spec.layers.forEach((layer, l) => {
    const below = outputs[l - 1] ?? inputNodes;
    const own = sumsOf(graph, spec, l, weightNodes[l]!, below);
    sums.push(own);
    outputs.push(
      l === spec.layers.length - 1
        ? heads.flatMap((head) => answersOf(graph, head, own))
        : own.map((sum) => activated(graph, layer.activation, sum)),
    );
  });
  const targetNodes = Array.from(targets, (value) => graph.input(value));
  const losses = heads.map((head) => {
    const loss = lossOf(graph, head, sums.at(-1)!, outputs.at(-1)!, targetNodes);
    return graph.multiply(head.weight, loss);
  });
  return { graph, inputs: inputNodes, weights: weightNodes, sums, outputs, loss: graph.total(losses) };
}

function sumsOf(
  graph: Graph,
  spec: NetworkSpec,
  l: number,
  weights: readonly Node[],
  below: readonly Node[],
): Node[] {
  const size = fanIn(spec, l);
  const windows = windowsBelow(spec, l);
  const count = windows.length / size;
  return Array.from({ length: unitsOf(spec.layers[l]!) }, (_, unit) => {
    const row = Math.floor(unit / count) * (size + 1);
    const window = (unit % count) * size;
    const products = Array.from({ length: size }, (_, i) =>
      graph.multiply(weights[row + i]!, below[windows[window + i]!]!),
    );
    return graph.total([weights[row + size]!, ...products]);
  });
}

function answersOf(
  graph: Graph,
  { first, units, loss, activation }: PlacedHead,
  sums: readonly Node[],
): Node[] {
  const own = sums.slice(first, first + units);
  if (loss !== 'softmax-cross-entropy') return own.map((sum) => activated(graph, activation, sum));
  const powers = own.map((sum) => graph.exponential(sum));
  const whole = graph.total(powers);
  return powers.map((power) => graph.divide(power, whole));
}

/** An activation made of simple operations. */
export function activated(graph: Graph, activation: Activation, sum: Node): Node {
  const power = (node: Node) => graph.exponential(node);
  const negative = (node: Node) => graph.subtract(0, node);
  switch (activation) {
    case 'sigmoid':
      return graph.divide(1, graph.add(1, power(negative(sum))));
    case 'tanh': {
      const [up, down] = [power(sum), power(negative(sum))];
      return graph.divide(graph.subtract(up, down), graph.add(up, down));
    }
    case 'linear':
      return sum;
    case 'relu':
      return graph.maximum(sum, 0);
    case 'threshold':
      return graph.step(sum);
    default:
      return activation satisfies never;
  }
}

/** What a head's units cost, unit by unit. */
function lossOf(
  graph: Graph,
  { first, units, loss, activation }: PlacedHead,
  sums: readonly Node[],
  outputs: readonly Node[],
  targets: readonly Node[],
): Node {
  const negative = (node: Node) => graph.subtract(0, node);
  const ofUnit = (output: Node, target: Node, sum: Node): Node => {
    switch (loss) {
      case 'squared': {
        const error = graph.subtract(target, output);
        return activation === 'threshold'
          ? negative(graph.multiply(error, sum))
          : graph.divide(graph.multiply(error, error), 2);
      }
      case 'logistic': {
        const ifOne = graph.multiply(target, graph.logarithm(output));
        const ifZero = graph.multiply(graph.subtract(1, target), graph.logarithm(graph.subtract(1, output)));
        return negative(graph.add(ifOne, ifZero));
      }
      case 'softmax-cross-entropy':
        return negative(graph.multiply(target, graph.logarithm(output)));
      default:
        return loss satisfies never;
    }
  };
  const own = Array.from({ length: units }, (_, i) => first + i);
  return graph.total(own.map((unit) => ofUnit(outputs[unit]!, targets[unit]!, sums[unit]!)));
}
