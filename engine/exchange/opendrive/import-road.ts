import { basename } from 'node:path';
import { wrapAngle } from '../../../sim/conventions.ts';
import { createRoad } from '../../../sim/road/create-road.ts';
import { indexAt, valueAt } from '../../../sim/road/profile.ts';
import type { OpenRoadKind } from '../../../sim/road/road.ts';
import { type LanedRoadFile, parseRoadFile, RoadFileError } from '../../../sim/road/road-file.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { UserError } from '../../errors.ts';
import { oneLine } from '../../foreign-text.ts';
import { type AcrossCourse, acrossCourse, type Part } from './across.ts';
import { type EasedCourse, ease, goesOn } from './ease.ts';
import type { OpenDrive } from './open-drive.ts';
import { beside, type Piece, partOf, piecesOf } from './pieces.ts';
import { readOpenDrive } from './read.ts';
import { findRoute, type Route, type RouteOptions, type WaysOn } from './route.ts';

export interface RoadImportOptions extends RouteOptions {
  /** What stands beside it; by its lanes where it is left out. */
  readonly kind?: OpenRoadKind;
}

export interface ImportedRoad {
  readonly road: LanedRoadFile;
  /** Ids of the file's roads that it is made of, in the order in which they are driven. */
  readonly roads: readonly string[];
  /** Lane that is driven in, as the file counts in the first road that was asked for. */
  readonly lane: number;
  readonly lengthM: number;
  /** How far easing moved the line at most, m. */
  readonly largestShiftM: number;
  /** Where the way ends at a junction. */
  readonly end: WaysOn | undefined;
  /** What was done and what was left out, a line each. */
  readonly notes: readonly string[];
}

/** Further from the origin than this, single precision shows. */
const FAR_M = 10_000;
/** Roads that are linked meet within this, m and rad; aside of each other they may lie as far as lanes reach. */
const GAP_M = 0.1;
const GAP_AHEAD_M = 0.6;
const GAP_ASIDE_M = 30;
const KINK_RAD = 0.15;
const LONGEST_M = 1e6;
const SCENERY_SEED = 1;
const WRONG_LENGTH = 0.01;
/** Between places at which bends are looked at, m. */
const BEND_EVERY_M = 2;
const CROSSING_M = 8;
const CROSSING_HEIGHT_M = 1;

/**
 * Makes a road of a way through an OpenDRIVE file.
 * @param path what the file is called, for messages
 * @throws UserError in one line that names road and element, or asks what a person has to say.
 */
export function importRoad(bytes: Uint8Array, path: string, options: RoadImportOptions): ImportedRoad {
  return importFrom(readOpenDrive(bytes, path), path, options);
}

/** Makes a road of a way through a file that is read; see {@link importRoad}. */
export function importFrom(drive: OpenDrive, path: string, options: RoadImportOptions): ImportedRoad {
  const route = findRoute(drive, options, path);
  const notes = [...route.notes];
  checkLength(route, path);
  const { parts, main } = closedParts(partsOf(route, path, notes), route);
  const pieces = parts.flatMap((part) => part.pieces);
  const course = ease(pieces, route.closed, path);
  const stationOf = stationFinder(parts, course);
  const across = acrossCourse(parts, main, options.lane, stationOf, course.lengthM, path);
  const used = [...new Set(route.ways.map(({ road }) => road))];
  for (const { id, statedLengthM, lengthM, leftOut } of used) {
    if (Math.abs(statedLengthM - lengthM) > WRONG_LENGTH * lengthM) {
      notes.push(
        `road ${id} says that it is ${statedLengthM} m long; its geometries are ${lengthM.toFixed(2)} m`,
      );
    }
    for (const name of leftOut)
      notes.push(`road ${id} has ${name}, which is left out: roads are level across`);
  }
  const start = { ...course.start };
  const isFar = Math.abs(start.x) > FAR_M || Math.abs(start.y) > FAR_M;
  if (isFar) {
    notes.push(`moved by (${Math.round(-start.x)}, ${Math.round(-start.y)}) m: its origin is far away`);
    [start.x, start.y] = [0, 0];
  }
  const road: LanedRoadFile = {
    format: 'alvinn-road',
    version: 2,
    name: nameOf(path, used[0]!.name),
    kind:
      options.kind ??
      kindOf(
        across,
        used.some(({ motorway }) => motorway),
      ),
    closed: route.closed,
    crossSection: {
      shoulderM: across.shoulderM,
      surface: options.kind === 'dirt' ? 'dirt' : 'asphalt',
      ditch: 'none',
    },
    start,
    segments: course.segments,
    scenerySeed: SCENERY_SEED,
    terrain: { seed: SCENERY_SEED, amplitudeM: 0 },
    elevation: across.elevation,
    lanes: across.lanes,
    obstaclesPerKm: 0,
  };
  const checked = check(levelled(road, notes, path), path);
  noteSharpBends(checked, notes);
  return {
    road: checked,
    roads: used.map(({ id }) => id),
    lane: across.lane,
    lengthM: course.lengthM,
    largestShiftM: course.largestShiftM,
    end: route.end,
    notes: notes.map((note) => oneLine(note)),
  };
}

