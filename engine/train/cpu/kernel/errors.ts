import { derivative, outputSlope, sumOfLanes } from './arithmetic';
import { headDeltas } from './heads';
// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { headCount, Layer } from './network';

/** δ of the last layer for one pattern. @returns its loss. */
export function outputDeltas(layer: Layer, outputs: usize, target: usize, deltas: usize): f64 {
  if (headCount > 0) return headDeltas(outputs, target, deltas);
  return squaredDeltas(layer, outputs, target, deltas);
}

/** δ = V'(target − V). @returns ½ Σ (target − V)². */
function squaredDeltas(layer: Layer, outputs: usize, target: usize, deltas: usize): f64 {
  const bytes = (<usize>layer.paddedWidth) << 2;
  let squares = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const output = v128.load(outputs + k);
    const error = f32x4.sub(v128.load(target + k), output);
    squares = f32x4.add(squares, f32x4.mul(error, error));
    v128.store(deltas + k, f32x4.mul(outputSlope(layer.activation, output), error));
  }
  return 0.5 * <f64>sumOfLanes(squares);
}

/** δ = V' Σ w δ: multiplies the sums that stand at `deltas` by the derivatives. */
export function hiddenDeltas(layer: Layer, outputs: usize, deltas: usize): void {
  const bytes = (<usize>layer.paddedWidth) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const slope = derivative(layer.activation, v128.load(outputs + k));
    v128.store(deltas + k, f32x4.mul(slope, v128.load(deltas + k)));
  }
}

/** v = momentum·v + gain·δ, b = b + v for every bias of a layer, from [paddedUnits] of δ. */
export function updateBiases(layer: Layer, deltas: usize, gain: f32, momentum: f32): void {
  const bytes = (<usize>layer.paddedUnits) << 2;
  const gains = f32x4.splat(gain);
  const keep = f32x4.splat(momentum);
  for (let k: usize = 0; k < bytes; k += 16) {
    const kept = f32x4.mul(keep, v128.load(layer.biasVelocities + k));
    const velocity = f32x4.add(kept, f32x4.mul(gains, v128.load(deltas + k)));
    v128.store(layer.biasVelocities + k, velocity);
    v128.store(layer.biases + k, f32x4.add(v128.load(layer.biases + k), velocity));
  }
}
