// biome-ignore lint/style/useImportType: AssemblyScript has no type imports.
import { Layer, RELU, SIGMOID, TANH, THRESHOLD } from './network';

/** a·b + c in each lane: one instruction where the processor has it, else two. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

export function sumOfLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** The sums of the lanes of a, b, c and d, one a lane, each added in the order of {@link sumOfLanes}. */
export function sumsOfLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 2, 6);
  const ab23 = v128.shuffle<f32>(a, b, 1, 5, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 2, 6);
  const cd23 = v128.shuffle<f32>(c, d, 1, 5, 3, 7);
  const ab = f32x4.add(ab01, ab23);
  const cd = f32x4.add(cd01, cd23);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Activations of a row of sums [paddedUnits] at `at`, in place; the biases are added first. Padding becomes zero.
 */
export function activate(layer: Layer, at: usize): void {
  const bytes = (<usize>layer.paddedUnits) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const sum = f32x4.add(v128.load(at + k), v128.load(layer.biases + k));
    v128.store(at + k, activation(layer.activation, sum));
  }
  for (let unit = layer.units; unit < layer.paddedUnits; unit++) store<f32>(at + ((<usize>unit) << 2), 0);
}

/** The activation in each lane. */
export function activation(kind: u32, sum: v128): v128 {
  const one = f32x4.splat(1);
  if (kind === SIGMOID) return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(sum))));
  if (kind === TANH) return hyperbolicTangent(sum);
  if (kind === RELU) return f32x4.max(sum, f32x4.splat(0));
  if (kind === THRESHOLD) return v128.and(one, f32x4.gt(sum, f32x4.splat(0)));
  return sum;
}

/** By Cephes' tanhf: 1 − 2/(e²ˣ + 1) would cancel near zero, so a polynomial serves there. Exactly odd. */
function hyperbolicTangent(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const square = f32x4.add(exponential(f32x4.add(size, size)), one);
  const far = v128.or(f32x4.sub(one, f32x4.div(f32x4.splat(2), square)), v128.and(x, f32x4.splat(-0.0)));
  const z = f32x4.mul(x, x);
  let p = madd(f32x4.splat(-5.70498872745e-3), z, f32x4.splat(2.06390887954e-2));
  p = madd(p, z, f32x4.splat(-5.37397155531e-2));
  p = madd(p, z, f32x4.splat(1.33314422036e-1));
  p = madd(p, z, f32x4.splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, z), x, x);
  return v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625)));
}

/** Derivative in terms of the output. */
export function derivative(kind: u32, output: v128): v128 {
  const one = f32x4.splat(1);
  if (kind === SIGMOID) return f32x4.mul(output, f32x4.sub(one, output));
  if (kind === TANH) return f32x4.sub(one, f32x4.mul(output, output));
  if (kind === RELU) return v128.and(one, f32x4.gt(output, f32x4.splat(0)));
  if (kind === THRESHOLD) return f32x4.splat(0);
  return one;
}

/** What an output's error counts for its delta: the derivative, or all of it by the perceptron rule. */
export function outputSlope(kind: u32, output: v128): v128 {
  return kind === THRESHOLD ? f32x4.splat(1) : derivative(kind, output);
}

/** eˣ to two units in the last place, by Cephes' expf: eˣ = 2ⁿ eʳ with abs(r) ≤ ½ ln 2. Clamped to what f32 holds. */
export function exponential(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(Mathf.LOG2E)));
  const high = madd(n, f32x4.splat(-0.693359375), clamped);
  const r = madd(n, f32x4.splat(2.1219444e-4), high);
  let p = madd(f32x4.splat(1.98756915e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
