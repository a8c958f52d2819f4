import { activate, activation, exponential, outputSlope } from './arithmetic';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { Head, headAt, headCount, Layer, LOGISTIC, SQUARED } from './network';

/** The least that a logarithm is taken of, as in textbook/losses.ts. */
const LEAST: f32 = 1e-7;

/** Outputs of a layer for one pattern from its sums, in place. Of a dense layer the biases are added first. */
export function respond(layer: Layer, at: usize, isLast: bool): void {
  if (isLast && headCount > 0) {
    if (!layer.convolution) addBiases(layer, at);
    answerOfHeads(at);
  } else if (layer.convolution) activateRun(layer.activation, at, layer.width);
  else activate(layer, at);
}

function addBiases(layer: Layer, at: usize): void {
  const bytes = (<usize>layer.paddedUnits) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(at + k, f32x4.add(v128.load(at + k), v128.load(layer.biases + k)));
  }
}

/** Outputs of all heads from the sums of their units, in place. */
function answerOfHeads(at: usize): void {
  for (let h: u32 = 0; h < headCount; h++) {
    const head = headAt(h);
    const first = at + ((<usize>head.first) << 2);
    if (head.loss === SQUARED || head.loss === LOGISTIC) activateRun(head.activation, first, head.units);
    else softmax(first, head.units);
  }
}

/** δ of all heads for one pattern. @returns Σ weight × loss. */
export function headDeltas(outputs: usize, targets: usize, deltas: usize): f64 {
  let loss: f64 = 0;
  for (let h: u32 = 0; h < headCount; h++) {
    const head = headAt(h);
    const first = (<usize>head.first) << 2;
    loss += <f64>head.weight * lossOf(head, outputs + first, targets + first);
    deltasOf(head, outputs + first, targets + first, deltas + first);
  }
  return loss;
}

/** Units from `at` on, four at a time and then one by one: other heads may stand right behind. */
function activateRun(kind: u32, at: usize, units: u32): void {
  const end = at + ((<usize>units) << 2);
  for (; at + 16 <= end; at += 16) v128.store(at, activation(kind, v128.load(at)));
  for (; at < end; at += 4) v128.store_lane<f32>(at, activation(kind, v128.load_splat<f32>(at)), 0);
}

function softmax(at: usize, units: u32): void {
  const end = at + ((<usize>units) << 2);
  // Less the largest, which cancels: nothing overflows.
  let largest = load<f32>(at);
  for (let k = at; k < end; k += 4) largest = max(largest, load<f32>(k));
  let total: f32 = 0;
  for (let k = at; k < end; k += 4) {
    const power = f32x4.extract_lane(exponential(f32x4.splat(load<f32>(k) - largest)), 0);
    store<f32>(k, power);
    total += power;
  }
  for (let k = at; k < end; k += 4) store<f32>(k, load<f32>(k) / total);
}

function lossOf(head: Head, outputs: usize, targets: usize): f64 {
  const bytes = (<usize>head.units) << 2;
  let loss: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 4) {
    const output = load<f32>(outputs + k);
    const target = load<f32>(targets + k);
    if (head.loss === SQUARED) {
      const error = <f64>(target - output);
      loss += 0.5 * error * error;
    } else {
      loss -= <f64>(target * logarithm(output));
      if (head.loss === LOGISTIC) loss -= <f64>((1 - target) * logarithm(1 - output));
    }
  }
  return loss;
}

function deltasOf(head: Head, outputs: usize, targets: usize, deltas: usize): void {
  const bytes = (<usize>head.units) << 2;
  let total: f32 = 1;
  if (head.loss !== SQUARED && head.loss !== LOGISTIC) {
    total = 0;
    for (let k: usize = 0; k < bytes; k += 4) total += load<f32>(targets + k);
  }
  for (let k: usize = 0; k < bytes; k += 4) {
    const output = load<f32>(outputs + k);
    let delta = load<f32>(targets + k) - output * total;
    if (head.loss === SQUARED) {
      delta *= f32x4.extract_lane(outputSlope(head.activation, f32x4.splat(output)), 0);
    }
    store<f32>(deltas + k, head.weight * delta);
  }
}

function logarithm(value: f32): f32 {
  return Mathf.log(max(value, LEAST));
}
