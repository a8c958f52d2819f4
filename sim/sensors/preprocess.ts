/** How camera bytes become activations 0 … 1; see {@link preprocessCamera} for the formulas. */
export const PREPROCESSINGS = ['blue', 'normalised-blue', 'contrast'] as const;
export type Preprocessing = (typeof PREPROCESSINGS)[number];

/** Standard deviations from the mean that reach activation 0 and 1 in 'contrast'. */
export const CONTRAST_DEVIATIONS = 2;

/** Share of blue is multiplied by this in 'normalised-blue', so that grey (one third) becomes 0.5. */
export const NORMALISED_BLUE_GAIN = 1.5;

/**
 * Activations 0 … 1 of a camera image, one a pixel, into `out` from `offset`.
 *
 * - `blue`: B / 255, the video retina of 1989.
 * - `normalised-blue`: 1.5 (B + 1) / (R + G + B + 3), at most 1. The share of blue whatever the brightness: grey and
 *   black give 0.5, a pixel two thirds blue gives 1. The ones keep dark pixels from being all noise.
 * - `contrast`: 0.5 + (B − mean) / (4 σ), clipped to 0 … 1, with mean and population standard deviation σ over the
 *   image in grey levels: ±2σ spans the whole range. σ counts as at least one grey level, so an even image is 0.5.
 *
 * An exported model holds the same formulas (engine/onnx).
 *
 * @param camera rows × columns × RGB, 0 … 255.
 */
export function preprocessCamera(
  camera: Uint8Array,
  preprocessing: Preprocessing,
  out: Float32Array,
  offset: number,
): void {
  const pixels = camera.length / 3;
  switch (preprocessing) {
    case 'blue':
      for (let i = 0; i < pixels; i++) out[offset + i] = camera[3 * i + 2]! / 255;
      return;
    case 'normalised-blue':
      for (let i = 0; i < pixels; i++) {
        const red = camera[3 * i]!;
        const green = camera[3 * i + 1]!;
        const blue = camera[3 * i + 2]!;
        out[offset + i] = Math.min(1, (NORMALISED_BLUE_GAIN * (blue + 1)) / (red + green + blue + 3));
      }
      return;
    case 'contrast': {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < pixels; i++) {
        const blue = camera[3 * i + 2]!;
        sum += blue;
        squares += blue * blue;
      }
      const mean = sum / pixels;
      const deviation = Math.max(1, Math.sqrt(Math.max(0, squares / pixels - mean * mean)));
      for (let i = 0; i < pixels; i++) {
        const contrast = 0.5 + (camera[3 * i + 2]! - mean) / (2 * CONTRAST_DEVIATIONS * deviation);
        out[offset + i] = Math.min(1, Math.max(0, contrast));
      }
      return;
    }
    default:
      preprocessing satisfies never;
  }
}

/** R + G + B of white. */
export const BRIGHTEST = 3 * 255;

/**
 * Brightness of a camera image, one a pixel, into `out` from `offset`: (R + G + B) / 765. A grey road and snow have one
 * share of blue, but not one brightness. It is not spread over the whole range: a plane of large activations learns fastest,
 * and this one holds the ground's grain and the trees' shadows, which the share of blue is free of.
 *
 * @param camera rows × columns × RGB, 0 … 255.
 */
export function preprocessBrightness(camera: Uint8Array, out: Float32Array, offset: number): void {
  for (let i = 0; 3 * i < camera.length; i++) {
    out[offset + i] = (camera[3 * i]! + camera[3 * i + 1]! + camera[3 * i + 2]!) / BRIGHTEST;
  }
}

/**
 * Activations of a range image into `out` from `offset`: proximity 1 − r / maxRangeM, clamped to 0 … 1; 1 is touching,
 * 0 is at or beyond the maximum range.
 *
 * @param range slant ranges, m.
 */
export function proximity(range: Float32Array, maxRangeM: number, out: Float32Array, offset: number): void {
  for (let i = 0; i < range.length; i++) {
    out[offset + i] = Math.min(1, Math.max(0, 1 - range[i]! / maxRangeM));
  }
}
