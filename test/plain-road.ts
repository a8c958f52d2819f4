import { createRoad } from '../sim/road/create-road.ts';
import type { Road, RoadSegment } from '../sim/road/road.ts';

/** A flat road of given segments from the origin along x: lanes of 3 m, one of a path or two of a street. */
export function plainRoad(lanes: 1 | 2, segments: readonly RoadSegment[], closed = false): Road {
  return createRoad({
    format: 'alvinn-road',
    version: 1,
    name: 'plain',
    kind: lanes === 1 ? 'path' : 'street',
    closed,
    crossSection: {
      lanes,
      laneWidthM: 3,
      shoulderM: 0.5,
      surface: 'asphalt',
      centreLine: 'none',
      edgeLines: false,
      ditch: 'none',
    },
    start: { x: 0, y: 0, yawRad: 0 },
    segments,
    scenerySeed: 1,
    terrain: { seed: 1, amplitudeM: 0 },
  });
}

/** Straight on for a kilometre. */
export function straightRoad(lanes: 1 | 2): Road {
  return plainRoad(lanes, [{ type: 'line', lengthM: 1000 }]);
}

/** A full circle to the left. */
export function circularRoad(lanes: 1 | 2, radiusM: number): Road {
  return plainRoad(
    lanes,
    [{ type: 'arc', lengthM: 2 * Math.PI * radiusM, curvaturePerM: 1 / radiusM }],
    true,
  );
}
