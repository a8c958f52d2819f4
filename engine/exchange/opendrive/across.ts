import type { Lane, LaneKind, LaneLayout, LaneSection, Mark, PathStretch } from '../../../sim/road/lanes.ts';
import { type Cubic, indexAt, valueAt } from '../../../sim/road/profile.ts';
import { UserError } from '../../errors.ts';
import { backwards, between } from './cubics.ts';
import type { OpenLane, OpenSection } from './open-drive.ts';
import type { Piece } from './pieces.ts';
import { isDrivable, type Way } from './route.ts';

/** A part of a course that belongs to one road: what lies across it comes from there. */
export interface Part {
  readonly way: Way;
  /** In the direction in which they are driven, one after the other. */
  readonly pieces: readonly Piece[];
  /** How far the course lies left of the road's own reference line, m. */
  readonly leftM: number;
}

/** What lies across a course. */
export interface AcrossCourse {
  readonly lanes: LaneLayout;
  readonly elevation: readonly Cubic[];
  readonly shoulderM: number;
  /** Lane of the main road that is driven in, as its file counts. */
  readonly lane: number;
  /** Most lanes to drive in that lie beside each other. */
  readonly mostLanes: number;
}

const SURFACES = new Map<string, LaneKind>(
  Object.entries({
    stop: 'driving',
    parking: 'driving',
    biking: 'driving',
    restricted: 'driving',
    shoulder: 'shoulder',
  } as const),
);
const USUAL_SHOULDER_M = 0.5;
const WIDEST_SHOULDER_M = 3;
/** A narrower lane is none that one would choose; one that gets as narrow as the second is left. */
const NARROW_M = 2.2;
const ENDING_M = 1.5;
/** A path that is so far aside where roads or sections meet goes over, m: so long for each metre, and within these. */
const ASIDE_M = 0.02;
const CHANGE_M_PER_M = 18;
const SHORTEST_CHANGE_M = 15;
const LONGEST_CHANGE_M = 90;
const LOOK_EVERY_M = 2;

/** A section of lanes in the direction in which it is driven, clipped to its part. Stations are the road's, turned. */
interface Stretch {
  readonly part: Part;
  readonly index: number;
  readonly section: OpenSection;
  readonly fromM: number;
  readonly toM: number;
}

/**
 * Lays lanes, marks, heights and path along a course.
 * @param stationOf station of the course where a part is so far along its road
 * @throws UserError where there is no lane to drive in, with the road's name.
 */
export function acrossCourse(
  parts: readonly Part[],
  main: number,
  wantedLane: number | undefined,
  stationOf: (part: number, roadM: number) => number,
  lengthM: number,
  path: string,
): AcrossCourse {
  const stretches = parts.flatMap((part, index) => stretchesOf(part, index));
  const start = stretches.findIndex(({ index }) => index === main);
  const mainWay = parts[main]!.way;
  const first = chosenLane(stretches, start, main, wantedLane, path);
  const driven: OpenLane[] = [];
  driven[first.stretch] = first.lane;
  for (let i = first.stretch + 1; i < stretches.length; i++) {
    driven[i] = follow(stretches[i - 1]!, stretches[i]!, driven[i - 1]!, 'successor', path);
  }
  for (let i = first.stretch - 1; i >= 0; i--) {
    driven[i] = follow(stretches[i + 1]!, stretches[i]!, driven[i + 1]!, 'predecessor', path);
  }
  const along = (index: number, cubics: readonly Cubic[], from: number, to: number) =>
    between(cubics, from, to).map((cubic) => ({ ...cubic, stationM: stationOf(index, cubic.stationM) }));
  const whole = (cubicsOf: (way: Way, part: Part) => readonly Cubic[]) =>
    tidy(
      parts.flatMap((part, index) => {
        const [fromM, toM] = [part.pieces[0]!.fromM, part.pieces.at(-1)!.toM];
        return along(index, cubicsOf(part.way, part), fromM, toM);
      }),
      lengthM,
    );
  const offsetM = whole(({ road, backwards: isTurned }, { leftM }) => {
    const own = isTurned ? backwards(road.laneOffset, road.lengthM).map(negated) : road.laneOffset;
    if (leftM === 0) return own;
    return own.length === 0 ? [still(-leftM)] : own.map((cubic) => ({ ...cubic, a: cubic.a - leftM }));
  });
  const heights = whole(({ road, backwards: isTurned }) => {
    const own = isTurned ? backwards(road.elevation, road.lengthM) : road.elevation;
    return own.length === 0 ? [still(0)] : own;
  });
  const startHeightM = valueAt(heights, 0);
  const elevation = heights.map((cubic) => ({ ...cubic, a: cubic.a - startHeightM }));
  const sections = stretches.map(({ index, section, fromM, toM }): LaneSection => {
    const lane = (own: OpenLane): Lane => ({
      kind: isDrivable(own) ? 'driving' : (SURFACES.get(own.type) ?? 'ground'),
      widthM: tidy(along(index, own.widthM, fromM, toM), lengthM),
      marks: marksBetween(own.marks, fromM, toM, (at) => stationOf(index, at), lengthM),
    });
    return {
      stationM: stationOf(index, fromM),
      middleMarks: marksBetween(section.middleMarks, fromM, toM, (at) => stationOf(index, at), lengthM),
      left: trimmed(section.left).map(lane),
      right: trimmed(section.right).map(lane),
    };
  });
  const layout: LaneLayout = { offsetM, sections: tidy(sections, lengthM), path: [] };
  const lanes = { ...layout, path: pathOf(layout, stretches, driven, sections, lengthM) };
  const [mainSection] = stretches.slice(start);
  return {
    lanes,
    elevation: elevation.every(({ a, b, c, d }) => a === 0 && b === 0 && c === 0 && d === 0) ? [] : elevation,
    shoulderM: shoulderOf(mainSection!.section, first.lane.id),
    lane: mainWay.backwards ? -first.lane.id : first.lane.id,
    mostLanes: Math.max(
      ...stretches.map(({ section: { left, right } }) =>
        Math.max(left.filter(isDrivable).length, right.filter(isDrivable).length),
      ),
    ),
  };
}