/** A road file is at most so long: whatever is longer is not even looked at. */
function checkLength({ ways }: Route, path: string): void {
  const lengthM = ways.reduce((sum, { road }) => sum + road.lengthM, 0);
  if (lengthM <= LONGEST_M) return;
  throw new UserError(
    'invalid',
    `${path}: the way is ${Math.round(lengthM / 1000)} km long, more than ${LONGEST_M / 1000} km`,
    'Take a shorter road, one that is linked to fewer others: --road ID.',
  );
}

function kindOf({ mostLanes }: AcrossCourse, isMotorway: boolean): OpenRoadKind {
  return isMotorway || mostLanes > 1 ? 'highway' : 'street';
}

function nameOf(path: string, roadName: string): string {
  const plain = (text: string) => text.replace(/\p{C}/gu, ' ').trim();
  const file = plain(basename(path).replace(/\.xodr$/i, ''));
  const own = plain(roadName);
  return plain((own === '' || own === file ? file : `${file} ${own}`).slice(0, 100)) || 'road';
}

/** The pieces of every road of a route, moved aside where reference lines lie beside each other. */
function partsOf(route: Route, path: string, notes: string[]): Part[] {
  const parts: Part[] = [];
  let leftM = 0;
  for (const way of route.ways) {
    const own = piecesOf(way.road, way.backwards, path);
    const before = parts.at(-1);
    if (before) {
      const end = endOf(before.pieces);
      const gap = gapBetween(end, own[0]!.at(0));
      const aside = Math.abs(gap.asideM) > GAP_M;
      leftM = aside ? -gap.asideM : 0;
      if (
        Math.abs(gap.aheadM) > GAP_AHEAD_M ||
        Math.abs(gap.asideM) > GAP_ASIDE_M ||
        Math.abs(gap.turnedRad) > KINK_RAD
      ) {
        throw new UserError(
          'invalid',
          `${path}: road ${before.way.road.id} leads on to road ${way.road.id}, which begins ${Math.hypot(gap.aheadM, gap.asideM).toFixed(2)} m and ${gap.turnedRad.toFixed(2)} rad from its end`,
          `Mend the link, or take a road alone that is not linked: --road ID.`,
        );
      }
    }
    if (leftM !== 0) notes.push(besideNote(way.road.id, leftM));
    parts.push({ way, pieces: own.map((piece) => beside(piece, leftM)), leftM });
  }
  return parts;
}

/** What is told of a road whose reference line lies beside the course. */
function besideNote(id: string, leftM: number): string {
  return `the reference line of road ${id} begins ${Math.abs(leftM).toFixed(2)} m beside that of the road before: the course goes on beside it`;
}

function endOf(pieces: readonly Piece[]) {
  const last = pieces.at(-1)!;
  return last.at(last.lengthM);
}

/** Where a point lies as seen from another. */
function gapBetween(from: ReturnType<Piece['at']>, to: ReturnType<Piece['at']>) {
  const [cos, sin] = [Math.cos(from.yawRad), Math.sin(from.yawRad)];
  return {
    aheadM: (to.x - from.x) * cos + (to.y - from.y) * sin,
    asideM: (to.y - from.y) * cos - (to.x - from.x) * sin,
    turnedRad: wrapAngle(to.yawRad - from.yawRad),
  };
}

