import type { PictureSize } from '../network/inputs/input.ts';

/**
 * Pictures of half the size in bytes: each cell the mean of two by two, 0 … 255.
 * @param inputs of all patterns, 0 … 1 [patterns][width]
 * @param first where the picture begins in a pattern's inputs
 */
export function smallPictures(
  inputs: Float32Array,
  width: number,
  first: number,
  { rows: fullRows, columns: fullColumns }: PictureSize,
): { rows: number; columns: number; pictures: Uint8Array } {
  const rows = Math.max(1, fullRows >> 1);
  const columns = Math.max(1, fullColumns >> 1);
  const count = inputs.length / width;
  const pictures = new Uint8Array(count * rows * columns);
  for (let i = 0; i < pictures.length; i++) {
    const row = Math.floor(i / columns) % rows;
    const from = Math.floor(i / (rows * columns)) * width + first;
    const cell = (below: number, right: number) => {
      const y = Math.min(fullRows - 1, 2 * row + below);
      const x = Math.min(fullColumns - 1, 2 * (i % columns) + right);
      return inputs[from + y * fullColumns + x]!;
    };
    const mean = (cell(0, 0) + cell(0, 1) + cell(1, 0) + cell(1, 1)) / 4;
    pictures[i] = Math.round(255 * Math.min(1, Math.max(0, mean)));
  }
  return { rows, columns, pictures };
}
