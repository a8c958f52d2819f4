import { clothoidSpline, MOST_POINTS, type RoadPoint } from '../../sim/road/clothoid-spline.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { layoutOf } from '../../sim/road/lanes.ts';
import type { CrossSection, OpenRoadKind } from '../../sim/road/road.ts';
import { parseRoadFile, type RoadFile, RoadFileError } from '../../sim/road/road-file.ts';

/** A road as the editor has it: points that it leads through, and what it looks like. */
export interface RoadPlan {
  readonly name: string;
  readonly kind: OpenRoadKind;
  readonly closed: boolean;
  readonly points: readonly RoadPoint[];
  readonly crossSection: CrossSection;
  /** Things on the road that the path leads around. */
  readonly obstaclesPerKm: number;
}

/** A plan's road, or why it is none. */
export type Planned =
  | { readonly road: RoadFile; readonly problem?: undefined }
  | { readonly road?: undefined; readonly problem: string };

const PLAIN: CrossSection = {
  lanes: 2,
  laneWidthM: 3,
  shoulderM: 0.8,
  surface: 'asphalt',
  centreLine: 'dashed',
  edgeLines: false,
  ditch: 'none',
};
/** A point past the last is so far on, m. */
const POINT_EVERY_M = 30;
/** Of another road, a point is taken every so many metres, and so many of them. */
const TAKEN_EVERY_M = 20;
const LEAST_TAKEN = 6;
const MOST_TAKEN = 60;
const SCENERY_SEED = 1;

export const FIRST_PLAN: RoadPlan = {
  name: 'My road',
  kind: 'street',
  closed: false,
  points: [
    { x: 0, y: 0 },
    { x: 80, y: 0 },
    { x: 150, y: 40 },
    { x: 230, y: 30 },
    { x: 310, y: 30 },
  ],
  crossSection: PLAIN,
  obstaclesPerKm: 0,
};

/** The road of a plan. */
export function planned(plan: RoadPlan): Planned {
  const { name, kind, closed, points, obstaclesPerKm } = plan;
  const spline = clothoidSpline(points, closed);
  if (!spline) {
    const least = closed ? 3 : 2;
    return {
      problem:
        points.length < least
          ? `A road has at least ${least} points.`
          : 'No car could follow that: two points are too near to each other, or the road turns on the spot.',
    };
  }
  try {
    const surface = kind === 'dirt' ? 'dirt' : 'asphalt';
    const crossSection: CrossSection = { ...plan.crossSection, surface };
    const { shoulderM, ditch } = crossSection;
    // Version 1 says all of a road without obstacles, and more programs read it.
    const across =
      obstaclesPerKm > 0
        ? {
            version: 2,
            crossSection: { shoulderM, surface, ditch },
            elevation: [],
            lanes: layoutOf(crossSection),
            obstaclesPerKm,
          }
        : { version: 1, crossSection };
    const road = {
      format: 'alvinn-road',
      ...across,
      name: name.trim() || 'My road',
      kind,
      closed,
      start: spline.start,
      segments: spline.segments,
      scenerySeed: SCENERY_SEED,
      terrain: { seed: SCENERY_SEED, amplitudeM: 0 },
    };
    return { road: parseRoadFile(JSON.stringify(road)) };
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error;
    return { problem: inWords(error) };
  }
}

