import { parseBoundedJson } from '../bounded-json.ts';
import { type Pose, wrapAngle } from '../conventions.ts';
import { CentreLine, curvaturesOf } from './centre-line.ts';
import { checkBorders, readCubics, readLanes } from './lane-fields.ts';
import { type LaneLayout, VaryingLanes } from './lanes.ts';
import { MOST_OBSTACLES_PER_KM } from './obstacles.ts';
import { type Cubic, slopeAt, valueAt } from './profile.ts';
import {
  type CrossSection,
  OPEN_ROAD_KINDS,
  type OpenRoadKind,
  type RoadSegment,
  type Roadside,
} from './road.ts';
import { asObject, Fields, RoadFileError, show } from './road-file-fields.ts';

export { RoadFileError };

/** What road files of every version say. Lengths in metres, angles in radians, curvature in 1/m, positive left. */
interface AnyRoadFile {
  readonly format: 'alvinn-road';
  readonly name: string;
  /** Which kind of road it looks like: decides scenery and surroundings. */
  readonly kind: OpenRoadKind;
  /** Whether the end meets the start. */
  readonly closed: boolean;
  /** Where the centre line begins, and its heading there. */
  readonly start: Pose;
  readonly segments: readonly RoadSegment[];
  readonly scenerySeed: number;
  /** Rolling ground: its seed, and its greatest height above and depth below zero; 0 m is flat. */
  readonly terrain: { readonly seed: number; readonly amplitudeM: number };
}

/** A flat road of one or two lanes: version 1 of a `.road.json` file. Every field is required and no other is allowed. */
export interface EvenRoadFile extends AnyRoadFile {
  readonly version: 1;
  readonly crossSection: CrossSection;
}

/** A road that rises and falls, with lanes that come and go and are changed: version 2. Every field is required, too. */
export interface LanedRoadFile extends AnyRoadFile {
  readonly version: 2;
  readonly crossSection: Roadside;
  /** Height of the centre line, m, on top of the terrain; none is level. */
  readonly elevation: readonly Cubic[];
  readonly lanes: LaneLayout;
  /** Things on the road that the path leads around, drawn from the seed of the scenery. */
  readonly obstaclesPerKm: number;
}

/** The content of a `.road.json` file. */
export type RoadFile = EvenRoadFile | LanedRoadFile;

const FORMAT = 'alvinn-road';
const VERSIONS = [1, 2] as const;
const LATEST = 2;
const LONGEST_TEXT = 8 * 1024 * 1024;
const MOST_SEGMENTS = 20_000;
const LONGEST_ROAD_M = 1_000_000;
const SHORTEST_SEGMENT_M = 0.1;
const LONGEST_SEGMENT_M = 100_000;
/** Beyond it the ground would be steeper than one in ten. */
const HIGHEST_TERRAIN_M = 5;
/** A jump of curvature that no passenger feels: 0.02 m/s² at 14 m/s. */
const CURVATURE_TOLERANCE_PER_M = 1e-4;
const CLOSING_TOLERANCE_M = 0.01;
const CLOSING_TOLERANCE_RAD = 1e-3;

/** Between places at which lanes and heights are looked at, m, and most of them. */
const LOOK_EVERY_M = 5;
const MOST_LOOKS = 50_000;
const STEEPEST_GRADE = 0.35;
const NARROWEST_M = 1;
const HIGHEST_M = 5000;

const FILE_FIELDS = [
  'format',
  'version',
  'name',
  'kind',
  'closed',
  'crossSection',
  'start',
  'segments',
  'scenerySeed',
  'terrain',
];
const ROADSIDE_FIELDS = ['shoulderM', 'surface', 'ditch'];
const CROSS_SECTION_FIELDS = ['lanes', 'laneWidthM', ...ROADSIDE_FIELDS, 'centreLine', 'edgeLines'];
const SEGMENT_FIELDS = {
  line: ['type', 'lengthM'],
  arc: ['type', 'lengthM', 'curvaturePerM'],
  clothoid: ['type', 'lengthM', 'startCurvaturePerM', 'endCurvaturePerM'],
};

