import { seen, stride } from './image';
import {
  CORNERS_AT,
  FORMULA_AT,
  GROWTH_X_AT,
  GROWTH_Y_AT,
  RECORD_BYTES,
  SKY,
  SURFACE,
  VOLUME_AT,
  weighted,
} from './triangles';

/**
 * What shades a scene, in this order. Vectors of four floats: columns of the matrix from a point to its place on the
 * shadow map; colour of the fog and 0. Floats: density of the fog; share of the grain's contrast that shows; times that
 * the grain repeats in a metre. Integers: texels along each side of the shadow map, of the grain's first level; number
 * of the grain's levels. Addresses: the shadow map's nearness, rows padded as an image's; the grain's levels, one after
 * the other.
 */
@unmanaged
class Scene {
  fogDensity: f32;
  grain: f32;
  grainScale: f32;
  shadowSize: i32;
  grainSize: i32;
  grainLevels: i32;
  shadowMap: usize;
  grainTexels: usize;
}
const NUMBERS_AT: usize = 80;

let scene: usize = 0;

/** Shades by the scene that is described at an address from now on. */
export function setScene(at: usize): void {
  scene = at;
}

/**
 * Shades the samples of the image and averages them over cells of `across` × `down`: red, green and blue of each cell
 * into `rgb`, which is written four bytes past its end, and the share that is road into `road`.
 */
export function shadeCells(
  columns: i32,
  rows: i32,
  across: i32,
  down: i32,
  records: usize,
  rgb: usize,
  road: usize,
): void {
  const share = f32x4.splat(<f32>1 / <f32>(across * down));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = f32x4.splat(0);
      for (let y = row * down; y < (row + 1) * down; y++) {
        for (let x = column * across; x < (column + 1) * across; x++) {
          const triangle = load<i32>(seen + ((<usize>(y * stride + x)) << 2));
          if (triangle >= 0) {
            sum = f32x4.add(sum, shade(records + <usize>triangle * RECORD_BYTES, <f32>x, <f32>y));
          }
        }
      }
      const mean = f32x4.mul(sum, share);
      v128.store(rgb, mean);
      store<f32>(road, f32x4.extract_lane(mean, 3));
      rgb += 12;
      road += 4;
    }
  }
}

/** Red, green, blue and the road's share of what a sample sees: the formulas of sim/scene/materials.ts. */
function shade(record: usize, x: f32, y: f32): v128 {
  const edges = f32x4.add(
    f32x4.mul(v128.load(record), f32x4.splat(x)),
    f32x4.add(f32x4.mul(v128.load(record, 16), f32x4.splat(y)), v128.load(record, 32)),
  );
  const perSum =
    <f32>1 / (f32x4.extract_lane(edges, 0) + f32x4.extract_lane(edges, 1) + f32x4.extract_lane(edges, 2));
  const shares = f32x4.mul(edges, f32x4.splat(perSum));
  const a: usize = load<u32>(record, CORNERS_AT);
  const b: usize = load<u32>(record, CORNERS_AT + 4);
  const c: usize = load<u32>(record, CORNERS_AT + 8);
  const sky = weighted(shares, v128.load(a, 16), v128.load(b, 16), v128.load(c, 16));
  const formula = load<i32>(record, FORMULA_AT);
  if (formula === SKY) return sky;
  const sun = weighted(shares, v128.load(a, 32), v128.load(b, 32), v128.load(c, 32));
  let lit: v128;
  if (formula === SURFACE) {
    const at = weighted(shares, v128.load(a), v128.load(b), v128.load(c));
    const bright = grainAt(at, record, perSum);
    lit = f32x4.mul(isInSun(at) ? f32x4.add(sky, sun) : sky, f32x4.splat(bright));
  } else {
    lit = f32x4.add(sky, sun);
  }
  const numbers = changetype<Scene>(scene + NUMBERS_AT);
  const haze = numbers.fogDensity * load<f32>(record, VOLUME_AT) * perSum;
  const fog = v128.load(scene, 64);
  const seenThrough = f32x4.mul(f32x4.sub(lit, fog), f32x4.splat(exponential(-haze * haze)));
  const hazy = f32x4.add(fog, seenThrough);
  return f32x4.replace_lane(hazy, 3, f32x4.extract_lane(sky, 3));
}

