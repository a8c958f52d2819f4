import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import {
  DRIVE_MODES,
  type DriveFrame,
  type DriveMode,
  type DriveVersion,
  type OriginalPicture,
  PICTURE_FORMATS,
  type PictureFormat,
  type StoredFrame,
} from './drive-format.ts';
import { boundedText, exactValue } from './foreign-database.ts';

/** Columns of table `frames` of version 1. */
const COLUMNS_1 = [
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

const COLUMNS_2 = [
  ...COLUMNS_1,
  'source',
  'picture',
  'picture_format',
  'picture_rows',
  'picture_columns',
] as const;

type ValueColumn = (typeof COLUMNS_2)[number];
export type FrameColumn = ValueColumn | 'deleted' | 'camera_bytes' | 'range_bytes';
export type FrameRow = Record<FrameColumn, SQLOutputValue>;

/** Columns of table `frames` in the order of {@link frameValues}. */
export const FRAME_COLUMNS: Readonly<Record<DriveVersion, readonly ValueColumn[]>> = {
  1: COLUMNS_1,
  2: COLUMNS_2,
};

/** Columns that may be NULL in version 2, where nobody knows. */
const MAY_BE_UNKNOWN: ReadonlySet<string> = new Set<FrameColumn>([
  'road',
  'conditions',
  'station_m',
  'x_m',
  'y_m',
  'yaw_rad',
  'speed_mps',
  'throttle',
  'noise_seed',
  'range',
  'range_rows',
  'range_columns',
  'road_lighter',
  'previous_road_lighter',
  'picture',
  'picture_format',
  'picture_rows',
  'picture_columns',
]);

/**
 * A frame as values of {@link FRAME_COLUMNS}. Throws RangeError where images do not have the size of the sensors, a frame
 * of version 1 lacks something, or one of version 2 says not where it comes from.
 */
export function frameValues(
  frame: DriveFrame,
  { camera, range }: SensorSettings,
  version: DriveVersion,
): SQLInputValue[] {
  if (
    frame.camera.length !== camera.rows * camera.columns * 3 ||
    (frame.range && frame.range.length !== range.rows * range.columns)
  ) {
    throw new RangeError(`frame ${frame.step}: images do not have the size of the drive's sensors`);
  }
  const flag = (value: boolean | null) => (value === null ? null : Number(value));
  const { picture } = frame;
  const values: Readonly<Record<ValueColumn, SQLInputValue>> = {
    step: frame.step,
    time_s: frame.timeS,
    road: frame.road,
    conditions: frame.conditions,
    station_m: frame.stationM,
    x_m: frame.xM,
    y_m: frame.yM,
    yaw_rad: frame.yawRad,
    speed_mps: frame.speedMps,
    curvature_per_m: frame.curvaturePerM,
    steered_curvature_per_m: frame.steeredCurvaturePerM,
    throttle: frame.throttle,
    mode: frame.mode,
    noise_seed: frame.noiseSeed,
    camera: frame.camera,
    camera_format: 'rgb8',
    camera_rows: camera.rows,
    camera_columns: camera.columns,
    range: frame.range && new Uint8Array(frame.range.buffer, frame.range.byteOffset, frame.range.byteLength),
    range_rows: frame.range && range.rows,
    range_columns: frame.range && range.columns,
    road_lighter: flag(frame.roadLighter),
    previous_road_lighter: flag(frame.previousRoadLighter),
    source: frame.source ?? null,
    picture: picture?.bytes ?? null,
    picture_format: picture?.format ?? null,
    picture_rows: picture?.rows ?? null,
    picture_columns: picture?.columns ?? null,
  };
  const columns = FRAME_COLUMNS[version];
  const missing = columns.find(
    (column) => values[column] === null && !(version === 2 && MAY_BE_UNKNOWN.has(column)),
  );
  if (missing) throw new RangeError(`frame ${frame.step} has no ${missing}`);
  return columns.map((column) => values[column]);
}

const LONGEST_WORD_BYTES = 32;
/** Larger than the images of any sensor. */
export const MOST_IMAGE_BYTES = 16 * 1024 * 1024;
/** Of an original picture, pixels. */
const LONGEST_SIDE = 8192;

/** What stands for a value that is none of its column, where NULL has a meaning. */
const WRONG = "'wrong'";

/**
 * What is selected of table `frames`, in the order of {@link FRAME_COLUMNS} and `deleted`: null for what is no number,
 * word or image of a drive, so that nothing is read which memory might not hold. In version 2 a column that may be
 * unknown is null only where it is NULL, and a word otherwise. Order by `frames.step`, the column.
 *
 * @param most length of each image; an image that is left out is not selected, so that many frames can be read at once.
 */
export function frameSelection(
  version: DriveVersion,
  most: { readonly camera: number; readonly range: number; readonly picture?: number },
): string {
  return [...FRAME_COLUMNS[version], 'deleted' as const]
    .filter((column) => column !== 'picture' || most.picture !== undefined)
    .map((column) => {
      const value = selected(column, most);
      if (version === 1 || !MAY_BE_UNKNOWN.has(column)) return `${value} AS ${column}`;
      return `CASE WHEN ${column} IS NOT NULL THEN coalesce(${value}, ${WRONG}) END AS ${column}`;
    })
    .join(', ');
}

function selected(column: FrameColumn, most: Readonly<Record<string, number>>): string {
  switch (column) {
    case 'camera':
    case 'range':
    case 'picture':
      return `CASE WHEN typeof(${column}) = 'blob' AND octet_length(${column}) <= ${most[column]} THEN ${column} END`;
    case 'mode':
    case 'camera_format':
    case 'picture_format':
      return boundedText(column, LONGEST_WORD_BYTES);
    default:
      return exactValue(column);
  }
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
export function frameOfRow(
  row: FrameRow,
  { camera, range }: SensorSettings,
  version: DriveVersion,
  file: string,
): StoredFrame {
  const damaged = damagedFrame(row, file);
  const number = (column: FrameColumn): number => {
    const value = row[column];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged(`${column} is not a number`);
    return value;
  };
  const isUnknown = (column: FrameColumn) => version === 2 && row[column] === null;
  const numberOrNull = (column: FrameColumn) => (isUnknown(column) ? null : number(column));
  const flagOrNull = (column: FrameColumn) => (isUnknown(column) ? null : number(column) !== 0);
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
  const stationM = numberOrNull('station_m');
  if (Math.abs(stationM ?? 0) > LONGEST_ROAD_M) throw damaged(`station_m is ${stationM}, past any road`);
  const [first, ...others] = (['station_m', 'x_m', 'y_m', 'yaw_rad'] as const).map(isUnknown);
  if (others.some((unknown) => unknown !== first)) throw damaged('its pose is known in part');
  return {
    step: number('step'),
    timeS: number('time_s'),
    road: numberOrNull('road'),
    conditions: numberOrNull('conditions'),
    stationM,
    xM: numberOrNull('x_m'),
    yM: numberOrNull('y_m'),
    yawRad: numberOrNull('yaw_rad'),
    speedMps: numberOrNull('speed_mps'),
    curvaturePerM: number('curvature_per_m'),
    steeredCurvaturePerM: number('steered_curvature_per_m'),
    throttle: numberOrNull('throttle'),
    mode,
    noiseSeed: numberOrNull('noise_seed'),
    camera: image('camera', camera.rows, camera.columns, 3),
    range: isUnknown('range') ? null : rangesOf(image('range', range.rows, range.columns, 4), damaged),
    roadLighter: flagOrNull('road_lighter'),
    previousRoadLighter: flagOrNull('previous_road_lighter'),
    ...(version === 2 ? { source: number('source') } : {}),
    deleted: number('deleted') !== 0,
  };
}

function rangesOf(bytes: Uint8Array, damaged: (what: string) => Error): Float32Array {
  // A copy, since SQLite's bytes may not lie at a multiple of four.
  const ranges = new Float32Array(new Uint8Array(bytes).buffer);
  if (ranges.some(Number.isNaN)) throw damaged('range holds a value that is not a number');
  return ranges;
}

/**
 * The original picture of a row of table `frames` of version 2; null where there is none.
 * @throws UserError `damaged`.
 */
export function pictureOfRow(row: FrameRow, file: string): OriginalPicture | null {
  const damaged = damagedFrame(row, file);
  const { picture, picture_format, picture_rows, picture_columns } = row;
  if (picture === null && picture_format === null) return null;
  if (!PICTURE_FORMATS.includes(picture_format as PictureFormat)) {
    throw damaged(`picture_format is not one of ${PICTURE_FORMATS.join(', ')}`);
  }
  const format = picture_format as PictureFormat;
  const isSide = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_SIDE;
  if (!isSide(picture_rows) || !isSide(picture_columns)) throw damaged('picture has no size');
  if (!(picture instanceof Uint8Array)) {
    throw damaged(`picture is no picture of ${MOST_IMAGE_BYTES} bytes at most`);
  }
  const expected = picture_rows * picture_columns * 3;
  if (format === 'rgb8' && picture.length !== expected) {
    throw damaged(`picture has ${picture.length} bytes, ${picture_rows}×${picture_columns}×3 expected`);
  }
  return { format, rows: picture_rows, columns: picture_columns, bytes: picture };
}

function damagedFrame(row: FrameRow, file: string): (what: string) => UserError {
  return (what) =>
    new UserError(
      'damaged',
      `${file}: frame ${row.step}: ${what}`,
      'Delete this frame, copy the file again from where it came, or make the drive anew.',
    );
}

/** Digest of everything in an open drive but its `softwareVersion`; see `DriveReader.digest`. */
export function digestOf(database: DatabaseSync, version: DriveVersion): string {
  const hash = createHash('sha256');
  const columns = `${FRAME_COLUMNS[version].join(', ')}, deleted`;
  const most = { camera: MOST_IMAGE_BYTES, range: MOST_IMAGE_BYTES, picture: MOST_IMAGE_BYTES };
  const tables = [
    "SELECT key, value FROM meta WHERE key <> 'softwareVersion' ORDER BY key",
    'SELECT id, description FROM roads ORDER BY id',
    'SELECT id, description FROM conditions ORDER BY id',
    ...(version === 2 ? ['SELECT id, description FROM sources ORDER BY id'] : []),
    `SELECT ${columns} FROM frames ORDER BY step`,
  ];
  for (const select of tables) {
    hash.update(`${select}\n`);
    const guarded = select
      .replace(columns, frameSelection(version, most))
      .replace('ORDER BY step', 'ORDER BY frames.step');
    for (const row of database.prepare(guarded).iterate()) {
      // Text goes to the hash as much at a time as there is between two images: each call of it costs.
      let text = '';
      for (const value of Object.values(row)) {
        if (value instanceof Uint8Array) {
          hash.update(`${text}${value.length}:`).update(value);
          text = '';
        } else text += `${JSON.stringify(value)},`;
      }
      hash.update(text);
    }
  }
  return hash.digest('hex');
}
