import type { ModelSpec, Weights } from '../network/model.ts';
import { picturesOf } from '../network/parts.ts';

/**
 * Moves every weight from a retina a share of the way to the mean of its four neighbours in the image (Baluja 1995):
 * what neighbouring cells mean for a road differs little. Weights at an edge have fewer neighbours.
 */
export function smoothRetinaWeights(weights: Weights, spec: ModelSpec, share: number): Weights {
  // A filter's weights belong to no place of the image.
  if (spec.network.layers[0]!.kind === 'convolution') return weights;
  const [first, ...rest] = weights.layers as [Float32Array, ...Float32Array[]];
  const smoothed = first.slice();
  const row = spec.network.inputs + 1;
  const retinas = picturesOf(spec);
  for (let start = 0; start < first.length; start += row) {
    for (const retina of retinas) {
      smoothGrid(first, smoothed, start + retina.first, retina.rows, retina.columns, share);
    }
  }
  return { layers: [smoothed, ...rest] };
}

function smoothGrid(
  from: Float32Array,
  to: Float32Array,
  offset: number,
  rows: number,
  columns: number,
  share: number,
): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = offset + y * columns + x;
      let sum = 0;
      let neighbours = 0;
      if (y > 0) {
        sum += from[at - columns]!;
        neighbours++;
      }
      if (x > 0) {
        sum += from[at - 1]!;
        neighbours++;
      }
      if (x + 1 < columns) {
        sum += from[at + 1]!;
        neighbours++;
      }
      if (y + 1 < rows) {
        sum += from[at + columns]!;
        neighbours++;
      }
      if (neighbours === 0) continue;
      to[at] = from[at]! + share * (sum / neighbours - from[at]!);
    }
  }
}
