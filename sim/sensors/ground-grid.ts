import type { PinholeCamera } from './ground-warp.ts';

/** A point of a picture, from its middle to its edges: −1 left and upper edge, 1 right and lower edge. */
export interface PicturePoint {
  readonly across: number;
  readonly down: number;
}

/** Width over height of what a camera sees whose picture was reduced to a retina before anybody told us. */
const VIDEO_ASPECT = 4 / 3;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Width over height of what a picture shows. Pixels are square; but a picture that is no larger than a retina was reduced
 * to one, and came from a video camera.
 */
export function aspectOfPicture({ rows, columns }: Size, retina: Size): number {
  return rows <= retina.rows && columns <= retina.columns ? VIDEO_ASPECT : columns / rows;
}

/** How far a camera sees from its axis upwards: tangent of half the angle. */
export function tanUpOf(horizontalFovRad: number, aspect: number): number {
  return Math.tan(horizontalFovRad / 2) / aspect;
}

/** Where a level road far ahead meets the sky. */
export function horizonDown({ pitchDownRad, verticalFovRad }: PinholeCamera): number {
  return -Math.tan(pitchDownRad) / Math.tan(verticalFovRad / 2);
}

/** How far a camera looks down whose picture has the horizon there; see {@link horizonDown}. */
export function pitchOfHorizon(down: number, verticalFovRad: number): number {
  return Math.atan(-down * Math.tan(verticalFovRad / 2));
}

/** Where a camera sees a point of flat ground; undefined where it lies behind it. */
export function groundPoint(camera: PinholeCamera, aheadM: number, rightM: number): PicturePoint | undefined {
  const { heightM, pitchDownRad, horizontalFovRad, verticalFovRad } = camera;
  const depth = aheadM * Math.cos(pitchDownRad) + heightM * Math.sin(pitchDownRad);
  if (depth <= 0) return undefined;
  const below = heightM * Math.cos(pitchDownRad) - aheadM * Math.sin(pitchDownRad);
  return {
    across: rightM / depth / Math.tan(horizontalFovRad / 2),
    down: below / depth / Math.tan(verticalFovRad / 2),
  };
}

/** Where lines across the ground lie, m ahead. */
export const GRID_AHEAD_M = [3, 5, 7, 10, 15, 30] as const;
const FARTHEST_M = 1000;
const ROADS_ASIDE = 3;

/**
 * A grid on flat ground: lines across it at {@link GRID_AHEAD_M}, and lines ahead, one road apart, with the camera in the
 * middle of one. Each is its two ends in the picture.
 */
export function groundGrid(
  camera: PinholeCamera,
  roadWidthM: number,
): { readonly lines: readonly (readonly [PicturePoint, PicturePoint])[]; readonly horizon: number } {
  const lines: (readonly [PicturePoint, PicturePoint])[] = [];
  const draw = (from: PicturePoint | undefined, to: PicturePoint | undefined) => {
    if (from && to) lines.push([from, to]);
  };
  const widest = (ROADS_ASIDE + 0.5) * roadWidthM;
  for (const aheadM of GRID_AHEAD_M) {
    draw(groundPoint(camera, aheadM, -widest), groundPoint(camera, aheadM, widest));
  }
  // From just before the camera, which looks down and may see its own feet.
  const nearM = 0.05 * camera.heightM - camera.heightM * Math.tan(camera.pitchDownRad);
  for (let i = -ROADS_ASIDE; i <= ROADS_ASIDE + 1; i++) {
    const rightM = (i - 0.5) * roadWidthM;
    draw(groundPoint(camera, Math.max(0, nearM), rightM), groundPoint(camera, FARTHEST_M, rightM));
  }
  return { lines, horizon: horizonDown(camera) };
}
