import { samplesAcross, seen, stride } from './image';
import {
  CORNERS_AT,
  FORMULA_AT,
  GROWTH_X_AT,
  GROWTH_Y_AT,
  RECORD_BYTES,
  SKY,
  SURFACE,
  VOLUME_AT,
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
 * into `rgb`, which is written four bytes past its end, and the share that is road into `road`. `shaded` is room for
 * `down` rows of samples, padded, and three more, 16 bytes each.
 */
export function shadeCells(
  columns: i32,
  rows: i32,
  across: i32,
  down: i32,
  records: usize,
  shaded: usize,
  rgb: usize,
  road: usize,
): void {
  const share = f32x4.splat(<f32>1 / <f32>(across * down));
  const rowBytes = (<usize>stride) << 4;
  const cellBytes = (<usize>across) << 4;
  for (let row = 0; row < rows; row++) {
    for (let y = 0; y < down; y++) shadeRow(row * down + y, records, shaded + <usize>y * rowBytes);
    for (let cell = shaded, end = shaded + <usize>columns * cellBytes; cell < end; cell += cellBytes) {
      let sum = f32x4.splat(0);
      for (let from = cell, last = cell + <usize>down * rowBytes; from < last; from += rowBytes) {
        for (let at = from; at < from + cellBytes; at += 16) sum = f32x4.add(sum, v128.load(at));
      }
      const mean = f32x4.mul(sum, share);
      v128.store(rgb, mean);
      store<f32>(road, f32x4.extract_lane(mean, 3));
      rgb += 12;
      road += 4;
    }
  }
}

/** Shades a row of samples, stretch by stretch of one triangle. What is written past a stretch the next one covers. */
function shadeRow(y: i32, records: usize, out: usize): void {
  const row = seen + ((<usize>(y * stride)) << 2);
  for (let x = 0; x < samplesAcross; ) {
    const triangle = load<i32>(row + ((<usize>x) << 2));
    let end = x + 1;
    while (end < samplesAcross && load<i32>(row + ((<usize>end) << 2)) === triangle) end++;
    if (triangle >= 0) {
      shadeStretch(records + <usize>triangle * RECORD_BYTES, x, end, <f32>y, out);
    } else {
      for (let at = x; at < end; at++) v128.store(out + ((<usize>at) << 4), f32x4.splat(0));
    }
    x = end;
  }
}

/**
 * Red, green, blue and the road's share of samples that see one triangle, four at a time: the formulas of
 * sim/scene/materials.ts.
 */
function shadeStretch(record: usize, x: i32, end: i32, y: f32, out: usize): void {
  const a: usize = load<u32>(record, CORNERS_AT);
  const b: usize = load<u32>(record, CORNERS_AT + 4);
  const c: usize = load<u32>(record, CORNERS_AT + 8);
  const formula = load<i32>(record, FORMULA_AT);
  const row = f32x4.add(f32x4.mul(v128.load(record, 16), f32x4.splat(y)), v128.load(record, 32));
  const rowA = v128.shuffle<f32>(row, row, 0, 0, 0, 0);
  const rowB = v128.shuffle<f32>(row, row, 1, 1, 1, 1);
  const rowC = v128.shuffle<f32>(row, row, 2, 2, 2, 2);
  const fogDensity = changetype<Scene>(scene + NUMBERS_AT).fogDensity;
  const volume = f32x4.splat(fogDensity * load<f32>(record, VOLUME_AT));
  for (; x < end; x += 4) {
    const columns = f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3));
    const edgeA = f32x4.add(f32x4.mul(v128.load32_splat(record), columns), rowA);
    const edgeB = f32x4.add(f32x4.mul(v128.load32_splat(record, 4), columns), rowB);
    const edgeC = f32x4.add(f32x4.mul(v128.load32_splat(record, 8), columns), rowC);
    const perSum = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.add(edgeA, edgeB), edgeC));
    const shareA = f32x4.mul(edgeA, perSum);
    const shareB = f32x4.mul(edgeB, perSum);
    const shareC = f32x4.mul(edgeC, perSum);
    let red = between(shareA, shareB, shareC, a + 16, b + 16, c + 16);
    let green = between(shareA, shareB, shareC, a + 20, b + 20, c + 20);
    let blue = between(shareA, shareB, shareC, a + 24, b + 24, c + 24);
    const road = between(shareA, shareB, shareC, a + 28, b + 28, c + 28);
    if (formula !== SKY) {
      const sunRed = f32x4.add(red, between(shareA, shareB, shareC, a + 32, b + 32, c + 32));
      const sunGreen = f32x4.add(green, between(shareA, shareB, shareC, a + 36, b + 36, c + 36));
      const sunBlue = f32x4.add(blue, between(shareA, shareB, shareC, a + 40, b + 40, c + 40));
      if (formula === SURFACE) {
        const east = between(shareA, shareB, shareC, a, b, c);
        const up = between(shareA, shareB, shareC, a + 4, b + 4, c + 4);
        const south = between(shareA, shareB, shareC, a + 8, b + 8, c + 8);
        const dark = inShade(east, up, south);
        const bright = grainAt(east, south, record, perSum);
        red = f32x4.mul(v128.bitselect(red, sunRed, dark), bright);
        green = f32x4.mul(v128.bitselect(green, sunGreen, dark), bright);
        blue = f32x4.mul(v128.bitselect(blue, sunBlue, dark), bright);
      } else {
        red = sunRed;
        green = sunGreen;
        blue = sunBlue;
      }
      const haze = f32x4.mul(volume, perSum);
      const clear = exponential(f32x4.mul(f32x4.neg(haze), haze));
      red = through(red, v128.load32_splat(scene, 64), clear);
      green = through(green, v128.load32_splat(scene, 68), clear);
      blue = through(blue, v128.load32_splat(scene, 72), clear);
    }
    const to = out + ((<usize>x) << 4);
    const firsts = v128.shuffle<f32>(red, green, 0, 4, 1, 5);
    const firstsToo = v128.shuffle<f32>(blue, road, 0, 4, 1, 5);
    const lasts = v128.shuffle<f32>(red, green, 2, 6, 3, 7);
    const lastsToo = v128.shuffle<f32>(blue, road, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(firsts, firstsToo, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(firsts, firstsToo, 2, 3, 6, 7), 16);
    v128.store(to, v128.shuffle<f32>(lasts, lastsToo, 0, 1, 4, 5), 32);
    v128.store(to, v128.shuffle<f32>(lasts, lastsToo, 2, 3, 6, 7), 48);
  }
}

