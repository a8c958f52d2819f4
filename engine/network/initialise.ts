import type { Rng } from '../../sim/rng.ts';
import { emptyWeights, type NetworkSpec, rowsOf, type Weights } from '../textbook/network.ts';

export { emptyWeights, fanIn } from '../textbook/network.ts';

/**
 * How weights start. `uniform` draws every weight, biases too, from ±range, with the biases of the last layer moved
 * by `outputBias` (negative where targets are mostly zero, as a hill's are). `normal` has one deviation a layer.
 */
export type Initialisation =
  | { readonly kind: 'uniform'; readonly range: number; readonly outputBias?: number }
  | { readonly kind: 'normal'; readonly deviations: readonly number[] }
  | { readonly kind: 'zero' };

/**
 * Starting weights of `spec`, the same for the same key of `rng` whatever was drawn from it before.
 *
 * @throws RangeError if `normal` has not exactly one deviation a layer.
 */
export function initialiseWeights(spec: NetworkSpec, rng: Rng, initialisation: Initialisation): Weights {
  if (initialisation.kind === 'normal' && initialisation.deviations.length !== spec.layers.length) {
    throw new RangeError(
      `${initialisation.deviations.length} deviations for a network of ${spec.layers.length} layers`,
    );
  }
  const layers = emptyWeights(spec).layers;
  layers.forEach((weights, l) => {
    const draw = drawer(initialisation, l, rng.split(l));
    for (let i = 0; i < weights.length; i++) weights[i] = draw();
  });
  if (initialisation.kind === 'uniform' && initialisation.outputBias !== undefined) {
    const last = layers.at(-1)!;
    const row = last.length / rowsOf(spec.layers.at(-1)!);
    for (let bias = row - 1; bias < last.length; bias += row) last[bias]! += initialisation.outputBias;
  }
  return { layers };
}

function drawer(initialisation: Initialisation, layer: number, rng: Rng): () => number {
  switch (initialisation.kind) {
    case 'uniform':
      return () => rng.uniform(-initialisation.range, initialisation.range);
    case 'normal':
      return () => rng.normal(0, initialisation.deviations[layer]!);
    case 'zero':
      return () => 0;
    default:
      return initialisation satisfies never;
  }
}