/** Whether the sun reaches a point (x, y, z, 1) of the scene. */
function isInSun(at: v128): bool {
  const place = f32x4.add(
    weighted(at, v128.load(scene), v128.load(scene, 16), v128.load(scene, 32)),
    v128.load(scene, 48),
  );
  const x = f32x4.extract_lane(place, 0);
  const y = f32x4.extract_lane(place, 1);
  if (!(max(abs(x - 0.5), abs(y - 0.5)) < 0.5)) return true;
  const numbers = changetype<Scene>(scene + NUMBERS_AT);
  const size = numbers.shadowSize;
  const column = min(size - 1, <i32>(x * <f32>size));
  const row = min(size - 1, <i32>(y * <f32>size));
  const near = load<f32>(numbers.shadowMap + ((<usize>(row * ((size + 3) & ~3) + column)) << 2));
  return <f32>1 - near >= f32x4.extract_lane(place, 2);
}

/** What the grain makes of light at a point: the nearest texel of the nearest level, by how far apart samples lie. */
function grainAt(at: v128, record: usize, perSum: f32): f32 {
  const numbers = changetype<Scene>(scene + NUMBERS_AT);
  const texels = numbers.grainScale * <f32>numbers.grainSize;
  const apart = max(
    spread(at, v128.load(record, GROWTH_X_AT), perSum),
    spread(at, v128.load(record, GROWTH_Y_AT), perSum),
  );
  // The nearest integer to log2 √s is half the floor of log2 2s: a number's exponent.
  const exponent = <i32>(reinterpret<u32>(2 * texels * texels * apart) >> 23) - 127;
  const level = min(numbers.grainLevels - 1, max(0, exponent >> 1));
  let size = numbers.grainSize;
  let from = numbers.grainTexels;
  for (let above = 0; above < level; above++) {
    from += <usize>(size * size);
    size >>= 1;
  }
  const column = texelOf(f32x4.extract_lane(at, 0) * numbers.grainScale, size);
  const row = texelOf(f32x4.extract_lane(at, 2) * numbers.grainScale, size);
  const grey = <f32>load<u8>(from + <usize>(row * size + column)) / 255;
  return numbers.grain * grey + (1 - numbers.grain / 2);
}

/** Square of how far apart a point and the next sample's lie over the ground, m². */
function spread(at: v128, growth: v128, perSum: f32): f32 {
  const whole = v128.shuffle<f32>(growth, growth, 3, 3, 3, 3);
  const step = f32x4.mul(f32x4.sub(growth, f32x4.mul(at, whole)), f32x4.splat(perSum));
  const square = f32x4.mul(step, step);
  return f32x4.extract_lane(square, 0) + f32x4.extract_lane(square, 2);
}

/** Texel of a place on a texture that repeats with every whole number. */
function texelOf(place: f32, size: i32): i32 {
  return <i32>floor(place * <f32>size) & (size - 1);
}

/** eˣ of a number not above 0, by Cephes' expf: eˣ = 2ⁿ eʳ with abs(r) ≤ ½ ln 2. */
function exponential(x: f32): f32 {
  if (x < -87) return 0;
  const n = nearest(x * Mathf.LOG2E);
  const r = x - n * <f32>0.693359375 + n * <f32>2.1219444e-4;
  let p: f32 = 1.9875691e-4;
  p = p * r + <f32>1.3981999e-3;
  p = p * r + <f32>8.333452e-3;
  p = p * r + <f32>4.1665796e-2;
  p = p * r + <f32>1.6666666e-1;
  p = p * r + <f32>5.0000001e-1;
  return (p * r * r + r + 1) * reinterpret<f32>((<i32>n + 127) << 23);
}
