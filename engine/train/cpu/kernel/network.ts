/**
 * The network in memory, laid out for one thing: a training step that reads and writes every weight once.
 *
 * Rows of weights are taken four at a time, then singly for the rest. A group holds, for each four columns, the weights
 * of its rows and then their velocities: [w0 w1 w2 w3 v0 v1 v2 v3] of four floats each for a quad, [w v] for a single
 * row. So an update runs through memory front to back. Rows are padded with zeros to a multiple of four columns.
 * Biases and their velocities stand in arrays of their own.
 *
 * TypeScript computes all addresses (../memory.ts) and writes one of these records per layer, in this order of fields.
 */
@unmanaged
export class Layer {
  /** Values that feed a unit, and that rounded up to four: all below, or those of a window. */
  fanIn: u32;
  paddedFanIn: u32;
  /** Rows of weights: units, or filters. */
  units: u32;
  paddedUnits: u32;
  activation: u32;
  /** Groups of [paddedFanIn] weights and velocities, as above. */
  weights: usize;
  /** Groups without velocities: Σ δ x over a batch. */
  gradient: usize;
  /** [paddedUnits] each. */
  biases: usize;
  biasVelocities: usize;
  biasGradient: usize;
  /**
   * [BLOCK][paddedUnits] each; the padding is always zero. Online training uses the first row. Of a convolution they
   * belong to a block of windows of one pattern.
   */
  outputs: usize;
  deltas: usize;
  /** [BLOCK] addresses of this layer's input rows, for a block of patterns, or of windows. */
  inputRows: usize;
  /** [BLOCK] addresses of the values below, of a block of patterns: inputRows itself, except of a convolution. */
  belowRows: usize;
  /** All values below, rounded up to four. */
  paddedBelow: u32;
  /** Values that the layer gives for a pattern, and that rounded up to four. */
  width: u32;
  paddedWidth: u32;
  /** [BLOCK][paddedWidth] each, of a block of patterns: outputs and deltas themselves, except of a convolution. */
  values: usize;
  errors: usize;
  /** Address of a {@link Convolution}, or 0. */
  convolution: usize;
}

/** What a convolution looks at: channel-first values below, channel-first windows. ../memory.ts writes these records. */
@unmanaged
export class Convolution {
  rows: u32;
  columns: u32;
  channels: u32;
  kernelRows: u32;
  kernelColumns: u32;
  stride: u32;
  windowRows: u32;
  windowColumns: u32;
  /** [BLOCK][paddedFanIn] each: what a block of windows sees, and the errors passed down to that. */
  seen: usize;
  errorsSeen: usize;
}

/** Consecutive outputs with a loss of their own. ../memory.ts writes these records. */
@unmanaged
export class Head {
  first: u32;
  units: u32;
  loss: u32;
  activation: u32;
  weight: f32;
}

export const SQUARED: u32 = 0;
export const LOGISTIC: u32 = 1;
/** Else it is softmax with cross-entropy. */

/** Patterns that go through the layers together in a batch; even. */
export const BLOCK: u32 = 64;

/** Activations and losses by their place in textbook/activations.ts and textbook/losses.ts. */
export const SIGMOID: u32 = 0;
export const TANH: u32 = 1;
/** 2 is linear. */
export const RELU: u32 = 3;
export const THRESHOLD: u32 = 4;

const LAYER_BYTES: usize = offsetof<Layer>();
const HEAD_BYTES: usize = offsetof<Head>();

let layersAt: usize = 0;
let headsAt: usize = 0;
/** 0 where all outputs are one head of squared loss, weighted 1. */
export let headCount: u32 = 0;
export let layerCount: u32 = 0;
export let inputsAt: usize = 0;
export let targetsAt: usize = 0;

/** Where everything is: the layers' records, and the patterns [count][padded units] of inputs and of targets. */
export function place(layers: usize, count: u32, inputs: usize, targets: usize): void {
  layersAt = layers;
  layerCount = count;
  inputsAt = inputs;
  targetsAt = targets;
}

/** Where the heads' records are. */
export function placeHeads(heads: usize, count: u32): void {
  headsAt = heads;
  headCount = count;
}

export function headAt(index: u32): Head {
  return changetype<Head>(headsAt + index * HEAD_BYTES);
}

/** First address that the program itself does not use. */
export function firstFreeByte(): usize {
  return __heap_base;
}

export function layerAt(index: u32): Layer {
  return changetype<Layer>(layersAt + index * LAYER_BYTES);
}

/** Rows that stand in groups of four. */
export function quadRows(layer: Layer): u32 {
  return layer.units & ~3;
}

/** Bytes from one row's group to the next row's, were all rows single: a quad is four times this. */
export function rowBytes(layer: Layer): usize {
  return (<usize>layer.paddedFanIn) << 3;
}

/** Address of an input row of a block, of `layer.inputRows`. */
export function rowAt(layer: Layer, position: u32): usize {
  return load<usize>(layer.inputRows + ((<usize>position) << 2));
}

/** Says where the values below stand for one pattern of a block. */
export function setBelow(layer: Layer, position: u32, address: usize): void {
  store<usize>(layer.belowRows + ((<usize>position) << 2), address);
}

export function belowAt(layer: Layer, position: u32): usize {
  return load<usize>(layer.belowRows + ((<usize>position) << 2));
}
