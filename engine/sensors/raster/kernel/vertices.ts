import { farthest, nearest, samplesAcross, samplesDown } from './image';

/**
 * A vertex with all that its mesh says of it, 48 bytes: x, y, z, 1; red, green, blue of the sky's light and the road's
 * share; red, green, blue of the sun's light, 0.
 */
export const VERTEX_BYTES: usize = 48;

/**
 * A vertex as an eye sees it, 32 bytes: X, Y, w, d as ../projection.ts gives them; X / w and Y / w; the sides of what can
 * be seen that it lies beyond, as bits; nothing.
 */
export const PROJECTED_BYTES: usize = 32;
export const SIDES_AT: usize = 24;
/** Bit of a vertex that is nearer than can be seen, or behind the eye. */
export const TOO_NEAR: i32 = 16;

/** Packs vertices first … end of a mesh from the arrays that three.js holds, which are copied to memory as they are. */
export function pack(
  positions: usize,
  colours: usize,
  sunlit: usize,
  vertices: usize,
  first: u32,
  end: u32,
): void {
  for (let i: usize = first; i < <usize>end; i++) {
    const to = vertices + i * VERTEX_BYTES;
    v128.store(to, f32x4.replace_lane(v128.load(positions + 12 * i), 3, 1));
    v128.store(to, v128.load(colours + 16 * i), 16);
    v128.store(to, f32x4.replace_lane(v128.load(sunlit + 12 * i), 3, 0), 32);
  }
}

/** Lowest and highest vertex that the latest {@link spanEnd} found. */
let lowest: u32 = 0;

/** One past the highest of the vertices that some corners use. */
export function spanEnd(corners: usize, count: u32): u32 {
  let low: u32 = u32.MAX_VALUE;
  let high: u32 = 0;
  for (const end = corners + ((<usize>count) << 2); corners < end; corners += 4) {
    const vertex = load<u32>(corners);
    low = min(low, vertex);
    high = max(high, vertex);
  }
  lowest = low;
  return high + 1;
}

/** The lowest of the vertices of the latest {@link spanEnd}. */
export function spanStart(): u32 {
  return lowest;
}

/** Projects vertices first … end by the matrix at `matrix`, four columns of X, Y, w, d. */
export function project(vertices: usize, projected: usize, first: u32, end: u32, matrix: usize): void {
  const columnX = v128.load(matrix);
  const columnY = v128.load(matrix, 16);
  const columnZ = v128.load(matrix, 32);
  const column1 = v128.load(matrix, 48);
  const zero = f32x4.splat(0);
  const lastColumn = <f32>(samplesAcross - 1);
  const lastRow = <f32>(samplesDown - 1);
  // w × these less (X, Y, X, Y), turned about for the first two, is below zero beyond a side.
  const sides = f32x4(0, 0, lastColumn, lastRow);
  const turn = f32x4(-1, -1, 1, 1);
  // (w × nearest − d, d − w × farthest): below zero too near or too far.
  const depths = f32x4(nearest, -farthest, 0, 0);
  const turnDepth = f32x4(-1, 1, 0, 0);
  for (let i: usize = first; i < <usize>end; i++) {
    const from = vertices + i * VERTEX_BYTES;
    const to = projected + i * PROJECTED_BYTES;
    const point = f32x4.add(
      f32x4.add(f32x4.mul(columnX, v128.load32_splat(from)), f32x4.mul(columnY, v128.load32_splat(from, 4))),
      f32x4.add(f32x4.mul(columnZ, v128.load32_splat(from, 8)), column1),
    );
    v128.store(to, point);
    const w = v128.shuffle<f32>(point, point, 2, 2, 2, 2);
    const d = v128.shuffle<f32>(point, point, 3, 3, 3, 3);
    const place = v128.shuffle<f32>(point, point, 0, 1, 0, 1);
    const aside = f32x4.lt(f32x4.mul(turn, f32x4.sub(f32x4.mul(w, sides), place)), zero);
    const deep = f32x4.lt(f32x4.add(f32x4.mul(w, depths), f32x4.mul(d, turnDepth)), zero);
    v128.store(to, f32x4.div(point, w), 16);
    store<i32>(to, i32x4.bitmask(aside) | ((i32x4.bitmask(deep) & 3) << 4), SIDES_AT);
  }
}
