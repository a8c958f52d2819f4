import type { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import {
  type Activation,
  emptyWeights,
  fanIn,
  type Loss,
  type NetworkSpec,
  weightCount,
} from '../textbook/network.ts';

/** All weights of a network in double precision: `[layer]`, each as in the textbook's `Weights`, bias last in a row. */
export type LayerWeights = readonly (readonly number[])[];

/** How the last layer answers: with its own activation and squared error, or as its loss says. */
export type Output = Activation | Exclude<Loss, 'squared'>;

/** A network of dense layers: `sizes` are its inputs, then the units of each layer. */
export function denseNetwork(sizes: readonly number[], hidden: Activation, output: Output): NetworkSpec {
  const [inputs, ...units] = sizes as [number, ...number[]];
  const isLoss = output === 'logistic' || output === 'softmax-cross-entropy';
  const last = isLoss ? 'linear' : output;
  return {
    inputs,
    layers: units.map((count, l) => ({
      units: count,
      activation: l === units.length - 1 ? last : hidden,
    })),
    ...(isLoss ? { heads: [{ units: units.at(-1)!, loss: output, weight: 1 }] } : {}),
  };
}

/** A network of exactly these weights. */
export function networkWith(spec: NetworkSpec, weights: LayerWeights): LearningNetwork {
  const network = new LearningNetwork(spec, emptyWeights(spec));
  network.layers.forEach((layer, l) => {
    layer.weights.set(weights[l]!);
  });
  return network;
}

/** Weights drawn uniformly from ±range, biases too. */
export function drawWeights(spec: NetworkSpec, rng: Rng, range: number): LayerWeights {
  return spec.layers.map((_, l) =>
    Array.from({ length: weightCount(spec, l) }, () => rng.uniform(-range, range)),
  );
}

/** The weights of one unit: those from what is below it, and its bias. */
export function unitWeights(
  spec: NetworkSpec,
  layers: readonly { readonly weights: ArrayLike<number> }[],
  layer: number,
  unit: number,
): { readonly weights: readonly number[]; readonly bias: number } {
  const below = fanIn(spec, layer);
  const row = Array.from({ length: below + 1 }, (_, i) => layers[layer]!.weights[unit * (below + 1) + i]!);
  return { weights: row.slice(0, below), bias: row[below]! };
}

/** Splits a list of all weights, layer after layer, into layers. */
export function layersOf(spec: NetworkSpec, weights: readonly number[]): LayerWeights {
  let next = 0;
  return spec.layers.map((_, l) => {
    const count = weightCount(spec, l);
    next += count;
    return weights.slice(next - count, next);
  });
}
