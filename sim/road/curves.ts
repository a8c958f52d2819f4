import type { Rng } from '../rng.ts';
import type { OpenRoadKind, RoadSegment } from './road.ts';

/** Shape of the centre line that a kind of road has. */
export interface CurveStyle {
  readonly smallestRadiusM: number;
  readonly largestRadiusM: number;
  /** Length of the clothoid into and out of an arc, m. */
  readonly transitionM: readonly [number, number];
  readonly straightM: readonly [number, number];
}

export const CURVE_STYLES: Readonly<Record<OpenRoadKind, CurveStyle>> = {
  path: { smallestRadiusM: 15, largestRadiusM: 120, transitionM: [8, 16], straightM: [5, 40] },
  street: { smallestRadiusM: 30, largestRadiusM: 250, transitionM: [12, 25], straightM: [10, 80] },
  highway: { smallestRadiusM: 150, largestRadiusM: 1200, transitionM: [40, 80], straightM: [40, 250] },
  dirt: { smallestRadiusM: 20, largestRadiusM: 150, transitionM: [8, 18], straightM: [5, 50] },
};

/** Widest angle between the road and its general direction, rad: below a quarter turn it cannot cross itself. */
const WIDEST_HEADING_RAD = 1.3;
const SMALLEST_TURN_RAD = 0.25;
/** Fastest change of curvature along the road, 1/m²: faster is a kink, which nobody builds. */
const SHARPEST_CLOTHOID_PER_M2 = 0.02;
/** Share of the length that may be straight. */
const STRAIGHT_SHARE = 0.4;

/**
 * Endless segments of an open road: curves left and right with straights between, never turning back.
 * @param startHeadingRad against the road's general direction
 */
export function* wanderingSegments(
  style: CurveStyle,
  rng: Rng,
  startHeadingRad = 0,
): Generator<RoadSegment, never> {
  let headingRad = startHeadingRad;
  let straightM = 0;
  let totalM = 0;
  while (true) {
    const straight = rng.uniform(...style.straightM);
    if (straightM + straight < STRAIGHT_SHARE * (totalM + straight)) {
      straightM += straight;
      totalM += straight;
      yield { type: 'line', lengthM: straight };
    }
    const left = rng.chance(0.5 - (0.5 * headingRad) / WIDEST_HEADING_RAD) ? 1 : -1;
    const widest = WIDEST_HEADING_RAD - left * headingRad;
    const turnRad = left * rng.uniform(Math.min(SMALLEST_TURN_RAD, widest), widest);
    headingRad += turnRad;
    for (const segment of curve(style, turnRad, rng)) {
      totalM += segment.lengthM;
      yield segment;
    }
  }
}

/** Clothoid, arc, clothoid that turn by `turnRad` in all; the arc is left out where the clothoids turn enough. */
export function curve(style: CurveStyle, turnRad: number, rng: Rng): RoadSegment[] {
  const spread = Math.log(style.largestRadiusM / style.smallestRadiusM);
  // Cubed, so that tight bends are common: they are what is hard to drive.
  const drawnM = style.smallestRadiusM * Math.exp(spread * rng.next() ** 3);
  // Two clothoids alone turn by their length times the curvature between them: a slight turn must not be a tight one.
  const radiusM = Math.max(drawnM, 1 / Math.sqrt(SHARPEST_CLOTHOID_PER_M2 * Math.abs(turnRad)));
  const curvaturePerM = Math.sign(turnRad) / radiusM;
  const bendM = Math.abs(turnRad) * radiusM;
  const transitionM = Math.min(rng.uniform(...style.transitionM), bendM);
  const arcM = bendM - transitionM;
  const into: RoadSegment = {
    type: 'clothoid',
    lengthM: transitionM,
    startCurvaturePerM: 0,
    endCurvaturePerM: curvaturePerM,
  };
  const out: RoadSegment = { ...into, startCurvaturePerM: curvaturePerM, endCurvaturePerM: 0 };
  return arcM > 1e-6 ? [into, { type: 'arc', lengthM: arcM, curvaturePerM }, out] : [into, out];
}
