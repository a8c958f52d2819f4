import {
  LANE_KINDS,
  type Lane,
  type LaneLayout,
  type LaneSection,
  MARK_COLOURS,
  MARK_TYPES,
  type Mark,
  type PathStretch,
} from './lanes.ts';
import type { Cubic } from './profile.ts';
import { Fields, RoadFileError } from './road-file-fields.ts';

const MOST_SECTIONS = 5000;
const MOST_LANES = 24;
const MOST_ENTRIES = 20_000;
const WIDEST_M = 200;
/** Strips of all stretches: each is held in memory while somebody drives there. */
const MOST_STRIPS = 300_000;

/** Reads the lanes of a road file. @throws RoadFileError that names the first field that is wrong. */
export function readLanes(file: Fields, lengthM: number): LaneLayout {
  const lanes = file.object('lanes', ['offsetM', 'sections', 'path']);
  const sections = entries(lanes, 'sections', 'lanes.sections', MOST_SECTIONS).map(readSection);
  const path = entries(lanes, 'path', 'lanes.path', MOST_ENTRIES).map((value, i): PathStretch => {
    const fields = new Fields(value, `lanes.path[${i}]`, ['stationM', 'lane', 'changeM']);
    return {
      stationM: fields.number('stationM', 0, lengthM),
      lane: fields.number('lane', -MOST_LANES, MOST_LANES),
      changeM: fields.number('changeM', 0, 1000),
    };
  });
  const layout = { offsetM: readCubics(lanes, 'offsetM', 'lanes.offsetM'), sections, path };
  for (const [name, list] of [
    ['lanes.sections', sections],
    ['lanes.path', path],
  ] as const) {
    if (list[0]?.stationM !== 0) {
      throw new RoadFileError(
        `${name} begins ${list.length === 0 ? 'nowhere' : `at ${list[0]!.stationM} m`}`,
        'The first entry is for stationM 0.',
      );
    }
    checkOrder(list, name, lengthM);
  }
  checkPath(layout);
  checkStrips(sections);
  return layout;
}

/** Cubics in order of their stations. */
export function readCubics(fields: Fields, name: string, path: string): Cubic[] {
  const cubics = entries(fields, name, path, MOST_ENTRIES).map((value, i): Cubic => {
    const cubic = new Fields(value, `${path}[${i}]`, ['stationM', 'a', 'b', 'c', 'd']);
    return {
      stationM: cubic.number('stationM', 0, 1e6),
      a: cubic.number('a', -1e5, 1e5),
      b: cubic.number('b', -1e3, 1e3),
      c: cubic.number('c', -1e3, 1e3),
      d: cubic.number('d', -1e3, 1e3),
    };
  });
  checkOrder(cubics, path, Number.POSITIVE_INFINITY);
  return cubics;
}

function readSection(value: unknown, i: number): LaneSection {
  const path = `lanes.sections[${i}]`;
  const fields = new Fields(value, path, ['stationM', 'middleMarks', 'left', 'right']);
  const side = (name: 'left' | 'right') =>
    entries(fields, name, `${path}.${name}`, MOST_LANES).map((lane, k) =>
      readLane(lane, `${path}.${name}[${k}]`),
    );
  return {
    stationM: fields.number('stationM', 0, 1e6),
    middleMarks: readMarks(fields, 'middleMarks', `${path}.middleMarks`),
    left: side('left'),
    right: side('right'),
  };
}

function readLane(value: unknown, path: string): Lane {
  const fields = new Fields(value, path, ['kind', 'widthM', 'marks']);
  return {
    kind: fields.choice('kind', LANE_KINDS),
    widthM: readCubics(fields, 'widthM', `${path}.widthM`),
    marks: readMarks(fields, 'marks', `${path}.marks`),
  };
}

