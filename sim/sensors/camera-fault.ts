import { exposeAgain } from './camera-image.ts';

/** What can befall a camera: something lies over its lens, there is no light to see by, or a knock turned its mount. */
export type CameraFault =
  | { readonly kind: 'cover' | 'dark' }
  /** Turned on its mount to the left, rad. */
  | { readonly kind: 'turn'; readonly turnedRad: number };

/** What passes a cover is the same everywhere, and automatic exposure makes an even grey of it; a byte. */
const COVERED_GREY = 124;
/** Brightness that is left where exposure can do no more, linear: a mean of two grey levels, as little as the noise. */
const DARK_BRIGHTNESS = 0.0005;

/** How far a camera is turned on its mount, rad, positive left. */
export function turnedRad(fault: CameraFault | undefined): number {
  return fault?.kind === 'turn' ? fault.turnedRad : 0;
}

/**
 * What is left of a picture under a cover or in the dark. A turned camera takes good pictures of the wrong place: they
 * stay as they are.
 *
 * @param camera bytes 0 … 255, sRGB
 * @param noiseDeviation of the camera's noise, grey levels
 * @param seed of the noise
 */
export function spoiled(
  camera: Uint8Array,
  fault: CameraFault | undefined,
  noiseDeviation: number,
  seed: number,
): Uint8Array {
  switch (fault?.kind) {
    case undefined:
    case 'turn':
      return camera;
    case 'cover':
      return exposeAgain(new Uint8Array(camera.length).fill(COVERED_GREY), noiseDeviation, seed);
    case 'dark':
      return exposeAgain(camera, noiseDeviation, seed, DARK_BRIGHTNESS);
    default:
      return fault satisfies never;
  }
}
