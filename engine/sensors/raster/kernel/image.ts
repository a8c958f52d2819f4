/** The image that is drawn: see {@link setImage}. Rows are padded to a multiple of four samples. */
export let samplesAcross: i32 = 0;
export let samplesDown: i32 = 0;
/** Samples from the start of a row to the next. */
export let stride: i32 = 0;
/** Nearness d / w of each sample, f32. */
export let nearness: usize = 0;
/** Triangle that each sample sees, i32: index of its record, or −1. 0: no triangles are kept, depth alone is drawn. */
export let seen: usize = 0;
/** What can be seen has d / w between these. */
export let farthest: f32 = 0;
export let nearest: f32 = 0;

/** Draws into an image from now on. */
export function setImage(
  width: i32,
  height: i32,
  nearnessAt: usize,
  seenAt: usize,
  farthestNearness: f32,
  nearestNearness: f32,
): void {
  samplesAcross = width;
  samplesDown = height;
  stride = (width + 3) & ~3;
  nearness = nearnessAt;
  seen = seenAt;
  farthest = farthestNearness;
  nearest = nearestNearness;
}

/** Empties the image. */
export function clearImage(): void {
  const bytes = (<usize>(stride * samplesDown)) << 2;
  const far = f32x4.splat(farthest);
  const nothing = i32x4.splat(-1);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(nearness + at, far);
    if (seen !== 0) v128.store(seen + at, nothing);
  }
}

/**
 * One over the distance of what each sample sees, 0 for nothing, into `out` without padding. `cosines` holds for each
 * sample, padded, the cosine of the angle between its ray and the camera's axis.
 */
export function inverseDistances(cosines: usize, out: usize): void {
  const far = f32x4.splat(farthest);
  const rowBytes = (<usize>stride) << 2;
  for (let row: i32 = 0; row < samplesDown; row++) {
    const from = <usize>row * rowBytes;
    const to = out + ((<usize>(row * samplesAcross)) << 2);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const near = v128.load(nearness + from + at);
      const inverse = f32x4.mul(near, v128.load(cosines + from + at));
      // Padding is overwritten by the next row.
      v128.store(to + at, v128.and(inverse, f32x4.gt(near, far)));
    }
  }
}
