import type { ModelSpec, Weights } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import { fanIn, type NetworkSpec } from '../textbook/network.ts';
import { windowsBelow } from '../textbook/windows.ts';
import type { Patterns } from './backend.ts';
import type { Recipe } from './recipe.ts';

/** What training makes of every input x of a network: it reads (x − mean) · factor. Both [inputs]. */
export interface InputScale {
  readonly means: Float64Array;
  /** Above zero. */
  readonly factors: Float64Array;
}

/** Deviation that balanced pictures beside the first have at most, as a share of the first one's. */
const SHARE_BESIDE = 0.5;

/** Every input less one mean, as strong as it is. */
export function evenScale(inputs: number, mean = 0): InputScale {
  return { means: new Float64Array(inputs).fill(mean), factors: new Float64Array(inputs).fill(1) };
}

/** The scale that a recipe asks for on plain patterns. */
export function inputScale(
  spec: ModelSpec,
  recipe: Pick<Recipe, 'centreInputs' | 'balanceInputs'>,
  patterns: Patterns,
): InputScale {
  const { means, factors } = evenScale(spec.network.inputs);
  const own = inputMeans(spec, patterns);
  if (recipe.centreInputs) means.set(own);
  if (recipe.balanceInputs) {
    const [first, ...beside] = partsOf(spec).inputs.filter(({ picture }) => picture);
    const most = first ? SHARE_BESIDE * deviationOf(first, patterns, own) : 0;
    for (const part of beside) {
      const deviation = deviationOf(part, patterns, own);
      if (most > 0 && deviation > most) factors.fill(most / deviation, part.first, part.first + part.width);
    }
  }
  return { means, factors };
}

/** Root mean square of what a part's inputs are off their means. */
function deviationOf(
  { first, width }: { readonly first: number; readonly width: number },
  { count, inputs }: Patterns,
  means: Float64Array,
): number {
  let squares = 0;
  for (let row = first; row < inputs.length; row += means.length) {
    for (let i = 0; i < width; i++) squares += (inputs[row + i]! - means[first + i]!) ** 2;
  }
  return Math.sqrt(squares / (count * width));
}

/**
 * Mean of every input over patterns, [inputs], except where an input says itself what it is. All inputs of a
 * convolution's channel have one mean: its weights look at each of them in turn, and have one bias to take it back.
 */
export function inputMeans(spec: ModelSpec, { count, inputs }: Patterns): Float64Array {
  const width = spec.network.inputs;
  const means = new Float64Array(width);
  for (let i = 0; i < inputs.length; i++) means[i % width]! += inputs[i]! / count;
  for (const { mean, first, width: own } of partsOf(spec).inputs) {
    if (mean !== null) means.fill(mean, first, first + own);
  }
  const layer = spec.network.layers[0]!;
  if (layer.kind === 'convolution') {
    const size = layer.rows * layer.columns;
    for (let first = 0; first < width; first += size) {
      const sum = means.subarray(first, first + size).reduce((total, mean) => total + mean, 0);
      means.fill(sum / size, first, first + size);
    }
  }
  return means;
}

/** Makes plain inputs what training reads, in place. */
export function scaleInputs({ inputs }: Patterns, { means, factors }: InputScale): void {
  for (let i = 0; i < inputs.length; i++) {
    const input = i % means.length;
    inputs[i] = (inputs[i]! - means[input]!) * factors[input]!;
  }
}

/** What an input was before {@link scaleInputs}. */
export function plainInput(value: number, input: number, { means, factors }: InputScale): number {
  return value / factors[input]! + means[input]!;
}

/**
 * Takes the scale of the inputs into the first layer, whose weights become w · factor and whose biases b − Σ w · factor · mean:
 * the network then gives on plain inputs what it gave on scaled ones.
 */
export function foldScale(network: NetworkSpec, weights: Weights, { means, factors }: InputScale): Weights {
  const [first, ...rest] = weights.layers as [Float32Array, ...Float32Array[]];
  const folded = first.slice();
  const size = fanIn(network, 0);
  const row = size + 1;
  // Every window sees inputs of the same scale.
  const seen = windowsBelow(network, 0).subarray(0, size);
  for (let start = 0; start < folded.length; start += row) {
    let bias = first[start + row - 1]!;
    for (let i = 0; i < size; i++) {
      const weight = first[start + i]! * factors[seen[i]!]!;
      folded[start + i] = weight;
      bias -= weight * means[seen[i]!]!;
    }
    folded[start + row - 1] = bias;
  }
  return { layers: [folded, ...rest] };
}

/** Takes {@link foldScale} back: weights for plain inputs become those for scaled ones. */
export function unfoldScale(network: NetworkSpec, weights: Weights, { means, factors }: InputScale): Weights {
  return foldScale(network, weights, {
    means: means.map((mean, i) => -mean * factors[i]!),
    factors: factors.map((factor) => 1 / factor),
  });
}
