import { madd } from './arithmetic';
import { convolve, gradientOfWindows, passDownWindows } from './convolution';
import { hiddenDeltas, outputDeltas, updateBiases } from './errors';
import { FAINT_EVERY, forgetFaintVelocities } from './faint';
import { respond } from './heads';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import {
  BLOCK,
  belowAt,
  inputsAt,
  Layer,
  layerAt,
  layerCount,
  quadRows,
  rowBytes,
  setBelow,
  targetsAt,
} from './network';
import { gradientOfBiases, gradientOfWeights, passDown, sums } from './products';

/**
 * One pass of mini-batch back-propagation over the patterns named in `order` [count]: after every `batchSize` of them
 * one update by the mean gradient, the last by the mean of what is left.
 *
 * @returns Σ over patterns of their loss, each before its own batch's update.
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
  for (let b: u32 = 0; b < count; b++) setBelow(first, b, inputs + b * ((<usize>first.paddedBelow) << 2));
  propagateBlock(count);
}

/** Gradient of a block of patterns, added to what there is or in its place. @returns the sum of their losses. */
function accumulate(order: usize, count: u32, add: bool): f64 {
  const first = layerAt(0);
  const last = layerAt(layerCount - 1);
  for (let b: u32 = 0; b < count; b++) {
    setBelow(first, b, inputsAt + patternAt(order, b) * ((<usize>first.paddedBelow) << 2));
  }
  propagateBlock(count);
  let loss: f64 = 0;
  const lastBytes = (<usize>last.paddedWidth) << 2;
  for (let b: u32 = 0; b < count; b++) {
    const target = targetsAt + patternAt(order, b) * lastBytes;
    loss += outputDeltas(last, last.values + b * lastBytes, target, last.errors + b * lastBytes);
  }
  for (let l = layerCount - 1; l > 0; l--) {
    const layer = layerAt(l);
    const below = layerAt(l - 1);
    const bytes = (<usize>below.paddedWidth) << 2;
    memory.fill(below.errors, 0, count * bytes);
    for (let b: u32 = 0; b < count; b++) {
      const errors = layer.errors + b * ((<usize>layer.paddedWidth) << 2);
      const row = below.errors + b * bytes;
      if (layer.convolution) passDownWindows(layer, errors, row);
      else passDown(layer, errors, row);
      hiddenDeltas(below, below.values + b * bytes, row);
    }
  }
  for (let l: u32 = 0; l < layerCount; l++) gradientOf(layerAt(l), count, add);
  return loss;
}

function patternAt(order: usize, position: u32): usize {
  return <usize>load<u32>(order + ((<usize>position) << 2));
}

function gradientOf(layer: Layer, count: u32, add: bool): void {
  if (layer.convolution) {
    for (let b: u32 = 0; b < count; b++) {
      const errors = layer.errors + b * ((<usize>layer.paddedWidth) << 2);
      gradientOfWindows(layer, errors, belowAt(layer, b), add || b > 0);
    }
  } else {
    gradientOfWeights(layer, count, add);
    gradientOfBiases(layer, count, add);
  }
}

/** Outputs of every layer for a block of patterns whose input rows are set for the first. */
function propagateBlock(count: u32): void {
  for (let l: u32 = 0; l < layerCount; l++) {
    const layer = layerAt(l);
    if (l > 0) {
      const below = layerAt(l - 1);
      const row = (<usize>below.paddedWidth) << 2;
      for (let b: u32 = 0; b < count; b++) setBelow(layer, b, below.values + b * row);
    }
    if (!layer.convolution) sums(layer, count);
    const row = (<usize>layer.paddedWidth) << 2;
    for (let b: u32 = 0; b < count; b++) {
      const values = layer.values + b * row;
      if (layer.convolution) convolve(layer, belowAt(layer, b), values);
      respond(layer, values, l === layerCount - 1);
    }
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
