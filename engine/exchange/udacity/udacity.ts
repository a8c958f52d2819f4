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
  Tally,
} from '../series.ts';
import { shareOfLock, UDACITY_RULE } from '../steering-rules.ts';

const LOG = /(^|\/)driving_log[^/]*\.csv$/i;
const COLUMNS = 7;
/** About what the simulator records. */
const RATE_HZ = 15;
/** 60 rows of sky and 25 of the bonnet, of 160. */
const CROP = { top: 60 / 160, bottom: 25 / 160, sides: 0 };
export const MPS_PER_MPH = 0.44704;
/** What of a line is quoted. */
const LONGEST_EXAMPLE = 90;
const CAMERAS = [
  { column: 0, side: 0 },
  { column: 1, side: 1 },
  { column: 2, side: -1 },
] as const;

/** Drives of Udacity's simulator: `driving_log.csv` and its pictures. */
export const udacity: Format = {
  kind: 'udacity',
  async look(files, options) {
    const logs = [...files.sizes.keys()].filter((path) =>
      files.chosen === undefined ? LOG.test(path) : path === files.chosen && LOG.test(path),
    );
    const found: Series[] = [];
    for (const path of logs.sort()) found.push(await readLog(files, path, options));
    return found;
  },
};

async function readLog(files: FileTree, path: string, options: LookOptions): Promise<Series> {
  const rows = rowsOf(await textOf(files, path, MOST_TABLE_BYTES), path);
  const places = picturesBeside(files, path);
  const skipped = new Tally();
  const records: SeriesRecord[] = [];
  let pictures = 0;
  const sides = options.sideCameras === undefined ? CAMERAS.slice(0, 1) : CAMERAS;
  for (const row of rows) {
    const numbers = row.slice(3).map(numberOf);
    if (row.length !== COLUMNS || numbers.some((number) => number === undefined)) {
      skipped.add(row.length === COLUMNS ? REASONS.noSteering : REASONS.tornLine);
      continue;
    }
    const [steering, throttle, brake, speedMph] = numbers as [number, number, number, number];
    for (const { column, side } of sides) {
      const name = baseName(row[column]!);
      const picture = places.get(name);
      const trouble = pictureTrouble(files, picture);
      if (picture !== undefined) pictures++;
      if (trouble) skipped.add(trouble);
      else {
        records.push({
          picture: picture!,
          // The left camera sees what the vehicle would see further left: it must go to the right.
          steering: steering + side * (options.sideCameras ?? 0),
          timeS: timeIn(name),
          throttle: Math.min(1, Math.max(-1, throttle - brake)),
          speedMps: speedMph * MPS_PER_MPH,
          byPilot: false,
        });
      }
    }
  }
  if (rows.length > 0 && pictures === 0) {
    const folder = [files.name, folderOf(path)].filter(Boolean).join('/');
    throw new UserError(
      'not-found',
      `${path}: none of its pictures is there: looked for ${oneLine(baseName(rows[0]![0]!), 60)} in ${oneLine(folder, 80)}/IMG and everywhere below ${oneLine(files.name, 60)}`,
      'Put the folder IMG beside the log.',
    );
  }
  return {
    format: 'Udacity log',
    name: seriesName(files, folderOf(path)),
    records,
    skipped,
    notes: [],
    steering: { meaning: '-1 left to 1 right', conversion: shareOfLock(UDACITY_RULE, options) },
    assumedRateHz: options.rateHz ?? RATE_HZ,
    crop: CROP,
  };
}

/**
 * Rows of a log, without its header. Decimal commas come apart by the blanks after the commas between columns.
 * @throws UserError where they cannot be told apart.
 */
function rowsOf(text: string, path: string): string[][] {
  let rows = csvRows(text, path, 'Copy it again from where it came.');
  if (rows[0]?.[0]?.trim().toLowerCase() === 'center') rows = rows.slice(1);
  return rows.map((row) => {
    const cells = row.length > COLUMNS ? withDecimalCommas(row, path) : row;
    return cells.map((cell) => cell.replaceAll('\0', '').trim());
  });
}

function withDecimalCommas(row: readonly string[], path: string): string[] {
  const line = row.join(',');
  const cells = line.trim().split(/,\s+/);
  if (cells.length === COLUMNS)
    return cells.map((cell) => cell.replace(/^(-?\d+),(\d+(?:[eE][-+]?\d+)?)$/, '$1.$2'));
  throw new UserError(
    'invalid',
    `${path}: its decimal commas cannot be told from those between columns: ${oneLine(line, LONGEST_EXAMPLE)}`,
    'Write the numbers with decimal points, or put a space after each comma between columns.',
  );
}

function numberOf(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Pictures by their names: those of the log's own folder before others. */
function picturesBeside(files: FileTree, log: string): Map<string, string> {
  const folder = folderOf(log);
  const places = new Map<string, string>();
  for (const path of files.sizes.keys()) {
    const name = baseName(path);
    const isOwn = folder === '' ? /^(IMG\/)?[^/]*$/i.test(path) : path.startsWith(`${folder}/`);
    if (isOwn || !places.has(name)) places.set(name, path);
  }
  return places;
}

/** `center_2017_02_11_21_55_32_876.jpg`: when it was taken, s; null for another name. */
function timeIn(name: string): number | null {
  const found = /_(\d{4})_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d{3})\.\w+$/.exec(name);
  if (!found) return null;
  const [year, month, day, hour, minute, second, ms] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) / 1000;
}
