import { activate, madd } from './arithmetic';
import { dotQuad, dotQuadOfTwo, dotSingle, dotSingleOfFour } from './dot';
import { hiddenDeltas, outputDeltas, updateBiases } from './errors';
import { FAINT_EVERY, forgetFaintVelocities } from './faint';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { BLOCK, inputsAt, Layer, layerAt, layerCount, quadRows, rowBytes, targetsAt } from './network';

/**
 * One pass of mini-batch back-propagation over the patterns named in `order` [count]: after every `batchSize` of them
 * one update by the mean gradient, the last by the mean of what is left.
 *
 * @returns Σ over patterns of ½ Σ (target − output)², each before its own batch's update.
 */
export function trainBatches(
  order: usize,
  count: u32,
  batchSize: u32,
  learningRate: f32,
  momentum: f32,
  decay: f32,
  fanInScaling: bool,
): f64 {
  let loss: f64 = 0;
  let updates: u32 = 0;
  for (let start: u32 = 0; start < count; start += batchSize) {
    const size = min(batchSize, count - start);
    for (let done: u32 = 0; done < size; done += BLOCK) {
      const at = order + ((<usize>(start + done)) << 2);
      loss += accumulate(at, min(BLOCK, size - done), done > 0);
    }
    for (let l: u32 = 0; l < layerCount; l++) {
      const layer = layerAt(l);
      const rate = fanInScaling ? learningRate / <f32>layer.fanIn : learningRate;
      update(layer, rate / <f32>size, momentum, -rate * decay);
      updateBiases(layer, layer.biasGradient, rate / <f32>size, momentum);
    }
    if (++updates % FAINT_EVERY === 0) forgetFaintVelocities();
  }
  forgetFaintVelocities();
  return loss;
}

/** Outputs of the last layer for `count` ≤ BLOCK input rows [count][padded inputs] at `inputs`. */
export function forwardBlock(inputs: usize, count: u32): void {
  const first = layerAt(0);
  for (let b: u32 = 0; b < count; b++) setRow(first, b, inputs + b * ((<usize>first.paddedFanIn) << 2));
  propagateBlock(count);
}

/** Gradient of a block of patterns, added to what there is or in its place. @returns the sum of their losses. */
function accumulate(order: usize, count: u32, add: bool): f64 {
  const first = layerAt(0);
  const last = layerAt(layerCount - 1);
  for (let b: u32 = 0; b < count; b++) {
    setRow(first, b, inputsAt + patternAt(order, b) * ((<usize>first.paddedFanIn) << 2));
  }
  propagateBlock(count);
  let loss: f64 = 0;
  for (let b: u32 = 0; b < count; b++) {
    const row = b * ((<usize>last.paddedUnits) << 2);
    const target = targetsAt + patternAt(order, b) * ((<usize>last.paddedUnits) << 2);
    loss += outputDeltas(last, last.outputs + row, target, last.deltas + row);
  }
  for (let l = layerCount - 1; l > 0; l--) {
    const layer = layerAt(l);
    const below = layerAt(l - 1);
    const bytes = (<usize>below.paddedUnits) << 2;
    memory.fill(below.deltas, 0, count * bytes);
    for (let b: u32 = 0; b < count; b++) {
      const row = below.deltas + b * bytes;
      passDown(layer, layer.deltas + b * ((<usize>layer.paddedUnits) << 2), row);
      hiddenDeltas(below, below.outputs + b * bytes, row);
    }
  }
  for (let l: u32 = 0; l < layerCount; l++) {
    gradientOfWeights(layerAt(l), count, add);
    gradientOfBiases(layerAt(l), count, add);
  }
  return loss;
}

function patternAt(order: usize, position: u32): usize {
  return <usize>load<u32>(order + ((<usize>position) << 2));
}

function setRow(layer: Layer, position: u32, address: usize): void {
  store<usize>(layer.inputRows + ((<usize>position) << 2), address);
}

function rowAt(layer: Layer, position: u32): usize {
  return load<usize>(layer.inputRows + ((<usize>position) << 2));
}