/**
 * Reads the text of a `.road.json` file and checks all of it.
 * @throws RoadFileError that names the first field that is wrong.
 */
export function parseRoadFile(text: string): RoadFile {
  if (text.length > LONGEST_TEXT) {
    throw new RoadFileError(
      `the text has ${text.length} characters`,
      'A road file has at most 8 MiB: split the road, or join short segments.',
    );
  }
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  const version = versionOf(json);
  const file = new Fields(
    json,
    '',
    version === 1 ? FILE_FIELDS : [...FILE_FIELDS, 'elevation', 'lanes', 'obstaclesPerKm'],
  );
  const name = file.line('name', 100);
  const { kind: wantedKind } = asObject(json, '');
  if (wantedKind === 'loop') {
    throw new RoadFileError(
      'kind is "loop"',
      'Give the kind that it looks like (path, street, highway, dirt), and "closed": true.',
    );
  }
  const kind = file.choice('kind', OPEN_ROAD_KINDS);
  const closed = file.boolean('closed');
  const from = file.object('start', ['x', 'y', 'yawRad']);
  const start = {
    x: from.number('x', -LONGEST_ROAD_M, LONGEST_ROAD_M),
    y: from.number('y', -LONGEST_ROAD_M, LONGEST_ROAD_M),
    yawRad: from.number('yawRad', -2 * Math.PI, 2 * Math.PI),
  };
  const even = version === 1 ? readCrossSection(file) : undefined;
  const segments = readSegments(file, even);
  const scenerySeed = file.seed('scenerySeed');
  const ground = file.object('terrain', ['seed', 'amplitudeM']);
  const terrain = {
    seed: ground.seed('seed'),
    amplitudeM: ground.number('amplitudeM', 0, HIGHEST_TERRAIN_M),
  };
  checkJoints(segments);
  if (closed) checkClosing(start, segments);
  const all = { format: FORMAT, name, kind, closed, start, segments, scenerySeed, terrain } as const;
  if (even) return { ...all, version: 1, crossSection: even };
  const lengthM = segments.reduce((sum, segment) => sum + segment.lengthM, 0);
  const laned: LanedRoadFile = {
    ...all,
    version: 2,
    crossSection: readRoadside(file.object('crossSection', ROADSIDE_FIELDS)),
    elevation: readCubics(file, 'elevation', 'elevation'),
    lanes: readLanes(file, lengthM),
    obstaclesPerKm: file.number('obstaclesPerKm', 0, MOST_OBSTACLES_PER_KM),
  };
  checkAlong(laned, lengthM);
  return laned;
}

function parseJson(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    try {
      return parseBoundedJson(withReadableNumbers(text));
    } catch {
      const evidence = String((error as Error).message).replace(/[\s\p{C}]+/gu, ' ');
      throw new RoadFileError(`not JSON: ${evidence}`, 'A road file is JSON text in UTF-8.');
    }
  }
}

/**
 * JSON has no NaN and no Infinity, yet some programs write them: read so, the field that holds one can be named. A text
 * that is not closed is one all the same: looked for anew from every quote in it, its end would take hours to miss.
 */
function withReadableNumbers(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*(?:"|$)|NaN|Infinity/g, (token) => {
    if (token === 'NaN') return '"NaN"';
    return token === 'Infinity' ? '1e999' : token;
  });
}

