import { madd } from './arithmetic';
import { dotQuad, dotQuadOfTwo, dotSingle, dotSingleOfFour } from './dot';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { Layer, quadRows, rowAt, rowBytes } from './network';

/** w·x of every unit and pattern, without bias, into the layer's outputs. */
export function sums(layer: Layer, count: u32): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const row = (<usize>layer.paddedUnits) << 2;
  const quads = quadRows(layer);
  let group = layer.weights;
  let out = layer.outputs;
  for (let unit: u32 = 0; unit < quads; unit += 4) {
    let to = out;
    let b: u32 = 0;
    for (; b + 1 < count; b += 2) {
      dotQuadOfTwo(group, rowAt(layer, b), rowAt(layer, b + 1), bytes, to, to + row);
      to += row << 1;
    }
    if (b < count) v128.store(to, dotQuad(group, rowAt(layer, b), bytes));
    group += rowBytes(layer) << 2;
    out += 16;
  }
  for (let unit = quads; unit < layer.units; unit++) {
    let to = out;
    let b: u32 = 0;
    for (; b + 3 < count; b += 4) {
      const four = dotSingleOfFour(
        group,
        rowAt(layer, b),
        rowAt(layer, b + 1),
        rowAt(layer, b + 2),
        rowAt(layer, b + 3),
        bytes,
      );
      v128.store_lane<f32>(to, four, 0);
      v128.store_lane<f32>(to + row, four, 1);
      v128.store_lane<f32>(to + row * 2, four, 2);
      v128.store_lane<f32>(to + row * 3, four, 3);
      to += row << 2;
    }
    for (; b < count; b++) {
      store<f32>(to, dotSingle(group, rowAt(layer, b), bytes));
      to += row;
    }
    group += rowBytes(layer);
    out += 4;
  }
}

/** Adds Σ w δ of one pattern to `errors` [padded fan-in]. */
export function passDown(layer: Layer, deltas: usize, errors: usize): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const quads = quadRows(layer);
  let group = layer.weights;
  for (let unit: u32 = 0; unit < quads; unit += 4) {
    const d0 = v128.load_splat<f32>(deltas);
    const d1 = v128.load_splat<f32>(deltas, 4);
    const d2 = v128.load_splat<f32>(deltas, 8);
    const d3 = v128.load_splat<f32>(deltas, 12);
    for (let k: usize = 0; k < bytes; k += 16) {
      const at = group + (k << 3);
      let sum = madd(v128.load(at), d0, v128.load(errors + k));
      sum = madd(v128.load(at, 16), d1, sum);
      sum = madd(v128.load(at, 32), d2, sum);
      v128.store(errors + k, madd(v128.load(at, 48), d3, sum));
    }
    group += rowBytes(layer) << 2;
    deltas += 16;
  }
  for (let unit = quads; unit < layer.units; unit++) {
    const d = v128.load_splat<f32>(deltas);
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(errors + k, madd(v128.load(group + (k << 1)), d, v128.load(errors + k)));
    }
    group += rowBytes(layer);
    deltas += 4;
  }
}

/** Σ δ x over a block. Columns outermost, so that a strip of every pattern stays in the nearest cache for all rows. */
export function gradientOfWeights(layer: Layer, count: u32, add: bool): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const quads = quadRows(layer);
  const quadBytes = rowBytes(layer) << 1;
  let k: usize = 0;
  for (; k + 16 < bytes; k += 32) {
    let group = layer.gradient + (k << 2);
    for (let unit: u32 = 0; unit < quads; unit += 4) {
      gradientOfQuad(layer, group, unit, k, count, add);
      group += quadBytes;
    }
  }
  if (k < bytes) {
    for (let unit: u32 = 0; unit < quads; unit++) {
      const quad = layer.gradient + (unit >> 2) * quadBytes;
      gradientOfSingle(layer, quad + (k << 2) + ((unit & 3) << 4), unit, k, count, add);
    }
  }
  let group = layer.gradient + (quads >> 2) * quadBytes;
  for (let unit = quads; unit < layer.units; unit++) {
    let column: usize = 0;
    for (; column + 48 < bytes; column += 64) {
      gradientOfSixteen(layer, group + column, unit, column, count, add);
    }
    for (; column < bytes; column += 16) {
      gradientOfSingle(layer, group + column, unit, column, count, add);
    }
    group += bytes;
  }
}