/** A number of three corners, at these addresses, by the corners' shares of samples. */
function between(shareA: v128, shareB: v128, shareC: v128, a: usize, b: usize, c: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load32_splat(a), shareA), f32x4.mul(v128.load32_splat(b), shareB)),
    f32x4.mul(v128.load32_splat(c), shareC),
  );
}

/** Light through a haze that lets a share of it pass. */
function through(light: v128, fog: v128, clear: v128): v128 {
  return f32x4.add(fog, f32x4.mul(f32x4.sub(light, fog), clear));
}

/** All bits where the sun does not reach a point of the scene. */
function inShade(x: v128, y: v128, z: v128): v128 {
  const half = f32x4.splat(0.5);
  const right = onMap(x, y, z, 0);
  const down = onMap(x, y, z, 4);
  const apart = f32x4.max(f32x4.abs(f32x4.sub(right, half)), f32x4.abs(f32x4.sub(down, half)));
  const covered = f32x4.lt(apart, half);
  if (!v128.any_true(covered)) return covered;
  const numbers = changetype<Scene>(scene + NUMBERS_AT);
  const size = numbers.shadowSize;
  const texels = f32x4.splat(<f32>size);
  const last = i32x4.splat(size - 1);
  const column = i32x4.min_s(last, i32x4.trunc_sat_f32x4_s(f32x4.mul(right, texels)));
  const row = i32x4.min_s(last, i32x4.trunc_sat_f32x4_s(f32x4.mul(down, texels)));
  const place = i32x4.add(i32x4.mul(row, i32x4.splat((size + 3) & ~3)), column);
  const at = i32x4.shl(v128.and(place, covered), 2);
  const map = numbers.shadowMap;
  const near = f32x4(
    load<f32>(map + <usize>i32x4.extract_lane(at, 0)),
    load<f32>(map + <usize>i32x4.extract_lane(at, 1)),
    load<f32>(map + <usize>i32x4.extract_lane(at, 2)),
    load<f32>(map + <usize>i32x4.extract_lane(at, 3)),
  );
  const behind = f32x4.lt(f32x4.sub(f32x4.splat(1), near), onMap(x, y, z, 8));
  return v128.and(covered, behind);
}

