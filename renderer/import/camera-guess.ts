import { aspectOfPicture, pitchOfHorizon, tanUpOf } from '../../sim/sensors/ground-grid.ts';
import type { PinholeCamera } from '../../sim/sensors/ground-warp.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import type { CameraGuess } from '../state/imports.ts';

const DEGREE = Math.PI / 180;
/** As far as an import takes a camera to look down, degrees. */
export const MOST_PITCH_DEG = 85;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** The camera of a guess, for a picture that it took. */
export function cameraOfGuess({ heightM, pitchDeg, fovDeg }: CameraGuess, picture: Size): PinholeCamera {
  const horizontalFovRad = fovDeg * DEGREE;
  const aspect = aspectOfPicture(picture, DEFAULT_SENSOR_SETTINGS.camera);
  return {
    heightM,
    forwardM: 0,
    leftM: 0,
    pitchDownRad: pitchDeg * DEGREE,
    horizontalFovRad,
    verticalFovRad: 2 * Math.atan(tanUpOf(horizontalFovRad, aspect)),
  };
}

/** The guess with its horizon at a place of the picture: −1 its upper edge, 0 its middle, which is as low as it may lie. */
export function withHorizon(guess: CameraGuess, down: number, picture: Size): CameraGuess {
  const { verticalFovRad } = cameraOfGuess(guess, picture);
  const pitchDeg = pitchOfHorizon(down, verticalFovRad) / DEGREE;
  return { ...guess, pitchDeg: Math.round(100 * Math.min(MOST_PITCH_DEG, Math.max(0, pitchDeg))) / 100 };
}