function versionOf(json: unknown): (typeof VERSIONS)[number] {
  const { format, version } = asObject(json, '');
  if (format !== FORMAT) {
    const found = format === undefined ? 'no "format"' : `format ${show(format)}`;
    throw new RoadFileError(`not a road file: it has ${found}`, `A road file says "format": "${FORMAT}".`);
  }
  if (typeof version === 'number' && version > LATEST) {
    throw new RoadFileError(
      `version is ${version}, newer than this program reads (${LATEST})`,
      'Update the program, or save the road in the older version.',
      true,
    );
  }
  const known = VERSIONS.find((own) => own === version);
  if (known === undefined) {
    const found = version === undefined ? 'missing' : show(version);
    throw new RoadFileError(`version is ${found}`, `A road file says "version": ${VERSIONS.join(' or ')}.`);
  }
  return known;
}

function readRoadside(fields: Fields): Roadside {
  return {
    shoulderM: fields.number('shoulderM', 0, 10),
    surface: fields.choice('surface', ['asphalt', 'dirt'] as const),
    ditch: fields.choice('ditch', ['none', 'left', 'right'] as const),
  };
}

function readCrossSection(file: Fields): CrossSection {
  const fields = file.object('crossSection', CROSS_SECTION_FIELDS);
  const crossSection: CrossSection = {
    lanes: fields.choice('lanes', [1, 2] as const),
    laneWidthM: fields.number('laneWidthM', 2.2, 8),
    ...readRoadside(fields),
    centreLine: fields.choice('centreLine', ['none', 'dashed', 'double'] as const),
    edgeLines: fields.boolean('edgeLines'),
  };
  if (crossSection.lanes === 1 && crossSection.centreLine !== 'none') {
    throw new RoadFileError(
      `crossSection.centreLine is "${crossSection.centreLine}", but the road has one lane`,
      'Write "none", or give the road two lanes.',
    );
  }
  return crossSection;
}

/** @param even what lies across all of the road; where lanes vary, bends are looked at along them */
function readSegments(file: Fields, even: CrossSection | undefined): RoadSegment[] {
  const values = file.list('segments');
  if (values.length === 0 || values.length > MOST_SEGMENTS) {
    throw new RoadFileError(
      `segments has ${values.length} entries`,
      `A road has 1 to ${MOST_SEGMENTS} segments.`,
    );
  }
  const sharpest = even ? 1 / ((even.lanes * even.laneWidthM) / 2 + even.shoulderM) : 1;
  let totalM = 0;
  return values.map((value, i) => {
    const path = `segments[${i}]`;
    const segment = readSegment(value, path);
    for (const curvature of curvaturesOf(segment)) {
      if (Math.abs(curvature) > sharpest) {
        throw new RoadFileError(
          `${path} has a radius of ${metres(1 / Math.abs(curvature))}, less than half the road with its shoulders`,
          `The radius of this road is at least ${metres(1 / sharpest)}.`,
        );
      }
    }
    if (turnOf(segment) > 2 * Math.PI + CLOSING_TOLERANCE_RAD) {
      throw new RoadFileError(
        `${path} turns by ${turnOf(segment).toFixed(1)} rad, more than a full circle`,
        'Shorten it, or curve it less.',
      );
    }
    totalM += segment.lengthM;
    if (totalM > LONGEST_ROAD_M) {
      throw new RoadFileError(`${path} ends at ${metres(totalM)}`, 'A road is at most 1,000 km long.');
    }
    return segment;
  });
}

function readSegment(value: unknown, path: string): RoadSegment {
  const { type } = asObject(value, path);
  if (type !== 'line' && type !== 'arc' && type !== 'clothoid') {
    throw new RoadFileError(
      type === undefined ? `${path}.type is missing` : `${path}.type is ${show(type)}`,
      'It is one of "line", "arc", "clothoid".',
    );
  }
  const fields = new Fields(value, path, SEGMENT_FIELDS[type]);
  const lengthM = fields.number('lengthM', SHORTEST_SEGMENT_M, LONGEST_SEGMENT_M);
  const curvature = (name: string) => fields.number(name, -1, 1);
  switch (type) {
    case 'line':
      return { type, lengthM };
    case 'arc':
      return { type, lengthM, curvaturePerM: curvature('curvaturePerM') };
    case 'clothoid':
      return {
        type,
        lengthM,
        startCurvaturePerM: curvature('startCurvaturePerM'),
        endCurvaturePerM: curvature('endCurvaturePerM'),
      };
  }
}

