import { type FileTree, folderOf, seriesName, textOf } from '../files.ts';
import { type LookOptions, REASONS, type Series, type SeriesRecord, Tally } from '../series.ts';
import { DONKEYCAR_RULE, shareOfLock } from '../steering-rules.ts';
import { fieldsIn, MOST_RECORD_BYTES, recordOf, TUB_CROP, TUB_MEANING, TUB_RATE_HZ } from './tub-record.ts';

const RECORD = /(^|\/)record_(\d+)\.json$/;

/** Tubs of version 1: a JSON file a record, numbered from anywhere. */
export async function lookTub1(files: FileTree, options: LookOptions): Promise<Series[]> {
  if (files.chosen !== undefined && files.chosen !== 'meta.json' && !RECORD.test(files.chosen)) return [];
  const folders = new Map<string, [number, string][]>();
  for (const path of files.sizes.keys()) {
    const number = RECORD.exec(path)?.[2];
    if (number === undefined || (files.chosen !== undefined && path.includes('/'))) continue;
    const folder = folderOf(path);
    const records = folders.get(folder);
    if (records) records.push([Number(number), path]);
    else folders.set(folder, [[Number(number), path]]);
  }
  const found: Series[] = [];
  for (const folder of [...folders.keys()].sort()) {
    const skipped = new Tally();
    const records: SeriesRecord[] = [];
    for (const [, path] of folders.get(folder)!.sort(([a], [b]) => a - b)) {
      const isRecord = files.sizes.get(path)! <= MOST_RECORD_BYTES;
      const fields = isRecord ? fieldsIn(await textOf(files, path, MOST_RECORD_BYTES)) : undefined;
      const record = fields && recordOf(fields, files, folder, 'milliseconds', options, skipped);
      if (record) records.push(record);
      else if (!fields) skipped.add(REASONS.tornLine);
    }
    found.push({
      format: 'Donkeycar tub 1',
      name: seriesName(files, folder),
      records,
      skipped,
      notes: [],
      steering: { meaning: TUB_MEANING, conversion: shareOfLock(DONKEYCAR_RULE, options) },
      assumedRateHz: options.rateHz ?? TUB_RATE_HZ,
      crop: TUB_CROP,
    });
  }
  return found;
}
