import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { MapPoint } from '../../sim/road/map-view.ts';

/** Shown of a road without end, m. */
const SHOWN_M = 1500;
const STEP_M = 6;

/** A road's centre line as a map shows it. */
export interface RoadLine {
  /** Stations from `fromM` on, `stepM` apart. */
  readonly points: readonly MapPoint[];
  readonly stepM: number;
  readonly lengthM: number;
}

const cache = new Map<string, RoadLine>();

/** The centre line of a road, or the first stretch of one without end. */
export function roadLine(description: RoadDescription): RoadLine {
  const key = JSON.stringify(description);
  const known = cache.get(key);
  if (known) return known;
  const road = createRoad(description);
  // A ring is shown whole.
  const lengthM = road.closed ? road.lengthM : Math.min(SHOWN_M, road.lengthM);
  const count = Math.ceil(lengthM / STEP_M);
  const stepM = lengthM / count;
  const points = Array.from({ length: count + 1 }, (_, i) => {
    const { x, y } = road.centreAt(Math.min(i * stepM, lengthM - 0.001));
    return [x, y] as MapPoint;
  });
  const line = { points, stepM, lengthM };
  if (cache.size > 60) cache.clear();
  cache.set(key, line);
  return line;
}
