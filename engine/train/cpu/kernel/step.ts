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
    const v1 = madd(g1, x, f32x4.mul(m, v128.load(group, 80)));
    const v2 = madd(g2, x, f32x4.mul(m, v128.load(group, 96)));
    const v3 = madd(g3, x, f32x4.mul(m, v128.load(group, 112)));
    // One cache line, then the other: a processor takes stores to the line before much faster.
    v128.store(group, v0, 64);
    v128.store(group, v1, 80);
    v128.store(group, v2, 96);
    v128.store(group, v3, 112);
    const w0 = f32x4.add(v128.load(group), v0);
    const w1 = f32x4.add(v128.load(group, 16), v1);
    const w2 = f32x4.add(v128.load(group, 32), v2);
    const w3 = f32x4.add(v128.load(group, 48), v3);
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

/** As {@link stepQuad} with `shrink`·w added to every change. */
export function stepQuadDecaying(
  group: usize,
  input: usize,
  next: usize,
  bytes: usize,
  gains: v128,
  momentum: f32,
  shrink: f32,
): v128 {
  const g0 = v128.shuffle<f32>(gains, gains, 0, 0, 0, 0);
  const g1 = v128.shuffle<f32>(gains, gains, 1, 1, 1, 1);
  const g2 = v128.shuffle<f32>(gains, gains, 2, 2, 2, 2);
  const g3 = v128.shuffle<f32>(gains, gains, 3, 3, 3, 3);
  const m = f32x4.splat(momentum);
  const c = f32x4.splat(shrink);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    const x = v128.load(input);
    const n = v128.load(next);
    const v0 = madd(g0, x, madd(c, v128.load(group), f32x4.mul(m, v128.load(group, 64))));
    const v1 = madd(g1, x, madd(c, v128.load(group, 16), f32x4.mul(m, v128.load(group, 80))));
    const v2 = madd(g2, x, madd(c, v128.load(group, 32), f32x4.mul(m, v128.load(group, 96))));
    const v3 = madd(g3, x, madd(c, v128.load(group, 48), f32x4.mul(m, v128.load(group, 112))));
    v128.store(group, v0, 64);
    v128.store(group, v1, 80);
    v128.store(group, v2, 96);
    v128.store(group, v3, 112);
    const w0 = f32x4.add(v128.load(group), v0);
    const w1 = f32x4.add(v128.load(group, 16), v1);
    const w2 = f32x4.add(v128.load(group, 32), v2);
    const w3 = f32x4.add(v128.load(group, 48), v3);
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
  const g = f32x4.splat(gain);
  const m = f32x4.splat(momentum);
  const c = f32x4.splat(shrink);
  // Two chains of multiply-adds where one would wait for itself.
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const end = input + bytes;
  for (; input + 16 < end; input += 32) {
    even = madd(stepBlock(group, v128.load(input), g, m, c), v128.load(next), even);
    odd = madd(stepBlock(group + 32, v128.load(input, 16), g, m, c), v128.load(next, 16), odd);
    next += 32;
    group += 64;
  }
  if (input < end) even = madd(stepBlock(group, v128.load(input), g, m, c), v128.load(next), even);
  return sumOfLanes(f32x4.add(even, odd));
}

/** Updates four weights of a single row. @returns what they are then. */
function stepBlock(group: usize, input: v128, gain: v128, momentum: v128, shrink: v128): v128 {
  const old = v128.load(group);
  const v = madd(gain, input, madd(shrink, old, f32x4.mul(momentum, v128.load(group, 16))));
  const w = f32x4.add(old, v);
  v128.store(group, w);
  v128.store(group, v, 16);
  return w;
}
