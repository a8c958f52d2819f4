import type { CentrePoint, RoadPosition } from './road.ts';

const SEARCH_RADIUS_M = 60;
const SEARCH_STEP_M = 4;
const NEWTON_STEPS = 20;
const NEWTON_TOLERANCE_M = 1e-11;
/** Least 1 − κ·offset used in a Newton step: keeps steps bounded near a bend's centre. */
const SMALLEST_SLOPE = 0.2;

/**
 * Frenet coordinates of (x, y): the nearest point of a centre line within ± 60 m of a hint. A point far from the hint
 * is first sought in steps along the line, then Newton's method makes the tangent perpendicular to the offset.
 */
export function project(
  at: (stationM: number) => CentrePoint,
  x: number,
  y: number,
  nearM: number,
): RoadPosition {
  let stationM = nearM;
  const hint = at(nearM);
  let closest = Math.hypot(x - hint.x, y - hint.y);
  // A vehicle's own point lies within a step of its hint and needs no search.
  if (closest > SEARCH_STEP_M) {
    const last = nearM + SEARCH_RADIUS_M;
    for (let candidate = nearM - SEARCH_RADIUS_M; candidate <= last; candidate += SEARCH_STEP_M) {
      const point = at(candidate);
      const distance = Math.hypot(x - point.x, y - point.y);
      if (distance < closest) {
        closest = distance;
        stationM = candidate;
      }
    }
  }
  let offsetM = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const point = at(stationM);
    const cos = Math.cos(point.yawRad);
    const sin = Math.sin(point.yawRad);
    const aheadM = (x - point.x) * cos + (y - point.y) * sin;
    offsetM = (y - point.y) * cos - (x - point.x) * sin;
    if (Math.abs(aheadM) < NEWTON_TOLERANCE_M) break;
    const slope = Math.max(SMALLEST_SLOPE, 1 - point.curvaturePerM * offsetM);
    stationM += Math.max(-SEARCH_STEP_M, Math.min(SEARCH_STEP_M, aheadM / slope));
  }
  return { stationM, offsetM };
}