/** Outputs of every layer for a block of patterns whose input rows are set for the first. */
function propagateBlock(count: u32): void {
  for (let l: u32 = 0; l < layerCount; l++) {
    const layer = layerAt(l);
    if (l > 0) {
      const below = layerAt(l - 1);
      const row = (<usize>below.paddedUnits) << 2;
      for (let b: u32 = 0; b < count; b++) setRow(layer, b, below.outputs + b * row);
    }
    sums(layer, count);
    const row = (<usize>layer.paddedUnits) << 2;
    for (let b: u32 = 0; b < count; b++) activate(layer, layer.outputs + b * row);
  }
}

/** w·x of every unit and pattern, without bias, into the layer's outputs. */
function sums(layer: Layer, count: u32): void {
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
function passDown(layer: Layer, deltas: usize, errors: usize): void {
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
function gradientOfWeights(layer: Layer, count: u32, add: bool): void {
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

function gradientOfBiases(layer: Layer, count: u32, add: bool): void {
  const bytes = (<usize>layer.paddedUnits) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    let sum = add ? v128.load(layer.biasGradient + k) : f32x4.splat(0);
    for (let b: u32 = 0; b < count; b++) sum = f32x4.add(sum, v128.load(layer.deltas + b * bytes + k));
    v128.store(layer.biasGradient + k, sum);
  }
}

/** v = momentum·v + gain·gradient + shrink·w, w = w + v for all weights of a layer. */
function update(layer: Layer, gain: f32, momentum: f32, shrink: f32): void {
  const quadBytes = (quadRows(layer) >> 2) * (rowBytes(layer) << 2);
  const singles = layer.weights + quadBytes;
  const singleBytes = (layer.units - quadRows(layer)) * rowBytes(layer);
  updateQuads(layer.weights, layer.gradient, quadBytes, gain, momentum, shrink);
  updateSingles(singles, layer.gradient + (quadBytes >> 1), singleBytes, gain, momentum, shrink);
}

/** Updates `bytes` of quads' groups, one cache line of each after the other. */
function updateQuads(
  group: usize,
  gradient: usize,
  bytes: usize,
  gain: f32,
  momentum: f32,
  shrink: f32,
): void {
  const g = f32x4.splat(gain);
  const m = f32x4.splat(momentum);
  const c = f32x4.splat(shrink);
  for (const end = group + bytes; group < end; group += 128) {
    const w0 = v128.load(group);
    const w1 = v128.load(group, 16);
    const w2 = v128.load(group, 32);
    const w3 = v128.load(group, 48);
    const v0 = madd(g, v128.load(gradient), madd(c, w0, f32x4.mul(m, v128.load(group, 64))));
    const v1 = madd(g, v128.load(gradient, 16), madd(c, w1, f32x4.mul(m, v128.load(group, 80))));
    const v2 = madd(g, v128.load(gradient, 32), madd(c, w2, f32x4.mul(m, v128.load(group, 96))));
    const v3 = madd(g, v128.load(gradient, 48), madd(c, w3, f32x4.mul(m, v128.load(group, 112))));
    v128.store(group, f32x4.add(w0, v0));
    v128.store(group, f32x4.add(w1, v1), 16);
    v128.store(group, f32x4.add(w2, v2), 32);
    v128.store(group, f32x4.add(w3, v3), 48);
    v128.store(group, v0, 64);
    v128.store(group, v1, 80);
    v128.store(group, v2, 96);
    v128.store(group, v3, 112);
    gradient += 64;
  }
}

/** Updates `bytes` of single rows' groups. */
function updateSingles(
  group: usize,
  gradient: usize,
  bytes: usize,
  gain: f32,
  momentum: f32,
  shrink: f32,
): void {
  const g = f32x4.splat(gain);
  const m = f32x4.splat(momentum);
  const c = f32x4.splat(shrink);
  for (const end = group + bytes; group < end; group += 32) {
    const w = v128.load(group);
    const v = madd(g, v128.load(gradient), madd(c, w, f32x4.mul(m, v128.load(group, 16))));
    v128.store(group, f32x4.add(w, v));
    v128.store(group, v, 16);
    gradient += 16;
  }
}
