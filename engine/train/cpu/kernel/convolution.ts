// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { BLOCK, Convolution, Layer } from './network';
import { gradientOfBiases, gradientOfWeights, passDown, sums } from './products';

/**
 * A convolution by the products of dense layers: what each window sees is copied into a row, and a block of such rows
 * of one pattern goes through the filters like a block of patterns through units ("image to columns").
 */

function convolutionOf(layer: Layer): Convolution {
  return changetype<Convolution>(layer.convolution);
}

function windowsOf(own: Convolution): u32 {
  return own.windowRows * own.windowColumns;
}

/** Sums of all units of a pattern, biases too, from the values below. */
export function convolve(layer: Layer, below: usize, values: usize): void {
  const own = convolutionOf(layer);
  const windows = windowsOf(own);
  for (let first: u32 = 0; first < windows; first += BLOCK) {
    const count = min(BLOCK, windows - first);
    look(layer, own, below, first, count);
    sums(layer, count);
    for (let filter: u32 = 0; filter < layer.units; filter++) {
      const bias = load<f32>(layer.biases + ((<usize>filter) << 2));
      let from = layer.outputs + ((<usize>filter) << 2);
      let to = values + ((<usize>(filter * windows + first)) << 2);
      for (const end = to + ((<usize>count) << 2); to < end; to += 4) {
        store<f32>(to, load<f32>(from) + bias);
        from += (<usize>layer.paddedUnits) << 2;
      }
    }
  }
}

/** Adds Σ w δ of one pattern to the errors of the values below. */
export function passDownWindows(layer: Layer, errors: usize, below: usize): void {
  const own = convolutionOf(layer);
  const windows = windowsOf(own);
  const row = (<usize>layer.paddedFanIn) << 2;
  for (let first: u32 = 0; first < windows; first += BLOCK) {
    const count = min(BLOCK, windows - first);
    gatherDeltas(layer, errors, windows, first, count);
    memory.fill(own.errorsSeen, 0, count * row);
    for (let i: u32 = 0; i < count; i++) {
      const seen = own.errorsSeen + i * row;
      passDown(layer, layer.deltas + ((<usize>(i * layer.paddedUnits)) << 2), seen);
      addSeen(own, seen, below, first + i);
    }
  }
}

/** Σ δ x over the windows of one pattern, added to what there is or in its place. */
export function gradientOfWindows(layer: Layer, errors: usize, below: usize, add: bool): void {
  const own = convolutionOf(layer);
  const windows = windowsOf(own);
  for (let first: u32 = 0; first < windows; first += BLOCK) {
    const count = min(BLOCK, windows - first);
    look(layer, own, below, first, count);
    gatherDeltas(layer, errors, windows, first, count);
    gradientOfWeights(layer, count, add || first > 0);
    gradientOfBiases(layer, count, add || first > 0);
  }
}

/** Makes what windows from `first` on see the layer's input rows. */
function look(layer: Layer, own: Convolution, below: usize, first: u32, count: u32): void {
  let to = own.seen;
  for (let i: u32 = 0; i < count; i++) {
    store<usize>(layer.inputRows + ((<usize>i) << 2), to);
    let at = to;
    let from = below + cornerOf(own, first + i);
    for (let channel: u32 = 0; channel < own.channels; channel++) {
      for (let row: u32 = 0; row < own.kernelRows; row++) {
        let x = from + ((<usize>(row * own.columns)) << 2);
        for (const end = x + ((<usize>own.kernelColumns) << 2); x < end; x += 4) {
          store<f32>(at, load<f32>(x));
          at += 4;
        }
      }
      from += (<usize>(own.rows * own.columns)) << 2;
    }
    to += (<usize>layer.paddedFanIn) << 2;
  }
}

/** Adds the errors of what one window sees to those of the values below. */
function addSeen(own: Convolution, seen: usize, below: usize, window: u32): void {
  let to = below + cornerOf(own, window);
  for (let channel: u32 = 0; channel < own.channels; channel++) {
    for (let row: u32 = 0; row < own.kernelRows; row++) {
      let x = to + ((<usize>(row * own.columns)) << 2);
      for (const end = x + ((<usize>own.kernelColumns) << 2); x < end; x += 4) {
        store<f32>(x, load<f32>(x) + load<f32>(seen));
        seen += 4;
      }
    }
    to += (<usize>(own.rows * own.columns)) << 2;
  }
}

/** Bytes from the first value below to the first that a window sees. */
function cornerOf(own: Convolution, window: u32): usize {
  const row = (window / own.windowColumns) * own.stride;
  const column = (window % own.windowColumns) * own.stride;
  return (<usize>(row * own.columns + column)) << 2;
}

/** Deltas of a block of windows, [count][paddedUnits], from those of all units, [units][windows]. */
function gatherDeltas(layer: Layer, errors: usize, windows: u32, first: u32, count: u32): void {
  for (let filter: u32 = 0; filter < layer.units; filter++) {
    let from = errors + ((<usize>(filter * windows + first)) << 2);
    let to = layer.deltas + ((<usize>filter) << 2);
    for (const end = from + ((<usize>count) << 2); from < end; from += 4) {
      store<f32>(to, load<f32>(from));
      to += (<usize>layer.paddedUnits) << 2;
    }
  }
}
