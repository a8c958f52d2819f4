import type { ModelSpec, Weights } from '../network/model.ts';
import { fieldLayout, receptiveFields } from '../network/receptive-fields.ts';
import type { Thumbnail } from '../protocol/library.ts';

const ACROSS = 2;

/**
 * The camera weights of the four hidden units that say most to the directions, two by two; null for a network without
 * camera or hidden layer. See `library.thumbnails` for the values.
 */
export function modelThumbnail(weights: Weights, spec: ModelSpec): Thumbnail | null {
  const { from, to } = fieldLayout(spec);
  const camera = from.findIndex(({ kind }) => kind === 'camera');
  const direction = to.findIndex(({ kind }) => kind === 'direction');
  if (camera < 0 || direction < 0) return null;
  const strongest = receptiveFields(weights, spec)
    .sort((a, b) => strength(b.to[direction]!) - strength(a.to[direction]!))
    .slice(0, ACROSS ** 2);
  const { rows, columns } = from[camera]!;
  const rgb = Buffer.alloc(3 * ACROSS * rows * ACROSS * columns, 128);
  for (const [i, { from: sources }] of strongest.entries()) {
    const field = sources[camera]!;
    const most = field.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
    for (const [cell, weight] of field.entries()) {
      const y = Math.floor(i / ACROSS) * rows + Math.floor(cell / columns);
      const x = (i % ACROSS) * columns + (cell % columns);
      const at = 3 * (y * ACROSS * columns + x);
      rgb.fill(Math.round(128 + (127 * weight) / most), at, at + 3);
    }
  }
  return { rows: ACROSS * rows, columns: ACROSS * columns, rgb: rgb.toString('base64') };
}

function strength(weights: Float32Array): number {
  return weights.reduce((sum, weight) => sum + weight * weight, 0);
}
