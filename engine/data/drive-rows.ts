import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { DRIVE_MODES, type DriveFrame, type DriveMode, type StoredFrame } from './drive-format.ts';
import { bounded, exactNumber } from './foreign-database.ts';

/** Columns of table `frames` in the order of {@link frameValues}. */
export const FRAME_COLUMNS = [
  'step',
  'time_s',
  'road',
  'conditions',
  'station_m',
  'x_m',
  'y_m',
  'yaw_rad',
  'speed_mps',
  'curvature_per_m',
  'steered_curvature_per_m',
  'throttle',
  'mode',
  'noise_seed',
  'camera',
  'camera_format',
  'camera_rows',
  'camera_columns',
  'range',
  'range_rows',
  'range_columns',
  'road_lighter',
  'previous_road_lighter',
] as const;

export type FrameColumn = (typeof FRAME_COLUMNS)[number] | 'deleted' | 'camera_bytes' | 'range_bytes';
export type FrameRow = Record<FrameColumn, SQLOutputValue>;

/** A frame as values of {@link FRAME_COLUMNS}. Throws RangeError where images do not have the size of the sensors. */
export function frameValues(frame: DriveFrame, { camera, range }: SensorSettings): SQLInputValue[] {
  if (
    frame.camera.length !== camera.rows * camera.columns * 3 ||
    frame.range.length !== range.rows * range.columns
  ) {
    throw new RangeError(`frame ${frame.step}: images do not have the size of the drive's sensors`);
  }
  return [
    frame.step,
    frame.timeS,
    frame.road,
    frame.conditions,
    frame.stationM,
    frame.xM,
    frame.yM,
    frame.yawRad,
    frame.speedMps,
    frame.curvaturePerM,
    frame.steeredCurvaturePerM,
    frame.throttle,
    frame.mode,
    frame.noiseSeed,
    frame.camera,
    'rgb8',
    camera.rows,
    camera.columns,
    new Uint8Array(frame.range.buffer, frame.range.byteOffset, frame.range.byteLength),
    range.rows,
    range.columns,
    frame.roadLighter ? 1 : 0,
    frame.previousRoadLighter ? 1 : 0,
  ];
}

const LONGEST_WORD_BYTES = 32;
/** Larger than the images of any sensor. */
export const MOST_IMAGE_BYTES = 16 * 1024 * 1024;

/**
 * What is selected of table `frames`, in the order of {@link FRAME_COLUMNS} and `deleted`: null for what is no number,
 * word or image of a drive, so that nothing is read which memory might not hold. Order by `frames.step`, the column.
 */
export function frameSelection(mostCameraBytes: number, mostRangeBytes: number): string {
  const image = (name: 'camera' | 'range', mostBytes: number) =>
    `CASE WHEN typeof(${name}) = 'blob' AND octet_length(${name}) <= ${mostBytes} THEN ${name} END AS ${name}`;
  return [...FRAME_COLUMNS, 'deleted']
    .map((column) => {
      if (column === 'camera') return image(column, mostCameraBytes);
      if (column === 'range') return image(column, mostRangeBytes);
      const isWord = column === 'mode' || column === 'camera_format';
      return isWord ? bounded(column, LONGEST_WORD_BYTES) : exactNumber(column);
    })
    .join(', ');
}

/** How long the images of a frame are, whatever they are. */
export const IMAGE_SIZES = (['camera', 'range'] as const)
  .map((name) => `CASE typeof(${name}) WHEN 'blob' THEN octet_length(${name}) END AS ${name}_bytes`)
  .join(', ');

/** A road is made from its start to where it is looked at: what lies beyond would fill the memory. */
export const LONGEST_ROAD_M = 5_000_000;

/**
 * The frame of a row of table `frames`.
 *
 * @param row of {@link frameSelection} and {@link IMAGE_SIZES}.
 * @param file name of the file, for errors.
 * @throws UserError `damaged` that names frame and column where a value is missing, of the wrong type or size.
 */
