import type { Pose } from '../conventions.ts';
import type { Road } from '../road/road.ts';

const SEARCH_STEPS = 40;
/** Length of path searched, in lookaheads. */
const FURTHEST_SEARCH = 4;

/**
 * The right curvature, 1/m: the arc, tangent to the vehicle's heading, that meets the path `lookaheadM` from the rear
 * axle (Pomerleau 1988: the road's centre 7 m ahead). Pure pursuit: κ = 2y/l² (Coulter 1992).
 *
 * @param stationM station of the centre line near the pose
 */
export function expertCurvature(road: Road, pose: Pose, stationM: number, lookaheadM: number): number {
  const { stationM: here } = road.project(pose.x, pose.y, stationM);
  const point = (s: number): [number, number] => {
    const { x, y } = road.pathAt(s);
    return [x, y];
  };
  const distance = (s: number) => {
    const [x, y] = point(s);
    return Math.hypot(x - pose.x, y - pose.y);
  };
  let near = here;
  let far = here + lookaheadM;
  // On a circle tighter than the lookahead no point is so far away: the search ends with an arc that leads inwards.
  while (distance(far) < lookaheadM && far < here + FURTHEST_SEARCH * lookaheadM) far += lookaheadM / 4;
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const middle = (near + far) / 2;
    if (distance(middle) < lookaheadM) near = middle;
    else far = middle;
  }
  const [x, y] = point(far);
  const left = (y - pose.y) * Math.cos(pose.yawRad) - (x - pose.x) * Math.sin(pose.yawRad);
  return (2 * left) / ((x - pose.x) ** 2 + (y - pose.y) ** 2);
}

/**
 * The curvature that is right for a vehicle moved aside and turned, when the person at its place was steering
 * `curvaturePerM`: it meets the point that the person's arc passes `lookaheadM` ahead (Pomerleau 1990).
 *
 * @param shiftLeftM how far the vehicle was moved to the left, m
 * @param turnRad how far it was turned counter-clockwise about its rear axle, rad
 */
export function curvatureAfterShift(
  curvaturePerM: number,
  lookaheadM: number,
  shiftLeftM: number,
  turnRad: number,
): number {
  // An arc sharper than its radius allows never gets `lookaheadM` ahead: take its farthest point.
  const ahead = Math.min(lookaheadM, 1 / Math.abs(curvaturePerM));
  const squared = Math.max(0, 1 - (curvaturePerM * ahead) ** 2);
  const left = (curvaturePerM * ahead ** 2) / (1 + Math.sqrt(squared));
  const aside = left - shiftLeftM;
  const x = ahead * Math.cos(turnRad) + aside * Math.sin(turnRad);
  const y = -ahead * Math.sin(turnRad) + aside * Math.cos(turnRad);
  return (2 * y) / (x * x + y * y);
}
