import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { DRIVE_MODES } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { LONGEST_ROAD_M } from '../data/drive-rows.ts';
import { bounded, exactNumber } from '../data/foreign-database.ts';
import { storedRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';
import { RECORDING_COLUMNS, type RecordingColumn, type RecordingInfo } from '../protocol/recording.ts';
import { importsInWords, roadName } from './in-words.ts';
import { queryDrive } from './query-drive.ts';

/** Fifty hours; the columns of so many take a quarter of a gibibyte. */
const MOST_FRAMES = 2_000_000;
const LONGEST_MODE_BYTES = 32;

const NUMBERS = [
  'step',
  'time_s',
  'x_m',
  'y_m',
  'yaw_rad',
  'speed_mps',
  'curvature_per_m',
  'steered_curvature_per_m',
  'station_m',
  'road',
  'deleted',
] as const;

/**
 * Everything of a drive but its images, for a page that shows it.
 * @param file name under which the page knows it
 * @throws UserError where the file turns out damaged.
 */
export function recordingInfo(path: string, file: string): RecordingInfo {
  using drive = openDrive(path);
  const damaged = (what: string) =>
    new UserError(
      'damaged',
      `${path}: ${what}`,
      'Copy the file again from where it came, or make the drive anew.',
    );
  if (!(drive.frameCount <= MOST_FRAMES)) throw tooMany(path);
  const [totals] = queryDrive(drive, 'SELECT count(*) AS count FROM frames');
  const count = Number(totals!.count);
  if (count > MOST_FRAMES) throw tooMany(path);
  const ids = [...drive.roads.keys()];
  const indexOfRoad = new Map(ids.map((id, i) => [id, i]));
  const descriptions = ids.map((id) => storedRoad(drive, id));
  // In drives of version 2 alone.
  const mayLack = drive.sources.size > 0;
  const modes: string[] = [];
  const steps = new Int32Array(count);
  const columns = Object.fromEntries(
    RECORDING_COLUMNS.map((column) => [column, new Float32Array(count)]),
  ) as Record<RecordingColumn, Float32Array>;
  const crossTrack =
    drive.meta.kind === 'recorded' ? new CrossTrack(descriptions) : { errorM: () => Number.NaN };
  const rows = queryDrive(
    drive,
    `SELECT ${NUMBERS.map(exactNumber).join(', ')}, ${bounded('mode', LONGEST_MODE_BYTES)}
     FROM frames ORDER BY frames.step LIMIT ${count}`,
  );
  let i = 0;
  for (const row of rows) {
    const step = Number(row.step);
    const number = (column: (typeof NUMBERS)[number]): number => {
      const value = row[column];
      if (typeof value === 'number') return value;
      throw damaged(`frame ${step}: ${column} is not a number`);
    };
    const numberIfKnown = (column: (typeof NUMBERS)[number]): number =>
      mayLack && row[column] === null ? Number.NaN : number(column);
    const road = mayLack && row.road === null ? Number.NaN : indexOfRoad.get(number('road'));
    if (road === undefined) throw damaged(`frame ${step}: road ${row.road} is missing`);
    const stationM = numberIfKnown('station_m');
    if (Math.abs(stationM) > LONGEST_ROAD_M)
      throw damaged(`frame ${step}: station_m is ${stationM}, past any road`);
    const mode = String(row.mode);
    if (!modes.includes(mode)) modes.push(mode);
    if (modes.length > DRIVE_MODES.length)
      throw damaged(`frame ${step}: mode is not one of ${DRIVE_MODES.join(', ')}`);
    const [xM, yM] = [numberIfKnown('x_m'), numberIfKnown('y_m')];
    const isPlaced = Number.isFinite(road + stationM + xM + yM);
    const values = {
      timeS: number('time_s'),
      xM,
      yM,
      yawRad: numberIfKnown('yaw_rad'),
      speedMps: numberIfKnown('speed_mps'),
      curvaturePerM: number('curvature_per_m'),
      steeredCurvaturePerM: number('steered_curvature_per_m'),
      cteM: isPlaced ? crossTrack.errorM(road, xM, yM, stationM) : Number.NaN,
      stationM,
      road,
      mode: modes.indexOf(mode),
      deleted: number('deleted'),
    };
    steps[i] = step;
    if (steps[i] !== step) throw damaged(`step ${step} is past any drive`);
    for (const column of RECORDING_COLUMNS) columns[column][i] = values[column];
    i++;
  }
  const { camera, range } = drive.meta.sensors;
  return {
    file,
    kind: drive.meta.kind,
    softwareVersion: drive.meta.softwareVersion,
    camera: { rows: camera.rows, columns: camera.columns },
    range:
      drive.frameCount > 0 && drive.lacking('range') === drive.frameCount
        ? null
        : { rows: range.rows, columns: range.columns, maxRangeM: range.maxRangeM },
    sources: importsInWords(drive),
    lookaheadM: drive.meta.lookaheadM,
    frames: count,
    steps: base64(steps),
    columns: Object.fromEntries(
      RECORDING_COLUMNS.map((column) => [column, base64(columns[column])]),
    ) as Record<RecordingColumn, string>,
    modes,
    roads: descriptions.map((description) => ({ name: roadName(description), description })),
  };
}

/** Distance from the path, m, positive left, on any of several roads. */
class CrossTrack {
  readonly #descriptions: readonly RoadDescription[];
  readonly #roads = new Map<number, Road>();

  constructor(descriptions: readonly RoadDescription[]) {
    this.#descriptions = descriptions;
  }

  errorM(index: number, xM: number, yM: number, nearM: number): number {
    let road = this.#roads.get(index);
    if (!road) {
      road = createRoad(this.#descriptions[index]!);
      this.#roads.set(index, road);
    }
    const { stationM, offsetM } = road.project(xM, yM, nearM);
    return offsetM - road.lanes.across(stationM).pathM;
  }
}

function tooMany(path: string): UserError {
  return new UserError(
    'invalid',
    `${path} has more than ${MOST_FRAMES} frames, too many to show`,
    'Training takes them all the same; record in several drives.',
  );
}

/** Little-endian, as every machine is that Node runs on. */
export function base64(values: Float32Array | Int32Array | Uint8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