/** A ring that does not close smoothly begins in the middle of its longest piece, where nothing is to be eased. */
function closedParts(parts: Part[], { closed, main }: Route): { parts: Part[]; main: number } {
  const all = parts.flatMap(({ pieces }) => pieces);
  if (!closed || goesOn(all.at(-1)!, all[0]!)) return { parts, main };
  let [atPart, atPiece, longestM] = [0, 0, 0];
  for (const [i, { pieces }] of parts.entries()) {
    for (const [k, { lengthM }] of pieces.entries()) {
      if (lengthM > longestM) [atPart, atPiece, longestM] = [i, k, lengthM];
    }
  }
  const split = parts[atPart]!;
  const piece = split.pieces[atPiece]!;
  const halfM = piece.lengthM / 2;
  const first: Part = {
    ...split,
    pieces: [partOf(piece, halfM, piece.lengthM), ...split.pieces.slice(atPiece + 1)],
  };
  const last: Part = { ...split, pieces: [...split.pieces.slice(0, atPiece), partOf(piece, 0, halfM)] };
  const between = [...parts.slice(atPart + 1), ...parts.slice(0, atPart)];
  const rotated = [first, ...between, last];
  return { parts: rotated, main: rotated.findIndex(({ way }) => way === parts[main]!.way) };
}

/** Says at which station of the course a part is so far along its road. */
function stationFinder(parts: readonly Part[], course: EasedCourse): (part: number, roadM: number) => number {
  let alongM = 0;
  const starts = parts.map(({ pieces }) =>
    pieces.map(({ lengthM }) => {
      const startM = alongM;
      alongM += lengthM;
      return startM;
    }),
  );
  const stations = parts.map(({ pieces }) => pieces.map(({ fromM }) => ({ stationM: fromM })));
  return (part, roadM) => {
    const { pieces } = parts[part]!;
    const index = indexAt(stations[part]!, roadM);
    const { fromM, toM, lengthM } = pieces[index]!;
    const share = Math.min(1, Math.max(0, (roadM - fromM) / (toM - fromM)));
    return course.stationAt(starts[part]![index]! + share * lengthM);
  };
}

/** Without heights where a road crosses itself on another level: there is no ground for both. */
function levelled(road: LanedRoadFile, notes: string[], path: string): LanedRoadFile {
  if (road.elevation.length === 0) return road;
  const { centreAt, lengthM, closed } = createRoad(check({ ...road, elevation: [] }, path));
  const cells = new Map<string, { stationM: number; heightM: number }[]>();
  const count = Math.ceil(lengthM / CROSSING_M);
  for (let i = 0; i < count; i++) {
    const stationM = (lengthM * i) / count;
    const { x, y } = centreAt(stationM);
    const heightM = valueAt(road.elevation, stationM);
    const [column, row] = [Math.floor(x / CROSSING_M), Math.floor(y / CROSSING_M)];
    for (let k = -1; k <= 1; k++) {
      for (let j = -1; j <= 1; j++) {
        for (const other of cells.get(`${column + k} ${row + j}`) ?? []) {
          const apartM = stationM - other.stationM;
          const isNeighbour = apartM < 6 * CROSSING_M || (closed && lengthM - apartM < 6 * CROSSING_M);
          if (isNeighbour || Math.abs(other.heightM - heightM) < CROSSING_HEIGHT_M) continue;
          notes.push(
            `it crosses itself on another level at ${other.stationM.toFixed(0)} and ${stationM.toFixed(0)} m: there are no bridges, so all of it is level`,
          );
          return { ...road, elevation: [] };
        }
      }
    }
    const key = `${column} ${row}`;
    const cell = cells.get(key);
    if (cell) cell.push({ stationM, heightM });
    else cells.set(key, [{ stationM, heightM }]);
  }
  return road;
}

/** Says where the path bends more sharply than the usual car can: no driver stays on it there. */
function noteSharpBends(road: LanedRoadFile, notes: string[]): void {
  const { centreAt, lanes, lengthM } = createRoad(road);
  const { maxCurvaturePerM } = NAVLAB_VAN;
  let [sharpest, atM] = [maxCurvaturePerM, 0];
  for (let stationM = 0; stationM < lengthM; stationM += BEND_EVERY_M) {
    const { curvaturePerM } = centreAt(stationM);
    const own = Math.abs(curvaturePerM / (1 - curvaturePerM * lanes.across(stationM).pathM));
    if (own > sharpest) [sharpest, atM] = [own, stationM];
  }
  if (sharpest === maxCurvaturePerM) return;
  const radius = (curvature: number) => `${(1 / curvature).toFixed(1)} m`;
  notes.push(
    `at ${atM.toFixed(0)} m its path bends with a radius of ${radius(sharpest)}, and the usual car turns in ${radius(maxCurvaturePerM)}`,
  );
}

/** The road as it will be read. @throws UserError where it is none. */
function check(road: LanedRoadFile, path: string): LanedRoadFile {
  try {
    return parseRoadFile(JSON.stringify(road)) as LanedRoadFile;
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error;
    throw new UserError('invalid', `${path}: its road cannot be driven: ${error.message}`, error.hint, {
      cause: error,
    });
  }
}
