import { UserError } from '../../errors.ts';
import { oneLine } from '../../foreign-text.ts';
import { isVideo, type SteeringUnit, type TableReading } from '../../protocol/exchange.ts';
import { checkCells, csvRows, MOST_TABLE_BYTES } from '../csv.ts';
import { baseName, type FileTree, folderOf, seriesName, textOf, type VideoFrames } from '../files.ts';
import {
  type Format,
  type LookOptions,
  pictureTrouble,
  REASONS,
  type Series,
  type SeriesRecord,
  type TableOptions,
  Tally,
  UnknownSteering,
} from '../series.ts';
import { conversionOf, meaningOf } from './steering-units.ts';

const TABLE = /\.(csv|tsv|txt)$/i;
const PICTURE = /\.(jpe?g|png|pgm|ppm)$/i;
/** A column that numbers pictures, or frames of a video. */
const INDEX = /^(index|frame|frame_?(index|id|number))$/i;
const RATE_HZ = 20;
/** Rows that are looked at for an example, and pictures that are shown. */
const SHOWN_ROWS = 40;
/** That a person can choose from. */
const MOST_COLUMNS = 200;
const CROP = { top: 0.4, bottom: 0, sides: 0 };
const WHOLE = { top: 0, bottom: 0, sides: 0 };

/** A table, and what its columns are. Columns by number. */
interface Table {
  readonly path: string;
  readonly format: string;
  readonly rows: readonly (readonly string[])[];
  /** Undefined where rows name pictures by their number. */
  readonly picture: number | undefined;
  /** The column of that number; undefined: rows are in the order of the pictures. */
  readonly index?: number | undefined;
  readonly steering: number;
  readonly time: number | undefined;
  readonly throttle?: number | undefined;
  readonly speed?: number | undefined;
  readonly mode?: number | undefined;
  /** A column that says of which other row this one is a copy. */
  readonly duplicateOf: number | undefined;
  /** How its steering is read. */
  readonly reading: TableReading;
  readonly isRetina: boolean;
}

/** Where the pictures of a table are. */
interface Places {
  readonly byName: ReadonlyMap<string, string>;
  /** Those of a video, in place of files; undefined where there is none. */
  readonly video?: { readonly path: string } & VideoFrames;
}

/**
 * Folders of pictures, or of a video, with a table beside them: a CSV with a column that steers, or `NAME.jpg degrees` a
 * line.
 */
export const pictures: Format = {
  kind: 'pictures',
  async look(files, options) {
    const paths = [...files.sizes.keys()].filter((path) => TABLE.test(path) && isChosen(files, path));
    const found: Series[] = [];
    const refusals: unknown[] = [];
    for (const path of paths.sort((a, b) => depth(a) - depth(b) || a.localeCompare(b))) {
      try {
        const table = await tableIn(files, path, options);
        if (table) found.push(readTable(files, table, await placesBeside(files, table), options));
      } catch (error) {
        // Another file may be the table.
        refusals.push(error);
      }
    }
    if (found.length > 0 || refusals.length === 0) return found;
    // One that has numbers and pictures is more likely meant than a text beside it.
    throw refusals.find((one) => one instanceof UnknownSteering) ?? refusals[0];
  },
};

/** Whether a table is meant where one file alone was given: it, or a video, whose table has its name or is the only one. */
function isChosen({ chosen, sizes }: FileTree, table: string): boolean {
  if (chosen === undefined || table === chosen) return true;
  if (!isVideo(chosen) || folderOf(table) !== '') return false;
  const beside = [...sizes.keys()].filter((path) => TABLE.test(path) && folderOf(path) === '');
  const own = beside.find((path) => stemOf(path) === stemOf(chosen));
  return own === undefined ? beside.length === 1 : table === own;
}

function stemOf(path: string): string {
  return baseName(path).replace(/\.[^.]*$/, '');
}

function depth(path: string): number {
  return path.split('/').length;
}

async function tableIn(files: FileTree, path: string, options: LookOptions): Promise<Table | undefined> {
  const text = await textOf(files, path, MOST_TABLE_BYTES);
  checkCells(text, path);
  return degreesTable(text, path, options) ?? csvTable(text, path, files, options);
}

/** Sully Chen's `data.txt`: a name, a blank, degrees of the steering wheel, in newer ones a comma and the time. */
function degreesTable(text: string, path: string, options: LookOptions): Table | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!/^[^\s,]+\.(jpe?g|png) -?[\d.]+(,.*)?\s*$/i.test(lines[0] ?? '')) return undefined;
  return {
    path,
    format: 'pictures with degrees',
    rows: lines.map((line) => line.trim().split(/[ ,]/, 2)),
    picture: 0,
    steering: 1,
    time: undefined,
    duplicateOf: undefined,
    reading: readingOf([], null, 'wheel-degrees', 'right', options.table),
    isRetina: false,
  };
}

