import { madd } from './arithmetic';
import { dotQuad, dotSingle } from './dot';
import { hiddenDeltas, outputDeltas, updateBiases } from './errors';
import { FAINT_EVERY, forgetFaintVelocities } from './faint';
import { respond } from './heads';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { inputsAt, Layer, layerAt, layerCount, quadRows, rowBytes, targetsAt } from './network';
import { stepQuad, stepQuadDecaying, stepQuadWithoutMomentum, stepSingle } from './step';

let momentum: f32 = 0;
let weightDecay: f32 = 0;

/**
 * One pass of online back-propagation over the patterns named in `order` [count], through dense layers alone.
 *
 * The update of a row of the first layer for one pattern is one walk with its product with the next pattern, so the
 * many weights there, and their velocities, come through the cache once a pattern.
 *
 * @returns Σ over patterns of their loss, each before its own update.
 */
export function trainOnline(
  order: usize,
  count: u32,
  learningRate: f32,
  momentumOfAll: f32,
  decay: f32,
  fanInScaling: bool,
): f64 {
  if (count === 0) return 0;
  momentum = momentumOfAll;
  weightDecay = decay;
  const first = layerAt(0);
  const last = layerAt(layerCount - 1);
  let input = inputOf(first, order, 0);
  let loss: f64 = 0;
  propagate(first, input);
  for (let p: u32 = 0; p < count; p++) {
    respond(first, first.outputs, layerCount === 1);
    for (let l: u32 = 1; l < layerCount; l++) {
      const layer = layerAt(l);
      propagate(layer, layerAt(l - 1).outputs);
      respond(layer, layer.outputs, l === layerCount - 1);
    }
    const target = targetsAt + <usize>load<u32>(order + ((<usize>p) << 2)) * ((<usize>last.paddedUnits) << 2);
    loss += outputDeltas(last, last.outputs, target, last.deltas);
    for (let l = layerCount - 1; l > 0; l--) {
      const layer = layerAt(l);
      const below = layerAt(l - 1);
      const rate = fanInScaling ? learningRate / <f32>layer.fanIn : learningRate;
      memory.fill(below.deltas, 0, (<usize>below.paddedUnits) << 2);
      updateAndPassDown(layer, below, rate);
      updateBiases(layer, layer.deltas, rate, momentum);
      hiddenDeltas(below, below.outputs, below.deltas);
    }
    const rate = fanInScaling ? learningRate / <f32>first.fanIn : learningRate;
    const next = inputOf(first, order, min(p + 1, count - 1));
    // Without momentum nobody reads a velocity before the last pattern has written it.
    updateAndPropagate(first, input, next, rate, momentum !== 0 || p + 1 === count);
    updateBiases(first, first.deltas, rate, momentum);
    if (p % FAINT_EVERY === FAINT_EVERY - 1) forgetFaintVelocities();
    input = next;
  }
  forgetFaintVelocities();
  return loss;
}

function inputOf(first: Layer, order: usize, position: u32): usize {
  const pattern = <usize>load<u32>(order + ((<usize>position) << 2));
  return inputsAt + pattern * ((<usize>first.paddedFanIn) << 2);
}

/** Sums w·x of every unit, without bias, into the layer's outputs. */
function propagate(layer: Layer, input: usize): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const quads = quadRows(layer);
  let group = layer.weights;
  let out = layer.outputs;
  for (let row: u32 = 0; row < quads; row += 4) {
    v128.store(out, dotQuad(group, input, bytes));
    group += rowBytes(layer) << 2;
    out += 16;
  }
  for (let row = quads; row < layer.units; row++) {
    store<f32>(out, dotSingle(group, input, bytes));
    group += rowBytes(layer);
    out += 4;
  }
}

/**
 * Updates the first layer for `input` and leaves the sums w·x for `next`, without bias, in its outputs. Velocities may
 * stay as they are unless `withVelocity`.
 */
