import { madd, sumOfLanes, sumsOfLanes } from './arithmetic';

/** w·x of the four rows of a quad. */
export function dotQuad(group: usize, input: usize, bytes: usize): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    const x = v128.load(input);
    s0 = madd(v128.load(group), x, s0);
    s1 = madd(v128.load(group, 16), x, s1);
    s2 = madd(v128.load(group, 32), x, s2);
    s3 = madd(v128.load(group, 48), x, s3);
    group += 128;
  }
  return sumsOfLanes(s0, s1, s2, s3);
}

/** w·x of a single row. */
export function dotSingle(group: usize, input: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (const end = input + bytes; input < end; input += 16) {
    sum = madd(v128.load(group), v128.load(input), sum);
    group += 32;
  }
  return sumOfLanes(sum);
}

/** w·x and w·y of the four rows of a quad, stored at `outOfX` and `outOfY`. */
export function dotQuadOfTwo(
  group: usize,
  x: usize,
  y: usize,
  bytes: usize,
  outOfX: usize,
  outOfY: usize,
): void {
  let x0 = f32x4.splat(0);
  let x1 = f32x4.splat(0);
  let x2 = f32x4.splat(0);
  let x3 = f32x4.splat(0);
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (const end = x + bytes; x < end; x += 16) {
    const ofX = v128.load(x);
    const ofY = v128.load(y);
    const w0 = v128.load(group);
    x0 = madd(w0, ofX, x0);
    y0 = madd(w0, ofY, y0);
    const w1 = v128.load(group, 16);
    x1 = madd(w1, ofX, x1);
    y1 = madd(w1, ofY, y1);
    const w2 = v128.load(group, 32);
    x2 = madd(w2, ofX, x2);
    y2 = madd(w2, ofY, y2);
    const w3 = v128.load(group, 48);
    x3 = madd(w3, ofX, x3);
    y3 = madd(w3, ofY, y3);
    y += 16;
    group += 128;
  }
  v128.store(outOfX, sumsOfLanes(x0, x1, x2, x3));
  v128.store(outOfY, sumsOfLanes(y0, y1, y2, y3));
}

/** w·x of a single row for four inputs, one a lane: four chains of multiply-adds where one would wait for itself. */
export function dotSingleOfFour(group: usize, x: usize, y: usize, z: usize, t: usize, bytes: usize): v128 {
  let ofX = f32x4.splat(0);
  let ofY = f32x4.splat(0);
  let ofZ = f32x4.splat(0);
  let ofT = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const w = v128.load(group);
    ofX = madd(w, v128.load(x + k), ofX);
    ofY = madd(w, v128.load(y + k), ofY);
    ofZ = madd(w, v128.load(z + k), ofZ);
    ofT = madd(w, v128.load(t + k), ofT);
    group += 32;
  }
  return sumsOfLanes(ofX, ofY, ofZ, ofT);
}
