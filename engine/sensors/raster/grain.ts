import type { DataTexture } from 'three';

/** One level of a grey texture: size × size bytes. */
export interface GrainLevel {
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** A square texture and its halves down to one texel, each the mean of four of the level before, rounded. */
export function grainLevels(texture: DataTexture): GrainLevel[] {
  const { data, width, height } = texture.image as { data: Uint8Array; width: number; height: number };
  if (width !== height || (width & (width - 1)) !== 0)
    throw new Error(`a grain of ${width} × ${height} texels`);
  const levels: GrainLevel[] = [{ size: width, bytes: data }];
  for (let size = width / 2; size >= 1; size /= 2) {
    const { bytes: from } = levels.at(-1)!;
    const bytes = new Uint8Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const at = 4 * row * size + 2 * column;
        const sum = from[at]! + from[at + 1]! + from[at + 2 * size]! + from[at + 2 * size + 1]!;
        bytes[row * size + column] = (sum + 2) >> 2;
      }
    }
    levels.push({ size, bytes });
  }
  return levels;
}
