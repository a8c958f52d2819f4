import { layerAt, layerCount, quadRows, rowBytes } from './network';

/** Updates from one {@link forgetFaintVelocities} to the next within an epoch; its end has one too. */
export const FAINT_EVERY: u32 = 256;

/**
 * Zeroes velocities below 1e-30, which no weight can feel. Momentum above ½ would else hold the velocities of inputs
 * that stay dark at the smallest subnormal numbers for ever (0.9 of those rounds up to itself), and many processors
 * multiply subnormal numbers a hundred times slower.
 */
export function forgetFaintVelocities(): void {
  for (let l: u32 = 0; l < layerCount; l++) {
    const layer = layerAt(l);
    const quadBytes = (quadRows(layer) >> 2) * (rowBytes(layer) << 2);
    const singleBytes = (layer.units - quadRows(layer)) * rowBytes(layer);
    forgetRun(layer.weights, quadBytes, 64);
    forgetRun(layer.weights + quadBytes, singleBytes, 16);
  }
}

/** In `bytes` of groups in which `together` bytes of weights and then of velocities take turns. */
function forgetRun(groups: usize, bytes: usize, together: usize): void {
  const faint = f32x4.splat(1e-30);
  for (const end = groups + bytes; groups < end; groups += together << 1) {
    for (let at = groups + together; at < groups + (together << 1); at += 16) {
      const velocity = v128.load(at);
      v128.store(at, v128.andnot(velocity, f32x4.lt(f32x4.abs(velocity), faint)));
    }
  }
}