function still(a: number): Cubic {
  return { stationM: 0, a, b: 0, c: 0, d: 0 };
}

function negated({ stationM, a, b, c, d }: Cubic): Cubic {
  return { stationM, a: -a, b: -b, c: -c, d: -d };
}

/** In order, each station once, the first at 0 or after it, none past the end. */
function tidy<Entry extends { readonly stationM: number }>(
  entries: readonly Entry[],
  lengthM: number,
): Entry[] {
  const kept: Entry[] = [];
  for (const entry of entries) {
    if (entry.stationM >= lengthM) continue;
    const last = kept.at(-1);
    if (last && entry.stationM <= last.stationM + 1e-9)
      kept[kept.length - 1] = { ...entry, stationM: last.stationM };
    else kept.push(entry);
  }
  return kept;
}

function stretchesOf(part: Part, index: number): Stretch[] {
  const { road, backwards: isTurned } = part.way;
  const [partFromM, partToM] = [part.pieces[0]!.fromM, part.pieces.at(-1)!.toM];
  const sections = road.sections.map((section, i) => {
    const endM = road.sections[i + 1]?.stationM ?? road.lengthM;
    return isTurned
      ? {
          section: turnedSection(section, endM, road.lengthM),
          fromM: road.lengthM - endM,
          toM: road.lengthM - section.stationM,
        }
      : { section, fromM: section.stationM, toM: endM };
  });
  return (isTurned ? sections.reverse() : sections)
    .map(({ section, fromM, toM }) => ({
      part,
      index,
      section,
      fromM: Math.max(fromM, partFromM),
      toM: Math.min(toM, partToM),
    }))
    .filter(({ fromM, toM }) => toM - fromM > 0.05 || road.sections.length === 1);
}

/** A section seen from the other end of its road. */
function turnedSection(section: OpenSection, endM: number, roadM: number): OpenSection {
  const marks = (own: readonly Mark[]) =>
    own.map((mark, i) => ({ ...mark, stationM: roadM - (own[i + 1]?.stationM ?? endM) })).reverse();
  const lanes = (own: readonly OpenLane[]) =>
    own.map((lane) => ({
      ...lane,
      id: -lane.id,
      widthM: backwards(lane.widthM, roadM),
      marks: marks(lane.marks),
      predecessor: lane.successor,
      successor: lane.predecessor,
    }));
  return {
    stationM: roadM - endM,
    middleMarks: marks(section.middleMarks),
    left: lanes(section.right),
    right: lanes(section.left),
  };
}

