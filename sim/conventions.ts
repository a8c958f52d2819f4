/**
 * The conventions of the whole program, in code: units, signs, frames, and the direction code.
 *
 * SI units, angles in radians; a name carries its unit where it is not obvious. Frames are ISO 8855: vehicle x
 * forward, y left, yaw counter-clockwise; curvature κ = 1/r is positive to the left. The vehicle's reference point
 * is the middle of its rear axle. Images are row-major, row 0 at the top, column 0 at the left.
 */

/** Position of the middle of the rear axle in the world, metres, and yaw, counter-clockwise from world x. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
}

/** Curvature that the outermost direction units stand for unless a model says otherwise, 1/m. */
export const DEFAULT_MAX_CURVATURE_PER_M = 0.12;

/** Distance ahead at which the right arc meets the path (Pomerleau 1988), m. */
export const DEFAULT_LOOKAHEAD_M = 7;

/**
 * Curvature, 1/m, for which direction unit `unit` of `units` stands: κmax (1 − 2i/(n−1)). Unit 0 is the sharpest
 * left, the last the sharpest right. `unit` may be fractional.
 */
export function curvatureOfUnit(unit: number, units: number, maxCurvaturePerM: number): number {
  return maxCurvaturePerM * (1 - (2 * unit) / (units - 1));
}

/** Fractional unit that stands for `curvaturePerM`, clamped to 0 … units−1. Inverse of {@link curvatureOfUnit}. */
export function unitOfCurvature(curvaturePerM: number, units: number, maxCurvaturePerM: number): number {
  const unit = ((units - 1) / 2) * (1 - curvaturePerM / maxCurvaturePerM);
  return Math.min(units - 1, Math.max(0, unit));
}

/** `angleRad` wrapped to (−π, π]. */
export function wrapAngle(angleRad: number): number {
  const wrapped = angleRad - 2 * Math.PI * Math.floor((angleRad + Math.PI) / (2 * Math.PI));
  return wrapped === -Math.PI ? Math.PI : wrapped;
}
