import { UserError } from '../../errors.ts';
import { oneLine } from '../../foreign-text.ts';
import { csvRows, MOST_TABLE_BYTES } from '../csv.ts';
import { baseName, type FileTree, folderOf, seriesName, textOf } from '../files.ts';
import {
  type Format,
  type LookOptions,
  pictureTrouble,
  REASONS,
  type Series,
  type SeriesRecord,
  type SteeringUnit,
  Tally,
} from '../series.ts';
import { conversionOf, meaningOf } from './steering-units.ts';

const TABLE = /\.(csv|tsv|txt)$/i;
const PICTURE = /\.(jpe?g|png|pgm|ppm)$/i;
const RATE_HZ = 20;
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
  readonly unit: SteeringUnit;
  readonly positive: 'left' | 'right';
  readonly isRetina: boolean;
}

/** Folders of pictures with a table beside them: a CSV with a column that steers, or `NAME.jpg degrees` a line. */
export const pictures: Format = {
  kind: 'pictures',
  async look(files, options) {
    const paths = [...files.sizes.keys()].filter(
      (path) => TABLE.test(path) && (files.chosen === undefined || path === files.chosen),
    );
    const found: Series[] = [];
    let refusal: unknown;
    for (const path of paths.sort((a, b) => depth(a) - depth(b) || a.localeCompare(b))) {
      try {
        const table = await tableIn(files, path, options);
        if (table) found.push(readTable(files, table, options));
      } catch (error) {
        // Another file may be the table.
        refusal ??= error;
      }
    }
    if (found.length === 0 && refusal !== undefined) throw refusal;
    return found;
  },
};

function depth(path: string): number {
  return path.split('/').length;
}

async function tableIn(files: FileTree, path: string, options: LookOptions): Promise<Table | undefined> {
  const text = await textOf(files, path, MOST_TABLE_BYTES);
  return degreesTable(text, path) ?? csvTable(text, path, options);
}

/** Sully Chen's `data.txt`: a name, a blank, degrees of the steering wheel, in newer ones a comma and the time. */
function degreesTable(text: string, path: string): Table | undefined {
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
    unit: 'wheel-degrees',
    positive: 'right',
    isRetina: false,
  };
}

function csvTable(text: string, path: string, options: LookOptions): Table | undefined {
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
  if (steering === undefined) {
    throw new UserError(
      'invalid',
      `${path} has no column ${wanted.steering === undefined ? 'that steers' : `"${oneLine(wanted.steering, 40)}"`}: its ${columns}`,
      'Name the column that steers: --steering NAME.',
    );
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
  return {
    path,
    format: isRetina ? 'retinas with units' : 'pictures with a table',
    rows: rest,
    picture,
    steering,
    index: has(header.findIndex((column) => column.toLowerCase() === 'index')),
    time: has(
      header.findIndex((column) => /^(time|timestamp|time_s|t|timestamp_ms|milliseconds)$/i.test(column)),
    ),
    throttle: has(header.indexOf('throttle')),
    speed: has(header.indexOf('speed_mps')),
    mode: has(header.indexOf('mode')),
    duplicateOf: has(header.findIndex((column) => column.toLowerCase() === 'duplicate_of')),
    unit: wanted.unit ?? (isRetina ? 'unit' : /curvature/i.test(header[steering]!) ? 'curvature' : 'share'),
    positive: wanted.positive ?? (/curvature/i.test(header[steering]!) ? 'left' : 'right'),
    isRetina,
  };
}

function readTable(files: FileTree, table: Table, options: LookOptions): Series {
  const { scale = 1, offset = 0, unit = table.unit, positive = table.positive } = options.table ?? {};
  const skipped = new Tally();
  const records: SeriesRecord[] = [];
  const places = placesBeside(files, table.path);
  const numbered = table.picture === undefined ? picturesOfRows(table, places) : [];
  if (places.size === 0) {
    throw new UserError(
      'not-found',
      `${table.path}: there are no pictures beside it or below`,
      'Put the pictures into its folder.',
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
    const picture = name === undefined ? numbered[i] : places.get(name);
    const trouble = pictureTrouble(files, picture);
    const byPilot = table.mode !== undefined && row[table.mode] === 'network';
    if (byPilot && options.pilot !== true) skipped.add(REASONS.pilot);
    else if (trouble) skipped.add(trouble);
    else {
      records.push({
        picture: picture!,
        steering: (value - offset) * scale,
        timeS: timeOf(row, table),
        throttle: numberIn(row, table.throttle),
        speedMps: numberIn(row, table.speed),
        byPilot,
      });
    }
  }
  return {
    format: table.format,
    name: seriesName(files, folderOf(table.path)),
    records,
    skipped,
    notes: notesOn(records, unit),
    steering: { meaning: meaningOf(unit, positive), conversion: conversionOf(unit, positive, options) },
    assumedRateHz: options.rateHz ?? RATE_HZ,
    crop: table.isRetina ? WHOLE : CROP,
  };
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

/** Pictures in the table's folder and below, by their names. */
function placesBeside(files: FileTree, table: string): Map<string, string> {
  const folder = folderOf(table);
  const places = new Map<string, string>();
  for (const path of files.sizes.keys()) {
    if (PICTURE.test(path) && (folder === '' || path.startsWith(`${folder}/`)))
      places.set(baseName(path), path);
  }
  return places;
}

/** The picture of each row: that whose name ends in the row's number, where there is one for every row, else by order. */
function picturesOfRows(
  { rows, index }: Table,
  places: ReadonlyMap<string, string>,
): readonly (string | undefined)[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const ordered = [...places.values()].sort(compare);
  if (index === undefined) return ordered;
  const byNumber = new Map<number, string>();
  for (const path of ordered) {
    const number = /(\d+)\.\w+$/.exec(path)?.[1];
    if (number !== undefined) byNumber.set(Number(number), path);
  }
  const named = rows.map((row) => byNumber.get(Number(row[index] || Number.NaN)));
  const isWhole = byNumber.size === ordered.length && named.every((path) => path !== undefined);
  return isWhole ? named : ordered;
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
  return [`steering is never near 0 (${least} to ${most}): say what is straight ahead with --offset`];
}