/** Without what lies beyond the outermost lane of a side. */
function trimmed(lanes: readonly OpenLane[]): readonly OpenLane[] {
  const last = lanes.findLastIndex((lane) => isDrivable(lane) || SURFACES.get(lane.type) === 'driving');
  return lanes.slice(0, last + 1);
}

function marksBetween(
  marks: readonly Mark[],
  fromM: number,
  toM: number,
  stationOf: (roadM: number) => number,
  lengthM: number,
): Mark[] {
  const held = marks.filter(({ stationM }, i) => stationM < toM && (marks[i + 1]?.stationM ?? toM) > fromM);
  return tidy(
    held.map((mark) => ({ ...mark, stationM: stationOf(Math.max(mark.stationM, fromM)) })),
    lengthM,
  );
}

function shoulderOf({ left, right }: OpenSection, lane: number): number {
  const side = lane > 0 ? left : right;
  const next = side[trimmed(side).length];
  if (next?.type !== 'shoulder') return USUAL_SHOULDER_M;
  const widthM = valueAt(next.widthM, next.widthM[0]?.stationM ?? 0);
  return Math.min(WIDEST_SHOULDER_M, Math.max(0, widthM));
}

function laneOf({ section }: Stretch, id: number): OpenLane | undefined {
  return (id > 0 ? section.left : section.right).find((lane) => lane.id === id);
}

/** The lane that a person wants, else the outermost one of a usual width on the side where one drives. */
function chosenLane(
  stretches: readonly Stretch[],
  start: number,
  main: number,
  wanted: number | undefined,
  path: string,
): { stretch: number; lane: OpenLane } {
  const { road, backwards: isTurned } = stretches[start]!.part.way;
  if (wanted !== undefined) {
    const id = isTurned ? -wanted : wanted;
    for (let i = start; i < stretches.length && stretches[i]!.index === main; i++) {
      const lane = laneOf(stretches[i]!, id);
      if (lane && isDrivable(lane)) return { stretch: i, lane };
    }
    const { section } = stretches[start]!;
    const ids = [...section.left, ...section.right]
      .filter(isDrivable)
      .map((lane) => (isTurned ? -lane.id : lane.id));
    throw new UserError(
      'usage',
      `${path}: road ${road.id} has no lane ${wanted} to drive in; it has ${ids.join(', ')}`,
      'Name one of them: --lane N.',
    );
  }
  for (let i = start; i < stretches.length && stretches[i]!.index === main; i++) {
    const { section, fromM, toM } = stretches[i]!;
    const sides = road.leftHand ? [section.left, section.right] : [section.right, section.left];
    for (const side of sides) {
      const lanes = side.filter(isDrivable);
      const wide = lanes.findLast(
        (lane) => valueAt(lane.widthM, (fromM + toM) / 2) >= NARROW_M && lane.type === 'driving',
      );
      const lane = wide ?? lanes.at(-1);
      if (lane) return { stretch: i, lane };
    }
  }
  throw new UserError(
    'invalid',
    `${path}: road ${road.id} has no lane to drive in`,
    'Take another road: --road ID.',
  );
}

/** The lane that a lane goes on in: by its link, else the nearest one of its side. */
function follow(
  from: Stretch,
  to: Stretch,
  lane: OpenLane,
  way: 'successor' | 'predecessor',
  path: string,
): OpenLane {
  const linked = lane[way];
  if (linked !== undefined) {
    // Links of a road's inner sections are within it, those at its ends are numbers of the next road, which may be turned.
    const turns = from.part.way.backwards !== to.part.way.backwards && from.part !== to.part;
    const id = from.part.way.backwards !== turns ? -linked : linked;
    const next = laneOf(to, id);
    if (next && isDrivable(next)) return next;
  }
  const [fromM, toM] = way === 'successor' ? [from.toM, to.fromM] : [from.fromM, to.toM];
  const middleM = middleOf(from, lane.id, fromM);
  const side = (lane.id > 0 ? to.section.left : to.section.right).filter(isDrivable);
  const all = side.length > 0 ? side : [...to.section.left, ...to.section.right].filter(isDrivable);
  const awayM = (own: OpenLane) => Math.abs(middleOf(to, own.id, toM) - middleM);
  const [nearest] = all.toSorted((a, b) => awayM(a) - awayM(b));
  if (nearest) return nearest;
  throw new UserError(
    'invalid',
    `${path}: road ${to.part.way.road.id}, at ${to.fromM.toFixed(0)} m: no lane to drive in`,
    'Take another road: --road ID, or another way: --through ID.',
  );
}