/** What a person says of a table before what it says itself. */
function readingOf(
  columns: TableReading['columns'],
  steering: string | null,
  unit: SteeringUnit,
  positive: 'left' | 'right',
  wanted: TableOptions = {},
): TableReading {
  const { scale = 1, offset = 0 } = wanted;
  return {
    columns,
    steering,
    unit: wanted.unit ?? unit,
    positive: wanted.positive ?? positive,
    scale,
    offset,
  };
}

function csvTable(text: string, path: string, files: FileTree, options: LookOptions): Table | undefined {
  const rows = csvRows(text, path, 'Give a folder with a table of commas and lines.', {
    delimiter: [',', ';', '\t'],
    trim: true,
  });
  const [header, ...rest] = rows;
  if (!header || rest.length === 0) return undefined;
  const { table: wanted = {} } = options;
  const named = (name: string | undefined, usual: RegExp) =>
    name === undefined
      ? header.findIndex((column) => usual.test(column))
      : header.findIndex((column) => column.toLowerCase() === name.toLowerCase());
  const columns = `columns are ${oneLine(header.join(', '), 100)}`;
  const has = (column: number) => (column < 0 ? undefined : column);
  const steering = has(named(wanted.steering, /steer|angle|centre_fit|curvature/i));
  const numbers = header
    .flatMap((name, column) => {
      const example = rest.slice(0, SHOWN_ROWS).find((row) => isNumber(row[column]))?.[column];
      return example === undefined || name === '' ? [] : [{ name, example: oneLine(example, 20) }];
    })
    .slice(0, MOST_COLUMNS);
  if (steering === undefined) {
    const message = `${path} has no column ${wanted.steering === undefined ? 'that steers' : `"${oneLine(wanted.steering, 40)}"`}: its ${columns}`;
    const beside = picturesBeside(files, path);
    if (numbers.length === 0 || (beside.size === 0 && videosBeside(files, path).length === 0)) {
      throw new UserError('invalid', message, 'Name the column that steers: --steering NAME.');
    }
    const reading = readingOf(numbers, null, 'share', 'right', wanted);
    throw new UnknownSteering(message, reading, [...beside.values()].slice(0, SHOWN_ROWS));
  }
  let picture = has(named(wanted.picture, /^(image|picture|file|filename|frame|path|cam.*|center|centre)$/i));
  if (wanted.picture !== undefined && picture === undefined) {
    throw new UserError(
      'invalid',
      `${path} has no column "${oneLine(wanted.picture, 40)}": its ${columns}`,
      'Name the column of pictures: --picture NAME.',
    );
  }
  if (picture === undefined || !rest.some((row) => PICTURE.test(row[picture!] ?? ''))) {
    picture = has(rest[0]!.findIndex((cell) => PICTURE.test(cell)));
  }
  const isRetina = /centre_fit/i.test(header[steering]!);
  const isCurvature = /curvature/i.test(header[steering]!);
  return {
    path,
    format: isRetina ? 'retinas with units' : 'pictures with a table',
    rows: rest,
    picture,
    steering,
    index: has(header.findIndex((column) => INDEX.test(column))),
    time: has(
      header.findIndex((column) => /^(time|timestamp|time_s|t|timestamp_ms|milliseconds)$/i.test(column)),
    ),
    throttle: has(header.indexOf('throttle')),
    speed: has(header.indexOf('speed_mps')),
    mode: has(header.indexOf('mode')),
    duplicateOf: has(header.findIndex((column) => column.toLowerCase() === 'duplicate_of')),
    reading: readingOf(
      numbers,
      header[steering]!,
      isRetina ? 'unit' : isCurvature ? 'curvature' : 'share',
      isCurvature ? 'left' : 'right',
      wanted,
    ),
    isRetina,
  };
}

function isNumber(cell: string | undefined): boolean {
  return Number.isFinite(Number(cell || Number.NaN));
}

