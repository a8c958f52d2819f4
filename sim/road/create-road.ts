import { Rng } from '../rng.ts';
import { CentreLine, curvaturesOf } from './centre-line.ts';
import { type Course, endlessCourse, finiteCourse } from './course.ts';
import { drawCrossSection } from './cross-sections.ts';
import { CURVE_STYLES, wanderingSegments } from './curves.ts';
import { drawForks } from './fork.ts';
import { RisingGround } from './ground.ts';
import { drawJourney } from './journey.ts';
import { evenLanes, type LaneSection, type Lanes, VaryingLanes } from './lanes.ts';
import { closedLine } from './loop.ts';
import { avoidingLanes, Obstacles } from './obstacles.ts';
import { project } from './projection.ts';
import {
  type CrossSection,
  OPEN_ROAD_KINDS,
  type OpenRoadKind,
  type Road,
  type RoadKind,
  type RoadSegment,
  type Roadside,
} from './road.ts';
import { changedCurves, changedSection, type RoadChanges, type RoadPart } from './road-changes.ts';
import type { RoadFile } from './road-file.ts';
import { RoadsideScenery } from './scenery.ts';
import { Terrain } from './terrain.ts';

/** A road that its kind and seed say all about, but for what is changed of it. */
export interface GeneratedRoad {
  readonly kind: RoadKind;
  readonly seed: number;
  /** In place of the width that the seed draws, m. */
  readonly laneWidthM?: number;
  /** Things on it that have to be driven around, about so many a kilometre; none where it is left out. */
  readonly obstaclesPerKm?: number | undefined;
  /** What else is not as kind and seed have it; journeys and forks stay as they are. */
  readonly changes?: RoadChanges | undefined;
}

/** Everything needed to make a road again, as plain JSON. */
export type RoadDescription = GeneratedRoad | RoadFile;

/** Steepest slope of the ground, rise over run. */
const STEEPEST_GRADE: Readonly<Record<OpenRoadKind, number>> = {
  path: 0.04,
  street: 0.04,
  highway: 0.02,
  dirt: 0.04,
};

/** Of any kind of road, m. */
const WIDEST_SHOULDER_M = 1.5;

/** The road of a description. The same description gives the same road. */
export function createRoad(description: RoadDescription): Road {
  if ('format' in description) return roadOfFile(description);
  if (description.kind === 'journey') return journeyOf(description);
  if (description.kind === 'fork') return forksOf(description);
  const { rng, kind } = drawKind(description);
  const { changes } = description;
  const style = changedCurves(CURVE_STYLES[kind], changes);
  const courseRng = rng.split('course');
  const crossSection = drawnCrossSection(description);
  const isWithout = (part: RoadPart) => changes?.without?.includes(part) === true;
  return roadOn({
    name: `${description.kind} ${description.seed}`,
    ...obstaclesOf(description, rng),
    kind,
    course:
      description.kind === 'loop'
        ? finiteCourse(closedLine(style, courseRng), true)
        : endlessCourse(() => wanderingSegments(style, courseRng.split('segments'))),
    crossSection,
    lanes: evenLanes(crossSection),
    smallestRadiusM: style.smallestRadiusM,
    terrain: new Terrain(rng.split('terrain'), isWithout('hills') ? 0 : STEEPEST_GRADE[kind]),
    scenery: isWithout('plants') ? undefined : rng.split('scenery'),
  });
}

function obstaclesOf(
  { obstaclesPerKm }: Pick<GeneratedRoad, 'obstaclesPerKm'>,
  rng: Rng,
): Pick<RoadParts, 'obstacles'> {
  if (obstaclesPerKm === undefined || obstaclesPerKm === 0) return {};
  return { obstacles: { perKm: obstaclesPerKm, rng: rng.split('obstacles') } };
}

/** A road whose parts are of different kinds. */
function journeyOf(description: GeneratedRoad): Road {
  const { kind, seed } = description;
  const rng = new Rng(seed).split(kind);
  const journey = drawJourney(rng.split('legs'));
  return roadOn({
    name: `${kind} ${seed}`,
    ...obstaclesOf(description, rng),
    kind: journey.kind,
    course: endlessCourse(() => journey.segments()),
    crossSection: journey.partsAt(0).to,
    partsAt: journey.partsAt,
    lanes: journey.lanes,
    smallestRadiusM: Math.min(...OPEN_ROAD_KINDS.map((own) => CURVE_STYLES[own].smallestRadiusM)),
    terrain: new Terrain(rng.split('terrain'), STEEPEST_GRADE[journey.kind]),
    scenery: rng.split('scenery'),
  });
}

/** What borders a road that forks. */
const FORK_SIDES: Roadside = { shoulderM: 0.4, surface: 'asphalt', ditch: 'none' };

/** A path that forks again and again. */
function forksOf(description: GeneratedRoad): Road {
  const { kind, seed } = description;
  const rng = new Rng(seed).split(kind);
  const { segments, layout, lapM } = drawForks(rng.split('forks'));
  const part = { ...FORK_SIDES, kind: 'path' as const };
  const same = { from: part, to: part, share: 1 };
  return roadOn({
    name: `${kind} ${seed}`,
    ...obstaclesOf(description, rng),
    kind: 'path',
    course: endlessCourse(() => againAndAgain(segments)),
    crossSection: FORK_SIDES,
    // Said so that plants stand beside the road as wide as it is there, and not as it is at its widest.
    partsAt: () => same,
    lanes: new VaryingLanes(layout, lapM, true),
    smallestRadiusM: CURVE_STYLES.path.smallestRadiusM,
    terrain: new Terrain(rng.split('terrain'), STEEPEST_GRADE.path),
    scenery: rng.split('scenery'),
  });
}