/** What is wrong, without the names of a file's fields. */
function inWords({ message, hint }: RoadFileError): string {
  const segment = /^segments\[(\d+)\] (.*)$/.exec(message);
  const what = segment ? `After point ${Number(segment[1]) + 1}, the road ${segment[2]}` : message;
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}. ${hint}`;
}

/** Whether a plan can be all that a road is. */
export function isWhole(description: RoadDescription): boolean {
  return 'format' in description && planned(planOf(description)).road?.version === description.version;
}

/** A plan that leads along a road that is there already. Its hills, and lanes beyond two, are not taken over. */
export function planOf(description: RoadDescription): RoadPlan {
  const { name, kind, closed, lengthM, centreAt, lanes } = createRoad(description);
  const count = Math.min(MOST_TAKEN, Math.max(LEAST_TAKEN, Math.round(lengthM / TAKEN_EVERY_M)));
  const points = Array.from({ length: count }, (_, i) => {
    const { x, y } = centreAt((lengthM * i) / (closed ? count : count - 1));
    return { x: Math.round(100 * x) / 100, y: Math.round(100 * y) / 100 };
  });
  const laneWidthM = Math.min(8, Math.max(2.2, lanes.across(0).laneWidthM));
  const crossSection = {
    ...PLAIN,
    laneWidthM,
    lanes: lanes.count > 1 ? (2 as const) : (1 as const),
    ...sidesOf(description),
  };
  return {
    name,
    kind,
    closed,
    points,
    obstaclesPerKm: ('obstaclesPerKm' in description && description.obstaclesPerKm) || 0,
    crossSection: crossSection.lanes === 1 ? { ...crossSection, centreLine: 'none' } : crossSection,
  };
}

/** What a road file says of what lies across. */
function sidesOf(description: RoadDescription): Partial<CrossSection> {
  if (!('format' in description)) return {};
  if (description.version === 1) return description.crossSection;
  const { middleMarks, right } = description.lanes.sections[0]!;
  const type = middleMarks[0]?.type;
  return {
    ...description.crossSection,
    centreLine: type === 'double' ? 'double' : type === 'broken' ? 'dashed' : 'none',
    edgeLines: right.at(-1)?.marks[0]?.type === 'solid',
  };
}

/** The plan with one point elsewhere. */
export function moved(plan: RoadPlan, index: number, point: RoadPoint): RoadPlan {
  const at = { x: Math.round(100 * point.x) / 100, y: Math.round(100 * point.y) / 100 };
  return { ...plan, points: plan.points.with(index, at) };
}

/** With one more point after another: halfway to the next, or as far on again past the last. */
export function extended(plan: RoadPlan, index: number): RoadPlan {
  const { points, closed } = plan;
  if (points.length >= MOST_POINTS) return plan;
  const own = points[index]!;
  const next = points[index + 1] ?? (closed ? points[0] : undefined);
  const before = points[index - 1] ?? { x: own.x - POINT_EVERY_M, y: own.y };
  const point = next
    ? { x: (own.x + next.x) / 2, y: (own.y + next.y) / 2 }
    : { x: 2 * own.x - before.x, y: 2 * own.y - before.y };
  return { ...plan, points: points.toSpliced(index + 1, 0, point) };
}

/** With one more point where it lengthens the way least. */
export function including(plan: RoadPlan, point: RoadPoint): RoadPlan {
  const { points, closed } = plan;
  if (points.length >= MOST_POINTS) return plan;
  const away = (a: RoadPoint, b: RoadPoint) => Math.hypot(a.x - b.x, a.y - b.y);
  let [best, leastM] = [points.length, closed ? Number.POSITIVE_INFINITY : away(points.at(-1)!, point)];
  const pairs = closed ? points.length : points.length - 1;
  for (let i = 0; i < pairs; i++) {
    const [from, to] = [points[i]!, points[(i + 1) % points.length]!];
    const moreM = away(from, point) + away(point, to) - away(from, to);
    if (moreM < leastM) [best, leastM] = [i + 1, moreM];
  }
  return { ...plan, points: points.toSpliced(best, 0, point) };
}

export function without(plan: RoadPlan, index: number): RoadPlan {
  return plan.points.length <= 2 ? plan : { ...plan, points: plan.points.toSpliced(index, 1) };
}

/** With changes of what lies across. One lane has no line in its middle. */
export function across(plan: RoadPlan, change: Partial<CrossSection>): RoadPlan {
  const crossSection = { ...plan.crossSection, ...change };
  return {
    ...plan,
    crossSection: crossSection.lanes === 1 ? { ...crossSection, centreLine: 'none' } : crossSection,
  };
}
