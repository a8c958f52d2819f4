import { madd, sumOfLanes, sumsOfLanes } from './arithmetic';

/**
 * Updates the four rows of a quad for `input`, v = momentum·v + gain·x, w = w + v, one gain a row.
 *
 * @returns their products with `next`, by the weights of after.
 */
export function stepQuad(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gains: v128,
  momentum: f32,
): v128 {
  const g0 = v128.shuffle<f32>(gains, gains, 0, 0, 0, 0);
  const g1 = v128.shuffle<f32>(gains, gains, 1, 1, 1, 1);
  const g2 = v128.shuffle<f32>(gains, gains, 2, 2, 2, 2);
  const g3 = v128.shuffle<f32>(gains, gains, 3, 3, 3, 3);
  const m = f32x4.splat(momentum);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    const x = v128.load(input);
    const n = v128.load(next);
    const v0 = madd(g0, x, f32x4.mul(m, v128.load(group, 64)));
    const w0 = f32x4.add(v128.load(group), v0);
    v128.store(group, v0, 64);
    v128.store(group, w0);
    s0 = madd(w0, n, s0);
    const v1 = madd(g1, x, f32x4.mul(m, v128.load(group, 80)));
    const w1 = f32x4.add(v128.load(group, 16), v1);
    v128.store(group, v1, 80);
    v128.store(group, w1, 16);
    s1 = madd(w1, n, s1);
    const v2 = madd(g2, x, f32x4.mul(m, v128.load(group, 96)));
    const w2 = f32x4.add(v128.load(group, 32), v2);
    v128.store(group, v2, 96);
    v128.store(group, w2, 32);
    s2 = madd(w2, n, s2);
    const v3 = madd(g3, x, f32x4.mul(m, v128.load(group, 112)));
    const w3 = f32x4.add(v128.load(group, 48), v3);
    v128.store(group, v3, 112);
    v128.store(group, w3, 48);
    s3 = madd(w3, n, s3);
    next += 16;
    group += 128;
  }
  return sumsOfLanes(s0, s1, s2, s3);
}

/** As {@link stepQuad} for momentum 0, and the velocities are left alone: half the memory to go through. */
export function stepQuadWithoutMomentum(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gains: v128,
): v128 {
  const g0 = v128.shuffle<f32>(gains, gains, 0, 0, 0, 0);
  const g1 = v128.shuffle<f32>(gains, gains, 1, 1, 1, 1);
  const g2 = v128.shuffle<f32>(gains, gains, 2, 2, 2, 2);
  const g3 = v128.shuffle<f32>(gains, gains, 3, 3, 3, 3);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    const x = v128.load(input);
    const n = v128.load(next);
    const w0 = madd(g0, x, v128.load(group));
    const w1 = madd(g1, x, v128.load(group, 16));
    const w2 = madd(g2, x, v128.load(group, 32));
    const w3 = madd(g3, x, v128.load(group, 48));
    v128.store(group, w0);
    v128.store(group, w1, 16);
    v128.store(group, w2, 32);
    v128.store(group, w3, 48);
    s0 = madd(w0, n, s0);
    s1 = madd(w1, n, s1);
    s2 = madd(w2, n, s2);
    s3 = madd(w3, n, s3);
    next += 16;
    group += 128;
  }
  return sumsOfLanes(s0, s1, s2, s3);
}

/** As {@link stepQuad} with `shrink`·w added to every change, row by row: slower, and rarely asked for. */
export function stepQuadDecaying(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gains: v128,
  momentum: f32,
  shrink: f32,
): v128 {
  const s0 = stepRow(group, input, next, bytes, f32x4.extract_lane(gains, 0), momentum, shrink, 128, 64);
  const s1 = stepRow(group + 16, input, next, bytes, f32x4.extract_lane(gains, 1), momentum, shrink, 128, 64);
  const s2 = stepRow(group + 32, input, next, bytes, f32x4.extract_lane(gains, 2), momentum, shrink, 128, 64);
  const s3 = stepRow(group + 48, input, next, bytes, f32x4.extract_lane(gains, 3), momentum, shrink, 128, 64);
  return sumsOfLanes(s0, s1, s2, s3);
}

/** As {@link stepQuadDecaying} for a single row. */
export function stepSingle(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gain: f32,
  momentum: f32,
  shrink: f32,
): f32 {
  return sumOfLanes(stepRow(group, input, next, bytes, gain, momentum, shrink, 32, 16));
}

/** Updates one row whose blocks are `stride` bytes apart, velocities `toVelocity` behind weights. */
function stepRow(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gain: f32,
  momentum: f32,
  shrink: f32,
  stride: usize,
  toVelocity: usize,
): v128 {
  const g = f32x4.splat(gain);
  const c = f32x4.splat(shrink);
  const m = f32x4.splat(momentum);
  let sum = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    const old = v128.load(group);
    const kept = f32x4.mul(m, v128.load(group + toVelocity));
    const v = madd(g, v128.load(input), madd(c, old, kept));
    const w = f32x4.add(old, v);
    v128.store(group + toVelocity, v);
    v128.store(group, w);
    sum = madd(w, v128.load(next), sum);
    next += 16;
    group += stride;
  }
  return sum;
}