/** One number of points' places on the shadow map: that of the matrix's row at an offset. */
function onMap(x: v128, y: v128, z: v128, offset: usize): v128 {
  const from = scene + offset;
  const turned = f32x4.add(
    f32x4.add(f32x4.mul(v128.load32_splat(from), x), f32x4.mul(v128.load32_splat(from, 16), y)),
    f32x4.mul(v128.load32_splat(from, 32), z),
  );
  return f32x4.add(turned, v128.load32_splat(from, 48));
}

/** What the grain makes of light at points: the nearest texel of the nearest level, by how far apart samples lie. */
function grainAt(x: v128, z: v128, record: usize, perSum: v128): v128 {
  const numbers = changetype<Scene>(scene + NUMBERS_AT);
  const texels = numbers.grainScale * <f32>numbers.grainSize;
  const apart = f32x4.max(
    spread(x, z, record + GROWTH_X_AT, perSum),
    spread(x, z, record + GROWTH_Y_AT, perSum),
  );
  // The nearest integer to log2 √s is half the floor of log2 2s: a number's exponent.
  const doubled = f32x4.mul(f32x4.splat(2 * texels * texels), apart);
  const exponent = i32x4.sub(i32x4.shr_u(doubled, 23), i32x4.splat(127));
  const level = i32x4.min_s(
    i32x4.splat(numbers.grainLevels - 1),
    i32x4.max_s(i32x4.splat(0), i32x4.shr_s(exponent, 1)),
  );
  // A level's size, the first's halved so often, by its exponent.
  const first = i32x4.splat(<i32>reinterpret<u32>(<f32>numbers.grainSize));
  const size = i32x4.sub(first, i32x4.shl(level, 23));
  const wide = i32x4.trunc_sat_f32x4_s(size);
  const column = texelOf(f32x4.mul(x, f32x4.splat(numbers.grainScale)), size, wide);
  const row = texelOf(f32x4.mul(z, f32x4.splat(numbers.grainScale)), size, wide);
  // Levels before one of n texels: n (4 + 16 + …), the leading bits of all levels' texels together.
  const all = i32x4.splat((4 * numbers.grainSize * numbers.grainSize - 1) / 3);
  const before = v128.and(all, i32x4.neg(i32x4.shl(i32x4.mul(wide, wide), 2)));
  const at = i32x4.add(before, i32x4.add(i32x4.mul(row, wide), column));
  const from = numbers.grainTexels;
  const grey = i32x4(
    load<u8>(from + <usize>i32x4.extract_lane(at, 0)),
    load<u8>(from + <usize>i32x4.extract_lane(at, 1)),
    load<u8>(from + <usize>i32x4.extract_lane(at, 2)),
    load<u8>(from + <usize>i32x4.extract_lane(at, 3)),
  );
  const share = f32x4.div(f32x4.convert_i32x4_s(grey), f32x4.splat(255));
  return f32x4.add(f32x4.mul(f32x4.splat(numbers.grain), share), f32x4.splat(1 - numbers.grain / 2));
}

/** Square of how far apart points and the next sample's lie over the ground, m², by the position's growth at an address. */
function spread(x: v128, z: v128, growth: usize, perSum: v128): v128 {
  const whole = v128.load32_splat(growth, 12);
  const alongX = f32x4.mul(f32x4.sub(v128.load32_splat(growth), f32x4.mul(x, whole)), perSum);
  const alongZ = f32x4.mul(f32x4.sub(v128.load32_splat(growth, 8), f32x4.mul(z, whole)), perSum);
  return f32x4.add(f32x4.mul(alongX, alongX), f32x4.mul(alongZ, alongZ));
}

/** Texels of places on a texture that repeats with every whole number: of its size, and the same as integers. */
function texelOf(place: v128, size: v128, wide: v128): v128 {
  const texel = i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.mul(place, size)));
  return v128.and(texel, i32x4.sub(wide, i32x4.splat(1)));
}

/** eˣ of numbers not above 0, by Cephes' expf: eˣ = 2ⁿ eʳ with abs(r) ≤ ½ ln 2. */
function exponential(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(Mathf.LOG2E)));
  const r = f32x4.add(
    f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(2.1219444e-4)),
  );
  let p = f32x4.splat(1.9875691e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.333452e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665796e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666666e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001e-1));
  const mantissa = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(mantissa, power), f32x4.lt(x, f32x4.splat(-87)));
}