function readMarks(fields: Fields, name: string, path: string): Mark[] {
  const marks = entries(fields, name, path, MOST_ENTRIES).map((value, i): Mark => {
    const mark = new Fields(value, `${path}[${i}]`, ['stationM', 'type', 'colour', 'widthM']);
    return {
      stationM: mark.number('stationM', 0, 1e6),
      type: mark.choice('type', MARK_TYPES),
      colour: mark.choice('colour', MARK_COLOURS),
      widthM: mark.number('widthM', 0.01, 2),
    };
  });
  checkOrder(marks, path, Number.POSITIVE_INFINITY);
  return marks;
}

function entries(fields: Fields, name: string, path: string, most: number): readonly unknown[] {
  const list = fields.list(name);
  if (list.length > most)
    throw new RoadFileError(`${path} has ${list.length} entries`, `It has at most ${most}.`);
  return list;
}

function checkOrder(list: readonly { readonly stationM: number }[], path: string, beforeM: number): void {
  for (const [i, { stationM }] of list.entries()) {
    const before = list[i - 1];
    if (before && stationM <= before.stationM) {
      throw new RoadFileError(
        `${path}[${i}] begins at ${stationM} m, and the one before at ${before.stationM} m`,
        'List them in the order of their stations.',
      );
    }
    if (stationM >= beforeM) {
      throw new RoadFileError(
        `${path}[${i}] begins at ${stationM} m, past the end of the road`,
        'Leave it out, or make the road longer.',
      );
    }
  }
}

/** A mark that begins cuts all lanes beside it: short lists make many strips. */
function checkStrips(sections: readonly LaneSection[]): void {
  let strips = 0;
  for (const [i, { middleMarks, left, right }] of sections.entries()) {
    const lanes = [...left, ...right];
    const cuts = new Set(
      [middleMarks, ...lanes.map(({ marks }) => marks)].flat().map(({ stationM }) => stationM),
    );
    strips += lanes.length * (cuts.size + 1);
    if (strips <= MOST_STRIPS) continue;
    throw new RoadFileError(
      `lanes and marks up to lanes.sections[${i}] cut the road into more than ${MOST_STRIPS} strips`,
      'Begin marks of several lanes at one station, or split the road.',
    );
  }
}

/** Every lane that is driven in must be there, all the way. */
function checkPath({ sections, path }: LaneLayout): void {
  for (const [i, { stationM, lane }] of path.entries()) {
    const endM = path[i + 1]?.stationM ?? Number.POSITIVE_INFINITY;
    for (const [k, section] of sections.entries()) {
      const sectionEndM = sections[k + 1]?.stationM ?? Number.POSITIVE_INFINITY;
      if (sectionEndM <= stationM || section.stationM >= endM) continue;
      const own = (lane > 0 ? section.left : section.right)[Math.abs(lane) - 1];
      if (own?.kind === 'driving') continue;
      throw new RoadFileError(
        `lanes.path[${i}] drives in lane ${lane}, which lanes.sections[${k}] ${own ? `has as ${own.kind}` : 'does not have'}`,
        'Begin another stretch of the path there, in a lane to drive in.',
      );
    }
  }
}

/**
 * Checks how lanes lie along a road, looking every few metres.
 * @param borders of strips from left to right at a station, m, and the curvature of the centre line there
 */
export function checkBorders(
  stationM: number,
  outerLeftM: number,
  outerRightM: number,
  shoulderM: number,
  curvaturePerM: number,
): void {
  const at = `at ${Math.round(stationM)} m`;
  if (outerLeftM > WIDEST_M || outerRightM < -WIDEST_M) {
    throw new RoadFileError(
      `the lanes ${at} reach further than ${WIDEST_M} m from the centre line`,
      'Make widths and offset smaller.',
    );
  }
  const insideM = curvaturePerM > 0 ? outerLeftM + shoulderM : shoulderM - outerRightM;
  if (Math.abs(curvaturePerM) * insideM >= 1) {
    throw new RoadFileError(
      `the bend ${at} has a radius of ${(1 / Math.abs(curvaturePerM)).toPrecision(3)} m, less than the road reaches to its inside`,
      `A radius there is more than ${insideM.toPrecision(3)} m.`,
    );
  }
}