function* againAndAgain(segments: readonly RoadSegment[]): Generator<RoadSegment, never> {
  while (true) yield* segments;
}

/** What the road of a description is made of and what borders it, without making the road. */
export function crossSectionOf(description: RoadDescription): Roadside {
  if ('format' in description) return description.crossSection;
  if (description.kind === 'fork') return FORK_SIDES;
  return description.kind === 'journey'
    ? createRoad(description).crossSection
    : drawnCrossSection(description);
}

/**
 * Whether both sides of a road look alike. Then its mirrored picture is a picture of such a road as well. It is not where
 * others come towards the car on one side, or where a ditch lies on one side.
 */
export function sidesAlike(description: RoadDescription): boolean {
  if ('format' in description && description.version === 2) {
    const oneLane = ({ left, right }: LaneSection) => left.length + right.length === 1;
    return description.crossSection.ditch === 'none' && description.lanes.sections.every(oneLane);
  }
  if (description.kind === 'journey' || description.kind === 'fork') return false;
  const { lanes, ditch } =
    'format' in description ? description.crossSection : drawnCrossSection(description);
  return lanes === 1 && ditch === 'none';
}

function drawnCrossSection(description: GeneratedRoad): CrossSection {
  const { rng, kind } = drawKind(description);
  const drawn = drawCrossSection(kind, rng.split('cross-section'));
  return changedSection(
    { ...drawn, laneWidthM: description.laneWidthM ?? drawn.laneWidthM },
    description.changes,
  );
}

function drawKind({ kind, seed }: GeneratedRoad): { rng: Rng; kind: OpenRoadKind } {
  const rng = new Rng(seed).split(kind);
  if (kind === 'fork') return { rng, kind: 'path' };
  return {
    rng,
    kind: kind === 'loop' || kind === 'journey' ? rng.split('kind').pick(OPEN_ROAD_KINDS) : kind,
  };
}

function roadOfFile(file: RoadFile): Road {
  const line = new CentreLine(file.start);
  for (const segment of file.segments) line.append(segment);
  const terrain = Terrain.ofAmplitude(new Rng(file.terrain.seed).split('terrain'), file.terrain.amplitudeM);
  const rises = file.version === 2 && file.elevation.length > 0;
  return roadOn({
    name: file.name,
    kind: file.kind,
    course: finiteCourse(line, file.closed),
    crossSection: file.crossSection,
    lanes:
      file.version === 1
        ? evenLanes(file.crossSection)
        : new VaryingLanes(file.lanes, line.endM, file.closed),
    smallestRadiusM:
      1 / file.segments.flatMap(curvaturesOf).reduce((sharpest, own) => Math.max(sharpest, Math.abs(own)), 0),
    terrain: rises ? new RisingGround(line, file.elevation, terrain) : terrain,
    scenery: new Rng(file.scenerySeed).split('scenery'),
    ...(file.version === 2 && obstaclesOf(file, new Rng(file.scenerySeed))),
  });
}

/** What a road is put together from. */
interface RoadParts {
  readonly name: string;
  readonly kind: OpenRoadKind;
  readonly course: Course;
  readonly crossSection: Roadside;
  /** Left out where it is the same all along. */
  readonly partsAt?: Road['partsAt'];
  readonly lanes: Lanes;
  readonly smallestRadiusM: number;
  readonly terrain: Pick<Terrain, 'heightAt'>;
  /** Undefined where nothing stands beside the road. */
  readonly scenery: Rng | undefined;
  readonly obstacles?: { readonly perKm: number; readonly rng: Rng };
}

function roadOn({
  name,
  kind,
  course,
  crossSection,
  partsAt: ownPartsAt,
  lanes: ownLanes,
  smallestRadiusM,
  terrain,
  scenery,
  obstacles,
}: RoadParts): Road {
  const part = { ...crossSection, kind };
  const same = { from: part, to: part, share: 1 };
  const partsAt = ownPartsAt ?? (() => same);
  const standing =
    obstacles &&
    new Obstacles({
      ...obstacles,
      lanes: ownLanes,
      closed: course.closed,
      lengthM: course.lengthM,
      centreAt: course.at,
      partsAt,
    });
  const lanes = standing ? avoidingLanes(ownLanes, standing) : ownLanes;
  const road: Road = {
    name,
    kind,
    crossSection,
    partsAt,
    varies: ownPartsAt !== undefined,
    lanes,
    widthM: lanes.widthM,
    reachM: lanes.reachM + (ownPartsAt ? WIDEST_SHOULDER_M : crossSection.shoulderM),
    closed: course.closed,
    lengthM: course.lengthM,
    smallestRadiusM,
    centreAt: course.at,
    pathAt(stationM) {
      const { x, y, yawRad, curvaturePerM } = course.at(stationM);
      const { pathM } = lanes.across(stationM);
      const slope = lanes.pathSlope(stationM);
      return {
        x: x - pathM * Math.sin(yawRad),
        y: y + pathM * Math.cos(yawRad),
        yawRad: slope === 0 ? yawRad : yawRad + Math.atan2(slope, 1 - curvaturePerM * pathM),
      };
    },
    project: (x, y, nearM) => project(course.at, x, y, nearM),
    heightAt: (x, y) => terrain.heightAt(x, y),
    scenery: (chunk) => roadside?.chunk(chunk) ?? [],
    obstacles: (fromM, toM) => standing?.between(fromM, toM) ?? [],
    release(stationM) {
      course.release(stationM);
      roadside?.release(stationM);
      standing?.release(stationM);
    },
  };
  const roadside = scenery && new RoadsideScenery(road, scenery);
  return road;
}
