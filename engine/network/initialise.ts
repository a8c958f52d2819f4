import type { Rng } from '../../sim/rng.ts';
import { emptyWeights, fanIn, type NetworkSpec, rowsOf, type Weights } from '../textbook/network.ts';

/** Of the weights to the outputs in `fan-in`: they are no rectified units. */
const LAST_DEVIATION = 0.1;

export { emptyWeights, fanIn } from '../textbook/network.ts';

/**
 * How weights start. `uniform` draws every weight, biases too, from ±range, with the biases of the last layer moved
 * by `outputBias` (negative where targets are mostly zero, as a hill's are). `normal` has one deviation a layer. `fan-in` is
 * for rectified units in many layers: normal, of deviation √(2 / fan-in) (He et al. 2015), 0.1 in the last layer, biases zero
 * but for `outputBias`.
 */
export type Initialisation =
  | { readonly kind: 'uniform'; readonly range: number; readonly outputBias?: number }
  | { readonly kind: 'normal'; readonly deviations: readonly number[] }
  | { readonly kind: 'fan-in'; readonly outputBias: number }
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
    const draw = drawer(initialisation, spec, l, rng.split(l));
    for (let i = 0; i < weights.length; i++) weights[i] = draw();
    if (initialisation.kind === 'fan-in') changeBiases(spec, l, weights, () => 0);
  });
  if ('outputBias' in initialisation) {
    const { outputBias = 0 } = initialisation;
    changeBiases(spec, layers.length - 1, layers.at(-1)!, (bias) => bias + outputBias);
  }
  return { layers };
}

/** The last weight of each row. */
function changeBiases(
  spec: NetworkSpec,
  layer: number,
  weights: Float32Array,
  change: (bias: number) => number,
): void {
  const row = weights.length / rowsOf(spec.layers[layer]!);
  for (let bias = row - 1; bias < weights.length; bias += row) weights[bias] = change(weights[bias]!);
}

function drawer(initialisation: Initialisation, spec: NetworkSpec, layer: number, rng: Rng): () => number {
  switch (initialisation.kind) {
    case 'uniform':
      return () => rng.uniform(-initialisation.range, initialisation.range);
    case 'normal':
      return () => rng.normal(0, initialisation.deviations[layer]!);
    case 'fan-in': {
      const deviation = layer === spec.layers.length - 1 ? LAST_DEVIATION : Math.sqrt(2 / fanIn(spec, layer));
      return () => rng.normal(0, deviation);
    }
    case 'zero':
      return () => 0;
    default:
      return initialisation satisfies never;
  }
}
