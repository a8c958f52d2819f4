import { Rng } from '../../sim/rng.ts';
import { ACTIVATIONS } from '../textbook/activations.ts';
import type { LayerNumbers } from '../textbook/learning.ts';
import { type Activation, emptyWeights, fanIn, headsOf, type NetworkSpec } from '../textbook/network.ts';
import { networkGraph } from '../textbook/network-graph.ts';
import { atMost, type Experiment, exactly } from './experiment.ts';
import { denseNetwork, drawWeights, type LayerWeights, networkWith } from './networks.ts';
import { plainStep } from './training.ts';

/** A product of a sum: of a weight and what it is multiplied with. */
export interface Term {
  /** Index of the unit that `value` is of, in the layer below or above; undefined for the bias. */
  readonly from: number | undefined;
  readonly weight: number;
  readonly value: number;
}

/** One line of back-propagation by hand. Layer −1 are the inputs. */
export type HandStep =
  /** s = Σ w x + bias */
  | {
      readonly kind: 'sum';
      readonly layer: number;
      readonly unit: number;
      readonly terms: readonly Term[];
      readonly value: number;
    }
  /** V = g(s) */
  | {
      readonly kind: 'output';
      readonly layer: number;
      readonly unit: number;
      readonly sum: number;
      readonly activation: Activation;
      readonly value: number;
    }
  /** δ of an output: V' (y − V), or y − V where g′ cancels. */
  | {
      readonly kind: 'output-delta';
      readonly layer: number;
      readonly unit: number;
      readonly target: number;
      readonly output: number;
      /** g′; undefined where the loss cancels it. */
      readonly slope: number | undefined;
      readonly value: number;
    }
  /** δ below: V' Σ w δ */
  | {
      readonly kind: 'hidden-delta';
      readonly layer: number;
      readonly unit: number;
      readonly output: number;
      readonly slope: number;
      readonly terms: readonly Term[];
      readonly value: number;
    }
  /** w ← w + η δ x; `from` undefined for the bias, whose x is 1. */
  | {
      readonly kind: 'weight';
      readonly layer: number;
      readonly unit: number;
      readonly from: number | undefined;
      readonly delta: number;
      readonly input: number;
      readonly rate: number;
      readonly before: number;
      readonly value: number;
    };

/** An example to go through by hand. */
export interface HandExample {
  readonly spec: NetworkSpec;
  readonly weights: LayerWeights;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly rate: number;
}

/** Every line of one step of back-propagation on one example, in the order in which a person writes them. */
export function handSteps({ spec, weights, inputs, targets, rate }: HandExample): readonly HandStep[] {
  const network = networkWith(spec, weights);
  network.forward(inputs);
  network.backward(targets);
  const { layers } = network;
  const below = (l: number): ArrayLike<number> => (l === 0 ? inputs : layers[l - 1]!.outputs);
  const steps: HandStep[] = [];
  layers.forEach((layer, l) => {
    layer.sums.forEach((sum, unit) => {
      steps.push(sumStep(spec, layers, l, unit, below(l)));
      steps.push({
        kind: 'output',
        layer: l,
        unit,
        sum,
        activation: activationOf(spec, l, unit),
        value: layer.outputs[unit]!,
      });
    });
  });
  for (let l = layers.length - 1; l >= 0; l--) {
    layers[l]!.deltas.forEach((_, unit) => {
      steps.push(deltaStep(spec, layers, l, unit, targets));
    });
  }
  layers.forEach((layer, l) => {
    const row = fanIn(spec, l) + 1;
    layer.weights.forEach((before, index) => {
      const unit = Math.floor(index / row);
      const from = index % row === row - 1 ? undefined : index % row;
      const input = from === undefined ? 1 : below(l)[from]!;
      const delta = layer.deltas[unit]!;
      steps.push({
        kind: 'weight',
        layer: l,
        unit,
        from,
        delta,
        input,
        rate,
        before,
        value: before + rate * delta * input,
      });
    });
  });
  return steps;
}