/** Distance of a lane's middle from the middle between left and right lanes, m, positive left. */
function middleOf({ section }: Stretch, id: number, at: number): number {
  let outM = 0;
  for (const lane of id > 0 ? section.left : section.right) {
    const widthM = Math.max(0, valueAt(lane.widthM, at));
    if (lane.id === id) return Math.sign(id) * (outM + widthM / 2);
    outM += widthM;
  }
  return Math.sign(id) * outM;
}

/** The path: in the lane that is driven in, over to the next one where it ends or another begins in its place. */
function pathOf(
  layout: LaneLayout,
  stretches: readonly Stretch[],
  driven: readonly OpenLane[],
  sections: readonly LaneSection[],
  lengthM: number,
): PathStretch[] {
  const path: PathStretch[] = [];
  let lastM = 0;
  let wasLane = 0;
  for (const [i, { section: own }] of stretches.entries()) {
    const { stationM } = sections[i]!;
    const endM = sections[i + 1]?.stationM ?? lengthM;
    if (endM - stationM <= 1e-9) continue;
    const id = driven[i]!.id;
    const side = id > 0 ? own.left : own.right;
    let lane = Math.sign(id) * (side.indexOf(driven[i]!) + 1);
    const hereM = middleIn(layout.offsetM, sections[i]!, lane, stationM);
    const asideM = i === 0 ? 0 : Math.abs(hereM - lastM);
    if (i === 0 || lane !== wasLane || asideM > ASIDE_M) {
      path.push({ stationM, lane, changeM: asideM > ASIDE_M ? changeLength(asideM, endM - stationM) : 0 });
    }
    const leaveM = endOfLane(sections[i]!, lane, stationM, endM);
    const beside = [lane - Math.sign(lane), lane + Math.sign(lane)].find(
      (other) =>
        other !== 0 &&
        (lane > 0 ? sections[i]!.left : sections[i]!.right)[Math.abs(other) - 1]?.kind === 'driving',
    );
    if (leaveM !== undefined && beside !== undefined) {
      const overM = Math.abs(
        middleIn(layout.offsetM, sections[i]!, beside, leaveM) -
          middleIn(layout.offsetM, sections[i]!, lane, leaveM),
      );
      path.push({ stationM: leaveM, lane: beside, changeM: changeLength(overM, endM - leaveM) });
      lane = beside;
    }
    wasLane = lane;
    lastM = middleIn(layout.offsetM, sections[i]!, lane, endM - 1e-6);
  }
  return tidy(path, lengthM);
}

function changeLength(asideM: number, restM: number): number {
  const wantedM = Math.min(LONGEST_CHANGE_M, Math.max(SHORTEST_CHANGE_M, CHANGE_M_PER_M * asideM));
  return Math.max(0, Math.min(wantedM, restM));
}

/** Where a lane that gets too narrow to drive in is to be left, m; undefined where it does not. */
function endOfLane(section: LaneSection, lane: number, fromM: number, toM: number): number | undefined {
  const { widthM } = (lane > 0 ? section.left : section.right)[Math.abs(lane) - 1]!;
  if (valueAt(widthM, toM) >= ENDING_M) return undefined;
  let wide: number | undefined;
  for (let at = fromM; at < toM; at += LOOK_EVERY_M) if (valueAt(widthM, at) >= NARROW_M) wide = at;
  if (wide === undefined) return undefined;
  return Math.max(fromM + 0.01, wide - LONGEST_CHANGE_M / 2);
}

function middleIn(offsetM: readonly Cubic[], { left, right }: LaneSection, lane: number, at: number): number {
  const sign = Math.sign(lane);
  const lanes = lane > 0 ? left : right;
  let middleM = offsetM.length > 0 ? valueAt([offsetM[indexAt(offsetM, at)]!], at) : 0;
  for (let i = 0; i < Math.abs(lane); i++) {
    const widthM = Math.max(0, valueAt(lanes[i]!.widthM, at));
    middleM += sign * (i + 1 === Math.abs(lane) ? widthM / 2 : widthM);
  }
  return middleM;
}
