import type { Rng } from '../../sim/rng.ts';
import { emptyWeights, type NetworkSpec, type Weights } from '../textbook/network.ts';

/** Weights of a network, biases too, each drawn evenly from ±`range`. */
export function evenWeights(spec: NetworkSpec, rng: Rng, range: number): Weights {
  return { layers: emptyWeights(spec).layers.map((layer) => layer.map(() => rng.uniform(-range, range))) };
}
