import type { ModelSpec, Weights } from '../network/model.ts';
import { type ReceptiveField, receptiveFields } from '../network/receptive-fields.ts';
import type { Thumbnail } from '../protocol/library.ts';

const ACROSS = 2;

/**
 * The camera weights of the four hidden units that say most to the directions, two by two; null for a network without
 * camera or hidden layer. See `library.thumbnails` for the values.
 */
export function modelThumbnail(weights: Weights, spec: ModelSpec): Thumbnail | null {
  if (!spec.camera || spec.network.layers.length !== 2) return null;
  const strongest = receptiveFields(weights, spec)
    .sort((a, b) => strength(b) - strength(a))
    .slice(0, ACROSS ** 2);
  const { rows, columns } = spec.camera;
  const rgb = Buffer.alloc(3 * ACROSS * rows * ACROSS * columns, 128);
  for (const [i, { camera }] of strongest.entries()) {
    const most = Math.max(1e-9, ...camera!.map(Math.abs));
    for (const [cell, weight] of camera!.entries()) {
      const y = Math.floor(i / ACROSS) * rows + Math.floor(cell / columns);
      const x = (i % ACROSS) * columns + (cell % columns);
      const at = 3 * (y * ACROSS * columns + x);
      rgb.fill(Math.round(128 + (127 * weight) / most), at, at + 3);
    }
  }
  return { rows: ACROSS * rows, columns: ACROSS * columns, rgb: rgb.toString('base64') };
}

function strength({ direction }: ReceptiveField): number {
  return direction.reduce((sum, weight) => sum + weight * weight, 0);
}