/** @throws UserError where there are no pictures. */
function readTable(files: FileTree, table: Table, places: Places, options: LookOptions): Series {
  const { reading } = table;
  const { unit, positive, scale, offset } = reading;
  const { byName, video } = places;
  const skipped = new Tally();
  const records: SeriesRecord[] = [];
  const rowsOfVideo = video && framesOfRows(table, video, options.rateHz);
  const rowsOfPictures =
    table.picture === undefined && !video ? picturesOfRows(table, byName) : { paths: [], notes: [] };
  const numbered =
    rowsOfVideo?.frames.map((frame) => (frame === undefined ? undefined : video!.paths[frame])) ??
    rowsOfPictures.paths;
  if (byName.size === 0 && !video) {
    throw new UserError(
      'not-found',
      `${table.path}: there are no pictures beside it or below`,
      'Put the pictures, or the video, into its folder.',
    );
  }
  for (const [i, row] of table.rows.entries()) {
    if (table.duplicateOf !== undefined && (row[table.duplicateOf] ?? '') !== '') {
      skipped.add(REASONS.twice);
      continue;
    }
    const value = Number(row[table.steering] || Number.NaN);
    if (!Number.isFinite(value)) {
      skipped.add(row.length <= table.steering ? REASONS.tornLine : REASONS.noSteering);
      continue;
    }
    const name = table.picture === undefined ? undefined : baseName(row[table.picture] ?? '');
    const picture = name === undefined ? numbered[i] : byName.get(name);
    const trouble = pictureTrouble(files, picture);
    const byPilot = table.mode !== undefined && row[table.mode] === 'network';
    if (byPilot && options.pilot !== true) skipped.add(REASONS.pilot);
    else if (trouble) skipped.add(trouble);
    else {
      records.push({
        picture: picture!,
        steering: (value - offset) * scale,
        timeS: timeOf(row, table) ?? timeOfFrame(rowsOfVideo?.frames[i], video),
        throttle: numberIn(row, table.throttle),
        speedMps: numberIn(row, table.speed),
        byPilot,
      });
    }
  }
  return {
    format: video ? 'video with a table' : table.format,
    name: seriesName(files, folderOf(table.path)),
    records,
    skipped,
    notes: [...notesOn(records, unit), ...(rowsOfVideo ?? rowsOfPictures).notes],
    steering: { meaning: meaningOf(unit, positive), conversion: conversionOf(unit, positive, options) },
    assumedRateHz: options.rateHz ?? RATE_HZ,
    ...(rowsOfVideo?.rateHz !== undefined && { rowRateHz: rowsOfVideo.rateHz }),
    crop: table.isRetina ? WHOLE : CROP,
    table: reading,
  };
}

function timeOfFrame(frame: number | undefined, video: Places['video']): number | null {
  return frame === undefined ? null : (video?.timesS[frame] ?? null);
}