export function frameOfRow(row: FrameRow, { camera, range }: SensorSettings, file: string): StoredFrame {
  const damaged = (what: string) =>
    new UserError(
      'damaged',
      `${file}: frame ${row.step}: ${what}`,
      'Delete this frame, copy the file again from where it came, or make the drive anew.',
    );
  const number = (column: FrameColumn): number => {
    const value = row[column];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged(`${column} is not a number`);
    return value;
  };
  const image = (name: 'camera' | 'range', rows: number, columns: number, valueBytes: number): Uint8Array => {
    const bytes = row[name];
    if (number(`${name}_rows`) !== rows || number(`${name}_columns`) !== columns) {
      throw damaged(
        `${name} is ${row[`${name}_rows`]}×${row[`${name}_columns`]}, the drive's sensors say ${rows}×${columns}`,
      );
    }
    const length = row[`${name}_bytes`];
    if (length === null) throw damaged(`${name} is missing`);
    if (!(bytes instanceof Uint8Array) || bytes.length !== rows * columns * valueBytes) {
      throw damaged(`${name} has ${length} bytes, ${rows}×${columns}×${valueBytes} expected`);
    }
    return bytes;
  };
  if (row.camera_format !== 'rgb8') throw damaged('camera_format is not rgb8');
  const mode = row.mode as DriveMode;
  if (!DRIVE_MODES.includes(mode)) throw damaged(`mode is not one of ${DRIVE_MODES.join(', ')}`);
  const stationM = number('station_m');
  if (Math.abs(stationM) > LONGEST_ROAD_M) throw damaged(`station_m is ${stationM}, past any road`);
  const rangeBytes = image('range', range.rows, range.columns, 4);
  // A copy, since SQLite's bytes may not lie at a multiple of four.
  const ranges = new Float32Array(new Uint8Array(rangeBytes).buffer);
  if (ranges.some(Number.isNaN)) throw damaged('range holds a value that is not a number');
  return {
    step: number('step'),
    timeS: number('time_s'),
    road: number('road'),
    conditions: number('conditions'),
    stationM,
    xM: number('x_m'),
    yM: number('y_m'),
    yawRad: number('yaw_rad'),
    speedMps: number('speed_mps'),
    curvaturePerM: number('curvature_per_m'),
    steeredCurvaturePerM: number('steered_curvature_per_m'),
    throttle: number('throttle'),
    mode,
    noiseSeed: number('noise_seed'),
    camera: image('camera', camera.rows, camera.columns, 3),
    range: ranges,
    roadLighter: number('road_lighter') !== 0,
    previousRoadLighter: number('previous_road_lighter') !== 0,
    deleted: number('deleted') !== 0,
  };
}

/** Digest of everything in an open drive but its `softwareVersion`; see `DriveReader.digest`. */
export function digestOf(database: DatabaseSync): string {
  const hash = createHash('sha256');
  const columns = `${FRAME_COLUMNS.join(', ')}, deleted`;
  const tables = [
    "SELECT key, value FROM meta WHERE key <> 'softwareVersion' ORDER BY key",
    'SELECT id, description FROM roads ORDER BY id',
    'SELECT id, description FROM conditions ORDER BY id',
    `SELECT ${columns} FROM frames ORDER BY step`,
  ];
  for (const select of tables) {
    hash.update(`${select}\n`);
    const guarded = select
      .replace(columns, frameSelection(MOST_IMAGE_BYTES, MOST_IMAGE_BYTES))
      .replace('ORDER BY step', 'ORDER BY frames.step');
    for (const row of database.prepare(guarded).iterate()) {
      for (const value of Object.values(row)) {
        if (value instanceof Uint8Array) hash.update(`${value.length}:`).update(value);
        else hash.update(`${JSON.stringify(value)},`);
      }
    }
  }
  return hash.digest('hex');
}
