import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import type { Rng } from '../../sim/rng.ts';
import { exposeAgain } from '../../sim/sensors/camera-image.ts';
import { type Move, warpOverGround } from '../../sim/sensors/ground-warp.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';
import { MAX_SHIFT_M, MAX_TURN_RAD } from '../drive/beside-path/view-maker.ts';

/** Shifted and turned copies of each picture (Pomerleau 1990). */
export const COPIES = 14;

const AS_IT_IS: Move = { shiftLeftM: 0, turnRad: 0 };

/** A picture and what is right to steer there, 1/m. */
export interface TaughtPicture {
  /** rows × columns × RGB of the retina, 0 … 255. */
  readonly camera: Uint8Array;
  readonly curvaturePerM: number;
}

/** A picture that was taken while somebody steered. */
export interface SteeredPicture {
  /** rows × columns × RGB of `from`, 0 … 255, without noise. */
  readonly picture: Uint8Array;
  /** What was steered, 1/m. */
  readonly curvaturePerM: number;
}

/** Through which cameras copies are seen. */
export interface CopyCameras {
  /** The one that took the picture, wider and finer than the retina. */
  readonly from: CameraSettings;
  readonly retina: CameraSettings;
  /** Deviation of the retina's noise, grey levels. */
  readonly noiseLevels: number;
}

/**
 * What a picture teaches: itself, and copies seen from beside the path with the direction that leads back to the point
 * that was steered for.
 *
 * @param copies how many, evenly spread at random over ±{@link MAX_SHIFT_M} and ±{@link MAX_TURN_RAD}
 * @param lookaheadM distance ahead of the point that was steered for, m
 */
export function taughtPictures(
  { picture, curvaturePerM }: SteeredPicture,
  { from, retina, noiseLevels }: CopyCameras,
  copies: number,
  lookaheadM: number,
  rng: Rng,
): TaughtPicture[] {
  const moves = [AS_IT_IS];
  for (let copy = 0; copy < copies; copy++) {
    const shiftLeftM = rng.uniform(-MAX_SHIFT_M, MAX_SHIFT_M);
    moves.push({ shiftLeftM, turnRad: rng.uniform(-MAX_TURN_RAD, MAX_TURN_RAD) });
  }
  return moves.map((move) => ({
    camera: exposeAgain(warpOverGround(picture, from, retina, move).camera, noiseLevels, rng.uint32()),
    curvaturePerM:
      move === AS_IT_IS
        ? curvaturePerM
        : curvatureAfterShift(curvaturePerM, lookaheadM, move.shiftLeftM, move.turnRad),
  }));
}