/** A cell that may be empty, and is in what others write. */
function numberIn(row: readonly string[], column: number | undefined): number | null {
  const value = column === undefined ? Number.NaN : Number(row[column] || Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** Seconds of a column of time: numbers of more than a million seconds are milliseconds, or finer. */
function timeOf(row: readonly string[], { time }: Table): number | null {
  const value = numberIn(row, time);
  if (value === null) return null;
  if (value > 1e17) return value / 1e9;
  if (value > 1e14) return value / 1e6;
  return value > 1e11 ? value / 1e3 : value;
}

/** Where a table's pictures are: in a video where no names, and fewer pictures than rows, lie in its folder. */
async function placesBeside(files: FileTree, table: Table): Promise<Places> {
  const byName = picturesBeside(files, table.path);
  const videos = videosBeside(files, table.path);
  if (table.picture !== undefined || videos.length === 0 || byName.size >= table.rows.length)
    return { byName };
  const [video, another] = videos as [string, ...string[]];
  if (another !== undefined) {
    throw new UserError(
      'invalid',
      `${table.path}: there are ${videos.length} videos beside it`,
      'Give its video the name of the table, or give each a folder of its own.',
    );
  }
  return { byName, video: { path: video, ...(await files.framesOf(video)) } };
}

/** Pictures in the table's folder and below, by their names. */
function picturesBeside(files: FileTree, table: string): Map<string, string> {
  const folder = folderOf(table);
  const places = new Map<string, string>();
  for (const path of files.sizes.keys()) {
    if (PICTURE.test(path) && !isVideo(folderOf(path)) && (folder === '' || path.startsWith(`${folder}/`)))
      places.set(baseName(path), path);
  }
  return places;
}

/** The video of the table's name in its folder, else all that are there. */
function videosBeside(files: FileTree, table: string): string[] {
  const folder = folderOf(table);
  const all = [...files.sizes.keys()].filter(
    (path) =>
      isVideo(path) && folderOf(path) === folder && (path === files.chosen || !isVideo(files.chosen ?? '')),
  );
  const own = all.filter((path) => stemOf(path) === stemOf(table));
  return own.length > 0 ? own : all;
}

/**
 * The frame of a video that belongs to each row: by its number, counted from 0 or 1; by its time since the first row; by the
 * rate of the rows where that is given; else by order.
 * @param rateHz rows a second
 * @returns `rateHz` too where rows tell no time: as it was given, or as the video's pictures follow each other
 */
function framesOfRows(
  table: Table,
  { path, timesS }: NonNullable<Places['video']>,
  rateHz: number | undefined,
): { frames: readonly (number | undefined)[]; notes: readonly string[]; rateHz?: number } {
  const { rows, index } = table;
  const count = timesS.length;
  if (index !== undefined) {
    const numbers = rows.map((row) => numberIn(row, index) ?? Number.NaN);
    for (const first of [0, 1]) {
      if (numbers.every((n) => Number.isInteger(n) && n >= first && n < count + first))
        return { frames: numbers.map((n) => n - first), notes: [] };
    }
  }
  const told = rows.map((row) => timeOf(row, table));
  const assumed = told.includes(null);
  const times = told.map((timeS, i) => timeS ?? (rateHz === undefined ? Number.NaN : i / rateHz));
  if (times.every(Number.isFinite)) {
    const [begin] = times as [number];
    const notes = [`the first row is taken to be the first picture of ${baseName(path)}`];
    const frames = times.map((timeS) => nearest(timesS, timeS - begin));
    return { frames, notes, ...(assumed && rateHz !== undefined && { rateHz }) };
  }
  const notes =
    count === rows.length
      ? []
      : [
          `${baseName(path)} has ${count} pictures and the table ${rows.length} rows: one for each is taken; say how many rows are a second (--rate)`,
        ];
  const lastS = timesS.at(-1) ?? 0;
  return {
    frames: rows.map((_, i) => (i < count ? i : undefined)),
    notes,
    ...(lastS > 0 && { rateHz: Math.round((1000 * (count - 1)) / lastS) / 1000 }),
  };
}

/** Place of the time that is nearest, of times that rise; undefined where it lies well beyond them. */
function nearest(timesS: readonly number[], timeS: number): number | undefined {
  const last = timesS.at(-1)!;
  const beyondS = timesS.length > 1 ? last / (timesS.length - 1) : 0;
  if (timeS < -beyondS || timeS > last + beyondS) return undefined;
  let [low, high] = [0, timesS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesS[middle]! < timeS) low = middle + 1;
    else high = middle;
  }
  const before = timesS[low - 1];
  return before !== undefined && timeS - before <= timesS[low]! - timeS ? low - 1 : low;
}

/**
 * The picture of each row. Names that end in numbers are those of the rows, from 0 or from 1 on, where every row has a
 * picture or every picture a row: what is missing then moves no other. Else rows and pictures are in the same order.
 */
function picturesOfRows(
  { path, rows, index }: Table,
  places: ReadonlyMap<string, string>,
): { paths: readonly (string | undefined)[]; notes: readonly string[] } {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const ordered = [...places.values()].sort(compare);
  const byNumber = new Map<number, string>();
  for (const picture of ordered) {
    const number = /(\d+)\.\w+$/.exec(picture)?.[1];
    if (number !== undefined) byNumber.set(Number(number), picture);
  }
  if (index !== undefined && byNumber.size === ordered.length) {
    for (const first of [0, 1]) {
      const paths = rows.map((row) => byNumber.get((numberIn(row, index) ?? Number.NaN) + first));
      const found = paths.filter((picture) => picture !== undefined);
      if (found.length === rows.length || new Set(found).size === ordered.length) return { paths, notes: [] };
    }
  }
  const notes =
    ordered.length === rows.length
      ? []
      : [
          `${path} has ${rows.length} rows, and there are ${ordered.length} pictures: the first row is taken to be the first picture, and so on`,
        ];
  return { paths: ordered, notes };
}

/** Numbers that lie all on one side are likely counted from elsewhere than straight ahead. */
function notesOn(records: readonly SeriesRecord[], unit: SteeringUnit): string[] {
  if (unit === 'unit' || records.length < 2) return [];
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { steering } of records) {
    least = Math.min(least, steering);
    most = Math.max(most, steering);
  }
  const isOneSided = least * most > 0 && Math.min(Math.abs(least), Math.abs(most)) > (most - least) / 2;
  if (!isOneSided) return [];
  return [`steering is never near 0 (${least} to ${most}): say which number is straight ahead (offset)`];
}
