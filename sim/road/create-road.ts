import { Rng } from '../rng.ts';
import { type Course, endlessCourse, finiteCourse } from './course.ts';
import { drawCrossSection } from './cross-sections.ts';
import { CURVE_STYLES, wanderingSegments } from './curves.ts';
import { closedLine } from './loop.ts';
import { project } from './projection.ts';
import {
  type CrossSection,
  OPEN_ROAD_KINDS,
  type OpenRoadKind,
  type Road,
  type RoadKind,
  SCENERY_CHUNK_M,
  type SceneryItem,
} from './road.ts';
import { plantChunk } from './scenery.ts';
import { Terrain } from './terrain.ts';

/** A road that its kind and seed say all about. */
export interface GeneratedRoad {
  readonly kind: RoadKind;
  readonly seed: number;
}

/** Everything needed to make a road again, as plain JSON. */
export type RoadDescription = GeneratedRoad;

/** Steepest slope of the ground, rise over run. */
const STEEPEST_GRADE: Readonly<Record<OpenRoadKind, number>> = {
  path: 0.04,
  street: 0.04,
  highway: 0.02,
  dirt: 0.04,
};

export function createRoad(description: RoadDescription): Road {
  const rng = new Rng(description.seed).split(description.kind);
  const name = `${description.kind} ${description.seed}`;
  if (description.kind === 'loop') {
    const kind = rng.split('kind').pick(OPEN_ROAD_KINDS);
    const course = finiteCourse(closedLine(CURVE_STYLES[kind], rng.split('course')), true);
    return roadOn(name, kind, course, rng);
  }
  const style = CURVE_STYLES[description.kind];
  const course = endlessCourse(() => wanderingSegments(style, rng.split('course')));
  return roadOn(name, description.kind, course, rng);
}

function roadOn(name: string, kind: OpenRoadKind, course: Course, rng: Rng): Road {
  const crossSection: CrossSection = drawCrossSection(kind, rng.split('cross-section'));
  const terrain = new Terrain(rng.split('terrain'), STEEPEST_GRADE[kind]);
  const sceneryRng = rng.split('scenery');
  const planted = new Map<number, readonly SceneryItem[]>();
  const chunksARound = Math.ceil(course.lengthM / SCENERY_CHUNK_M);
  const road: Road = {
    name,
    kind,
    crossSection,
    widthM: crossSection.lanes * crossSection.laneWidthM,
    pathOffsetM: crossSection.lanes === 2 ? -crossSection.laneWidthM / 2 : 0,
    closed: course.closed,
    lengthM: course.lengthM,
    smallestRadiusM: CURVE_STYLES[kind].smallestRadiusM,
    centreAt: course.at,
    project: (x, y, nearM) => project(course.at, x, y, nearM),
    heightAt: (x, y) => terrain.heightAt(x, y),
    scenery(chunk) {
      const key = course.closed ? chunk - chunksARound * Math.floor(chunk / chunksARound) : chunk;
      let items = planted.get(key);
      if (!items) {
        items = plantChunk(road, key, sceneryRng.split(key));
        planted.set(key, items);
      }
      return items;
    },
    release(stationM) {
      course.release(stationM);
      if (course.closed) return;
      for (const chunk of planted.keys()) {
        if ((chunk + 1) * SCENERY_CHUNK_M < stationM) planted.delete(chunk);
      }
    },
  };
  return road;
}
