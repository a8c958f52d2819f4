import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';

/** Shown of a road without end, m. */
const SHOWN_M = 1500;
const STEP_M = 6;

/** A road's centre line as a map shows it. */
export interface RoadLine {
  /** Stations from `fromM` on, `stepM` apart. */
  readonly points: readonly (readonly [x: number, y: number])[];
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
  const lengthM = Math.min(SHOWN_M, road.lengthM);
  const count = Math.ceil(lengthM / STEP_M);
  const stepM = lengthM / count;
  const points = Array.from({ length: count + 1 }, (_, i) => {
    const { x, y } = road.centreAt(Math.min(i * stepM, lengthM - 0.001));
    return [x, y] as const;
  });
  const line = { points, stepM, lengthM };
  if (cache.size > 60) cache.clear();
  cache.set(key, line);
  return line;
}

/** Where a map draws the world. */
export interface MapView {
  x(point: readonly [number, number]): number;
  y(point: readonly [number, number]): number;
}

/** Fits a line into a map, turned so that its longer side lies along the map's. */
export function fitMap(points: RoadLine['points'], width: number, height: number, margin: number): MapView {
  const [first, last] = [points[0]!, points.at(-1)!];
  const angle = Math.atan2(last[1] - first[1], last[0] - first[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = ([x, y]: readonly [number, number]) => x * cos + y * sin;
  const aside = ([x, y]: readonly [number, number]) => y * cos - x * sin;
  const [left, right] = extent(points.map(along));
  const [low, high] = extent(points.map(aside));
  const scale = Math.min(
    (width - 2 * margin) / Math.max(1, right - left),
    (height - 2 * margin) / Math.max(1, high - low),
  );
  return {
    x: (point) => width / 2 + scale * (along(point) - (left + right) / 2),
    y: (point) => height / 2 - scale * (aside(point) - (low + high) / 2),
  };
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
