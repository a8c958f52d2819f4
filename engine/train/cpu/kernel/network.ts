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
  /** Units or inputs below, and that rounded up to four. */
  fanIn: u32;
  paddedFanIn: u32;
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
  /** [BLOCK][paddedUnits] each; the padding is always zero. Online training uses the first row. */
  outputs: usize;
  deltas: usize;
  /** [BLOCK] addresses of this layer's input rows, for a block of patterns. */
  inputRows: usize;
}

/** Patterns that go through the layers together in a batch; even. */
export const BLOCK: u32 = 64;

export const SIGMOID: u32 = 0;
export const TANH: u32 = 1;
/** 2 is linear. */
export const RELU: u32 = 3;
export const THRESHOLD: u32 = 4;

const LAYER_BYTES: usize = offsetof<Layer>();

let layersAt: usize = 0;
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