/** The sum of one unit, term by term. */
function sumStep(
  spec: NetworkSpec,
  layers: readonly LayerNumbers[],
  layer: number,
  unit: number,
  below: ArrayLike<number>,
): HandStep & { kind: 'sum' } {
  const row = fanIn(spec, layer) + 1;
  const weight = (i: number) => layers[layer]!.weights[unit * row + i]!;
  const terms: Term[] = Array.from({ length: row - 1 }, (_, i) => ({
    from: i,
    weight: weight(i),
    value: below[i]!,
  }));
  terms.push({ from: undefined, weight: weight(row - 1), value: 1 });
  return { kind: 'sum', layer, unit, terms, value: layers[layer]!.sums[unit]! };
}

function deltaStep(
  spec: NetworkSpec,
  layers: readonly LayerNumbers[],
  l: number,
  unit: number,
  targets: readonly number[],
): HandStep {
  const layer = layers[l]!;
  const output = layer.outputs[unit]!;
  const value = layer.deltas[unit]!;
  if (l === layers.length - 1) {
    const head = headsOf(spec).find(({ first, units }) => unit >= first && unit < first + units)!;
    const slope = head.loss === 'squared' ? ACTIVATIONS[head.activation].derivative(output) : undefined;
    return { kind: 'output-delta', layer: l, unit, target: targets[unit]!, output, slope, value };
  }
  const above = layers[l + 1]!;
  const row = layer.outputs.length + 1;
  const terms = Array.from(above.deltas, (delta, i) => ({
    from: i,
    weight: above.weights[i * row + unit]!,
    value: delta,
  }));
  const slope = ACTIVATIONS[spec.layers[l]!.activation].derivative(output);
  return { kind: 'hidden-delta', layer: l, unit, output, slope, terms, value };
}

/** What a unit makes of its sum. */
function activationOf(spec: NetworkSpec, layer: number, unit: number): Activation {
  if (layer < spec.layers.length - 1) return spec.layers[layer]!.activation;
  return headsOf(spec).find(({ first, units }) => unit >= first && unit < first + units)!.activation;
}

/** Back-propagation by hand against the network that learns, and against its computation graph. */
export const byHand: Experiment = {
  name: 'by-hand',
  chapter: 3,
  title: 'Back-propagation by hand',
  run({ seed, full }) {
    const sizes = full ? [20, 12, 8, 5] : [2, 3, 2];
    const rng = new Rng(seed);
    const spec = denseNetwork(sizes, 'sigmoid', 'sigmoid');
    const weights = drawWeights(spec, rng.split('weights'), 1);
    const numbers = rng.split('example');
    const inputs = Array.from({ length: sizes[0]! }, () => numbers.uniform(0, 1));
    const targets = Array.from({ length: sizes.at(-1)! }, () => numbers.integer(2));
    const rate = 0.5;
    const steps = handSteps({ spec, weights, inputs, targets, rate });
    const network = networkWith(spec, weights);
    network.forward(inputs);
    network.backward(targets);
    network.update(plainStep(rate), 1);
    const byRule = network.layers.flatMap((layer) => [...layer.weights]);
    const written = steps.flatMap((step) => (step.kind === 'weight' ? [step.value] : []));
    return {
      checks: [
        exactly('weights that the steps write down', written.length, byRule.length),
        atMost('largest difference from the network’s own update', largest(written, byRule), 1e-15),
        atMost(
          'largest difference of a δ x from the graph’s slope',
          slopeError(spec, weights, inputs, targets, steps),
          1e-7,
        ),
        atMost('largest difference of a sum from its terms', sumError(steps), 1e-12),
      ],
    };
  },
};

function largest(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** The graph's weights are those of single precision. */
function slopeError(
  spec: NetworkSpec,
  weights: LayerWeights,
  inputs: readonly number[],
  targets: readonly number[],
  steps: readonly HandStep[],
): number {
  const layers = emptyWeights(spec).layers.map((_, l) => Float32Array.from(weights[l]!));
  const written = networkGraph(spec, { layers }, inputs, targets);
  written.graph.backward(written.loss);
  const slopes = written.weights.flat().map(({ gradient }) => -gradient);
  const products = steps.flatMap((step) => (step.kind === 'weight' ? [step.delta * step.input] : []));
  return largest(products, slopes);
}

function sumError(steps: readonly HandStep[]): number {
  return steps.reduce((most, step) => {
    if (step.kind !== 'sum') return most;
    const sum = step.terms.reduce((total, { weight, value }) => total + weight * value, 0);
    return Math.max(most, Math.abs(sum - step.value));
  }, 0);
}