function updateAndPropagate(layer: Layer, input: usize, next: usize, rate: f32, withVelocity: bool): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const quads = quadRows(layer);
  const shrink = -rate * weightDecay;
  let group = layer.weights;
  let deltas = layer.deltas;
  let out = layer.outputs;
  for (let row: u32 = 0; row < quads; row += 4) {
    const gains = f32x4.mul(f32x4.splat(rate), v128.load(deltas));
    if (shrink !== 0) v128.store(out, stepQuadDecaying(group, input, next, bytes, gains, momentum, shrink));
    else if (withVelocity) v128.store(out, stepQuad(group, input, next, bytes, gains, momentum));
    else v128.store(out, stepQuadWithoutMomentum(group, input, next, bytes, gains));
    group += rowBytes(layer) << 2;
    deltas += 16;
    out += 16;
  }
  for (let row = quads; row < layer.units; row++) {
    store<f32>(out, stepSingle(group, input, next, bytes, rate * load<f32>(deltas), momentum, shrink));
    group += rowBytes(layer);
    deltas += 4;
    out += 4;
  }
}

/** Adds Σ w δ to the deltas of the layer below, by the weights before the update, and updates the weights. */
function updateAndPassDown(layer: Layer, below: Layer, rate: f32): void {
  const bytes = (<usize>layer.paddedFanIn) << 2;
  const quads = quadRows(layer);
  const shrink = -rate * weightDecay;
  let group = layer.weights;
  let deltas = layer.deltas;
  for (let row: u32 = 0; row < quads; row += 4) {
    passDownQuad(group, below.outputs, below.deltas, bytes, v128.load(deltas), rate, shrink);
    group += rowBytes(layer) << 2;
    deltas += 16;
  }
  for (let row = quads; row < layer.units; row++) {
    passDownSingle(group, below.outputs, below.deltas, bytes, load<f32>(deltas), rate, shrink);
    group += rowBytes(layer);
    deltas += 4;
  }
}

function passDownQuad(
  group: usize,
  input: usize,
  errors: usize,
  bytes: usize,
  deltas: v128,
  rate: f32,
  shrink: f32,
): void {
  const d0 = v128.shuffle<f32>(deltas, deltas, 0, 0, 0, 0);
  const d1 = v128.shuffle<f32>(deltas, deltas, 1, 1, 1, 1);
  const d2 = v128.shuffle<f32>(deltas, deltas, 2, 2, 2, 2);
  const d3 = v128.shuffle<f32>(deltas, deltas, 3, 3, 3, 3);
  const r = f32x4.splat(rate);
  const c = f32x4.splat(shrink);
  const m = f32x4.splat(momentum);
  for (const end = input + bytes; input < end; input += 16) {
    const x = f32x4.mul(r, v128.load(input));
    const w0 = v128.load(group);
    const w1 = v128.load(group, 16);
    const w2 = v128.load(group, 32);
    const w3 = v128.load(group, 48);
    v128.store(errors, madd(w3, d3, madd(w2, d2, madd(w1, d1, madd(w0, d0, v128.load(errors))))));
    const v0 = madd(d0, x, madd(c, w0, f32x4.mul(m, v128.load(group, 64))));
    const v1 = madd(d1, x, madd(c, w1, f32x4.mul(m, v128.load(group, 80))));
    const v2 = madd(d2, x, madd(c, w2, f32x4.mul(m, v128.load(group, 96))));
    const v3 = madd(d3, x, madd(c, w3, f32x4.mul(m, v128.load(group, 112))));
    v128.store(group, f32x4.add(w0, v0));
    v128.store(group, f32x4.add(w1, v1), 16);
    v128.store(group, f32x4.add(w2, v2), 32);
    v128.store(group, f32x4.add(w3, v3), 48);
    v128.store(group, v0, 64);
    v128.store(group, v1, 80);
    v128.store(group, v2, 96);
    v128.store(group, v3, 112);
    errors += 16;
    group += 128;
  }
}

function passDownSingle(
  group: usize,
  input: usize,
  errors: usize,
  bytes: usize,
  delta: f32,
  rate: f32,
  shrink: f32,
): void {
  const d = f32x4.splat(delta);
  const r = f32x4.splat(rate);
  const c = f32x4.splat(shrink);
  const m = f32x4.splat(momentum);
  for (const end = input + bytes; input < end; input += 16) {
    const w = v128.load(group);
    v128.store(errors, madd(w, d, v128.load(errors)));
    const x = f32x4.mul(r, v128.load(input));
    const v = madd(d, x, madd(c, w, f32x4.mul(m, v128.load(group, 16))));
    v128.store(group, f32x4.add(w, v));
    v128.store(group, v, 16);
    errors += 16;
    group += 32;
  }
}
