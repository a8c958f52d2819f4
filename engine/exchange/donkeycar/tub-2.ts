import { UserError } from '../../errors.ts';
import { baseName, type FileTree, folderOf, linesOf, seriesName, textOf, within } from '../files.ts';
import { type LookOptions, REASONS, type Series, type SeriesRecord, Tally } from '../series.ts';
import { DONKEYCAR_RULE, shareOfLock } from '../steering-rules.ts';
import {
  fieldsIn,
  MOST_TABLE_BYTES,
  numberOf,
  objectIn,
  recordOf,
  TUB_CROP,
  TUB_MEANING,
  TUB_RATE_HZ,
  type TubFields,
} from './tub-record.ts';

/** Half a day of driving, as Donkeycar records it. */
const MOST_RECORDS = 1_000_000;
const CATALOG = /(^|\/)catalog_(\d+)\.catalog$/;

/**
 * Tubs of version 2. Catalogues are found by their names and read line by line: neither the manifest nor the line lengths
 * of a catalogue's own manifest are trusted, since a power cut leaves them behind.
 * @throws UserError `empty` for a tub without records, which says where there are others.
 */
export async function lookTub2(files: FileTree, options: LookOptions): Promise<Series[]> {
  const catalogs = new Map<string, string[]>();
  for (const path of files.sizes.keys()) {
    if (!CATALOG.test(path)) continue;
    const folder = folderOf(path);
    catalogs.set(folder, [...(catalogs.get(folder) ?? []), path]);
  }
  const isChosen = files.chosen === 'manifest.json' || CATALOG.test(files.chosen ?? '');
  if (files.chosen !== undefined && !isChosen) return [];
  const folders = [...catalogs.keys()].sort((a, b) => a.length - b.length || a.localeCompare(b));
  // A tub is one thing, whatever lies within it.
  const outer = folders.filter(
    (folder) => !folders.some((other) => other !== folder && isBelow(folder, other)),
  );
  const found: Series[] = [];
  for (const folder of isChosen ? outer.filter((one) => one === '') : outer) {
    const series = await readTub(files, folder, catalogs.get(folder)!, options);
    if (series.records.length === 0 && series.skipped.list().length === 0) {
      const below = folders.filter((other) => isBelow(other, folder)).map((other) => other || files.name);
      throw new UserError(
        'empty',
        `${files.path}${folder && `/${folder}`}: a tub with no records`,
        below.length > 0
          ? `There are tubs below it: ${below.join(', ')}.`
          : 'Give the folder of another tub.',
      );
    }
    found.push(series);
  }
  return found;
}

function isBelow(folder: string, other: string): boolean {
  return folder !== other && (other === '' || folder.startsWith(`${other}/`));
}

async function readTub(
  files: FileTree,
  folder: string,
  catalogs: readonly string[],
  options: LookOptions,
): Promise<Series> {
  const skipped = new Tally();
  const notes: string[] = [];
  const lines = new Map<number, TubFields>();
  const numberOfCatalog = (path: string) => Number(CATALOG.exec(path)![2]);
  for (const path of catalogs.toSorted((a, b) => numberOfCatalog(a) - numberOfCatalog(b))) {
    for (const line of linesOf(await textOf(files, path, MOST_TABLE_BYTES))) {
      if (line.replaceAll('\0', '').trim() === '') continue;
      const fields = fieldsIn(line);
      const index = fields && numberOf(fields._index);
      if (!fields || index === null || index === undefined) {
        skipped.add(REASONS.tornLine);
        continue;
      }
      if (lines.has(index)) skipped.add(REASONS.twice);
      lines.set(index, fields);
      if (lines.size > MOST_RECORDS) {
        throw new UserError(
          'invalid',
          `${path}: a tub of more than ${MOST_RECORDS / 1e6} million records`,
          'Leave some of its catalogues out.',
        );
      }
    }
  }
  const deleted = await deletedIn(files, folder, notes);
  const pictures = within(folder, 'images');
  const records: SeriesRecord[] = [];
  for (const index of [...lines.keys()].sort((a, b) => a - b)) {
    if (deleted.has(index)) {
      skipped.add(REASONS.deleted);
      continue;
    }
    const record = recordOf(lines.get(index)!, files, pictures, '_timestamp_ms', options, skipped);
    if (record) records.push(record);
  }
  noteUnrecorded(files, pictures, lines, notes);
  return {
    format: 'Donkeycar tub 2',
    name: seriesName(files, folder),
    records,
    skipped,
    notes,
    steering: { meaning: TUB_MEANING, conversion: shareOfLock(DONKEYCAR_RULE, options) },
    assumedRateHz: options.rateHz ?? TUB_RATE_HZ,
    crop: TUB_CROP,
  };
}

/** Indexes that its owner dropped: the fifth line of the manifest has them, in any order, some twice. */
async function deletedIn(files: FileTree, folder: string, notes: string[]): Promise<Set<number>> {
  const path = within(folder, 'manifest.json');
  if (!files.sizes.has(path)) {
    notes.push('its manifest is missing: which records were deleted is not known');
    return new Set();
  }
  const text = await textOf(files, path, MOST_TABLE_BYTES);
  for (const line of linesOf(text)) {
    const indexes = objectIn(line)?.deleted_indexes;
    if (Array.isArray(indexes)) return new Set(indexes.filter((index) => typeof index === 'number'));
  }
  notes.push('its manifest is damaged: which records were deleted is not known');
  return new Set();
}

function noteUnrecorded(
  files: FileTree,
  pictures: string,
  lines: ReadonlyMap<number, TubFields>,
  notes: string[],
): void {
  const named = new Set<string>();
  for (const { 'cam/image_array': name } of lines.values()) {
    if (typeof name === 'string') named.add(baseName(name));
  }
  let count = 0;
  for (const path of files.sizes.keys()) {
    if (folderOf(path) === pictures && !named.has(baseName(path))) count++;
  }
  if (count > 0) notes.push(`${count} pictures have no record`);
}
