import { Rng } from '../rng.ts';
import { CentreLine, curvaturesOf } from './centre-line.ts';
import { type Course, endlessCourse, finiteCourse } from './course.ts';
import { drawCrossSection } from './cross-sections.ts';
import { CURVE_STYLES, wanderingSegments } from './curves.ts';
import { closedLine } from './loop.ts';
import { project } from './projection.ts';
import { type CrossSection, OPEN_ROAD_KINDS, type OpenRoadKind, type Road, type RoadKind } from './road.ts';
import { changedCurves, changedSection, type RoadChanges, type RoadPart } from './road-changes.ts';
import type { RoadFile } from './road-file.ts';
import { RoadsideScenery } from './scenery.ts';
import { Terrain } from './terrain.ts';

/** A road that its kind and seed say all about, but for what is changed of it. */
export interface GeneratedRoad {
  readonly kind: RoadKind;
  readonly seed: number;
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

/** The road of a description. The same description gives the same road. */
export function createRoad(description: RoadDescription): Road {
  if ('format' in description) return roadOfFile(description);
  const { rng, kind } = drawKind(description);
  const { changes } = description;
  const style = changedCurves(CURVE_STYLES[kind], changes);
  const courseRng = rng.split('course');
  const isWithout = (part: RoadPart) => changes?.without?.includes(part) === true;
  return roadOn({
    name: `${description.kind} ${description.seed}`,
    kind,
    course:
      description.kind === 'loop'
        ? finiteCourse(closedLine(style, courseRng), true)
        : endlessCourse(() => wanderingSegments(style, courseRng.split('segments'))),
    crossSection: changedSection(drawCrossSection(kind, rng.split('cross-section')), changes),
    smallestRadiusM: style.smallestRadiusM,
    terrain: new Terrain(rng.split('terrain'), isWithout('hills') ? 0 : STEEPEST_GRADE[kind]),
    scenery: isWithout('plants') ? undefined : rng.split('scenery'),
  });
}

/** What lies across the road of a description, without making the road. */
export function crossSectionOf(description: RoadDescription): CrossSection {
  if ('format' in description) return description.crossSection;
  const { rng, kind } = drawKind(description);
  return changedSection(drawCrossSection(kind, rng.split('cross-section')), description.changes);
}

function drawKind({ kind, seed }: GeneratedRoad): { rng: Rng; kind: OpenRoadKind } {
  const rng = new Rng(seed).split(kind);
  return { rng, kind: kind === 'loop' ? rng.split('kind').pick(OPEN_ROAD_KINDS) : kind };
}

function roadOfFile(file: RoadFile): Road {
  const line = new CentreLine(file.start);
  for (const segment of file.segments) line.append(segment);
  return roadOn({
    name: file.name,
    kind: file.kind,
    course: finiteCourse(line, file.closed),
    crossSection: file.crossSection,
    smallestRadiusM:
      1 / file.segments.flatMap(curvaturesOf).reduce((sharpest, own) => Math.max(sharpest, Math.abs(own)), 0),
    terrain: Terrain.ofAmplitude(new Rng(file.terrain.seed).split('terrain'), file.terrain.amplitudeM),
    scenery: new Rng(file.scenerySeed).split('scenery'),
  });
}

/** What a road is put together from. */
interface RoadParts {
  readonly name: string;
  readonly kind: OpenRoadKind;
  readonly course: Course;
  readonly crossSection: CrossSection;
  readonly smallestRadiusM: number;
  readonly terrain: Terrain;
  /** Undefined where nothing stands beside the road. */
  readonly scenery: Rng | undefined;
}

function roadOn({ name, kind, course, crossSection, smallestRadiusM, terrain, scenery }: RoadParts): Road {
  const road: Road = {
    name,
    kind,
    crossSection,
    widthM: crossSection.lanes * crossSection.laneWidthM,
    pathOffsetM: crossSection.lanes === 2 ? -crossSection.laneWidthM / 2 : 0,
    closed: course.closed,
    lengthM: course.lengthM,
    smallestRadiusM,
    centreAt: course.at,
    project: (x, y, nearM) => project(course.at, x, y, nearM),
    heightAt: (x, y) => terrain.heightAt(x, y),
    scenery: (chunk) => roadside?.chunk(chunk) ?? [],
    release(stationM) {
      course.release(stationM);
      roadside?.release(stationM);
    },
  };
  const roadside = scenery && new RoadsideScenery(road, scenery);
  return road;
}