/** All the turning of a segment, left and right added up, rad. */
function turnOf(segment: RoadSegment): number {
  const [from, to] = curvaturesOf(segment);
  const mean =
    from * to >= 0 ? Math.abs(from + to) / 2 : (from ** 2 + to ** 2) / (2 * (Math.abs(from) + Math.abs(to)));
  return mean * segment.lengthM;
}

function checkJoints(segments: readonly RoadSegment[]): void {
  for (const [i, segment] of segments.slice(1).entries()) {
    const [, before] = curvaturesOf(segments[i]!);
    checkJoint(before, curvaturesOf(segment)[0], `from segments[${i}] to segments[${i + 1}]`);
  }
}

function checkJoint(before: number, after: number, where: string): void {
  if (Math.abs(after - before) <= CURVATURE_TOLERANCE_PER_M) return;
  throw new RoadFileError(
    `curvature jumps ${where}: ${before} to ${after} per metre`,
    'Put a clothoid between them that leads from the one curvature to the other.',
  );
}

function checkClosing(start: Pose, segments: readonly RoadSegment[]): void {
  const line = new CentreLine(start);
  for (const segment of segments) line.append(segment);
  const { end } = line;
  const gapM = Math.hypot(end.x - start.x, end.y - start.y);
  const turnRad = wrapAngle(end.yawRad - start.yawRad);
  if (gapM > CLOSING_TOLERANCE_M || Math.abs(turnRad) > CLOSING_TOLERANCE_RAD) {
    throw new RoadFileError(
      `closed is true, but the end misses the start by ${metres(gapM)} and ${turnRad.toFixed(4)} rad`,
      'Lead the segments back to the start, or write "closed": false.',
    );
  }
  const last = segments.length - 1;
  checkJoint(
    curvaturesOf(segments[last]!)[1],
    curvaturesOf(segments[0]!)[0],
    `from segments[${last}] to segments[0]`,
  );
}

/** Looks at lanes and heights every few metres. */
function checkAlong(
  { start, segments, closed, elevation, lanes, crossSection }: LanedRoadFile,
  lengthM: number,
): void {
  const line = new CentreLine(start);
  for (const segment of segments) line.append(segment);
  const across = new VaryingLanes(lanes, lengthM, closed);
  if (across.widthM < NARROWEST_M) {
    throw new RoadFileError(
      `the lanes are nowhere wider together than ${metres(across.widthM)}`,
      'Give the road a lane to drive in.',
    );
  }
  const looks = Math.min(MOST_LOOKS, Math.ceil(lengthM / LOOK_EVERY_M));
  for (let look = 0; look <= looks; look++) {
    const stationM = (lengthM * look) / looks;
    const { outerLeftM, outerRightM } = across.across(stationM);
    const { curvaturePerM } = line.at(stationM);
    checkBorders(stationM, outerLeftM, outerRightM, crossSection.shoulderM, curvaturePerM);
    const height = valueAt(elevation, stationM);
    if (Math.abs(height) > HIGHEST_M) {
      throw new RoadFileError(
        `elevation at ${metres(stationM)} is ${metres(height)}`,
        `Heights are within ${HIGHEST_M} m.`,
      );
    }
    const grade = slopeAt(elevation, stationM);
    if (Math.abs(grade) > STEEPEST_GRADE) {
      throw new RoadFileError(
        `the road at ${metres(stationM)} climbs ${(100 * grade).toFixed(0)} in 100`,
        `It climbs or falls at most ${100 * STEEPEST_GRADE} in 100.`,
      );
    }
  }
}

function metres(value: number): string {
  return `${Number(value.toPrecision(4))} m`;
}