/** Four rows from `unit` by eight columns from byte `k`: the two blocks of 64 bytes at `group`. */
function gradientOfQuad(layer: Layer, group: usize, unit: u32, k: usize, count: u32, add: bool): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  if (add) {
    a0 = v128.load(group);
    a1 = v128.load(group, 16);
    a2 = v128.load(group, 32);
    a3 = v128.load(group, 48);
    b0 = v128.load(group, 64);
    b1 = v128.load(group, 80);
    b2 = v128.load(group, 96);
    b3 = v128.load(group, 112);
  }
  const next = (<usize>layer.paddedUnits) << 2;
  let delta = layer.deltas + ((<usize>unit) << 2);
  let rows = layer.inputRows;
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4) {
    const x = load<usize>(rows) + k;
    const xa = v128.load(x);
    const xb = v128.load(x, 16);
    const d0 = v128.load_splat<f32>(delta);
    a0 = madd(d0, xa, a0);
    b0 = madd(d0, xb, b0);
    const d1 = v128.load_splat<f32>(delta, 4);
    a1 = madd(d1, xa, a1);
    b1 = madd(d1, xb, b1);
    const d2 = v128.load_splat<f32>(delta, 8);
    a2 = madd(d2, xa, a2);
    b2 = madd(d2, xb, b2);
    const d3 = v128.load_splat<f32>(delta, 12);
    a3 = madd(d3, xa, a3);
    b3 = madd(d3, xb, b3);
    delta += next;
  }
  v128.store(group, a0);
  v128.store(group, a1, 16);
  v128.store(group, a2, 32);
  v128.store(group, a3, 48);
  v128.store(group, b0, 64);
  v128.store(group, b1, 80);
  v128.store(group, b2, 96);
  v128.store(group, b3, 112);
}

/** One row by four columns from byte `k`: 16 bytes at `at`. */
function gradientOfSingle(layer: Layer, at: usize, unit: u32, k: usize, count: u32, add: bool): void {
  let sum = add ? v128.load(at) : f32x4.splat(0);
  const next = (<usize>layer.paddedUnits) << 2;
  let delta = layer.deltas + ((<usize>unit) << 2);
  let rows = layer.inputRows;
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4) {
    sum = madd(v128.load_splat<f32>(delta), v128.load(load<usize>(rows) + k), sum);
    delta += next;
  }
  v128.store(at, sum);
}

/** One row by sixteen columns from byte `k`: 64 bytes at `at`. */
function gradientOfSixteen(layer: Layer, at: usize, unit: u32, k: usize, count: u32, add: bool): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  if (add) {
    s0 = v128.load(at);
    s1 = v128.load(at, 16);
    s2 = v128.load(at, 32);
    s3 = v128.load(at, 48);
  }
  const next = (<usize>layer.paddedUnits) << 2;
  let delta = layer.deltas + ((<usize>unit) << 2);
  let rows = layer.inputRows;
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4) {
    const x = load<usize>(rows) + k;
    const d = v128.load_splat<f32>(delta);
    s0 = madd(d, v128.load(x), s0);
    s1 = madd(d, v128.load(x, 16), s1);
    s2 = madd(d, v128.load(x, 32), s2);
    s3 = madd(d, v128.load(x, 48), s3);
    delta += next;
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
}

export function gradientOfBiases(layer: Layer, count: u32, add: bool): void {
  const bytes = (<usize>layer.paddedUnits) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    let sum = add ? v128.load(layer.biasGradient + k) : f32x4.splat(0);
    for (let b: u32 = 0; b < count; b++) sum = f32x4.add(sum, v128.load(layer.deltas + b * bytes + k));
    v128.store(layer.biasGradient + k, sum);
  }
}
