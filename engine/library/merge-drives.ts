import { basename, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { checkDriveTables, driveVersion } from '../data/drive-connection.ts';
import { DRIVE_UPGRADE, type DriveMeta } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { FRAME_COLUMNS } from '../data/drive-rows.ts';
import { writeError } from '../data/file-errors.ts';
import { exactValue, openForeignDatabase } from '../data/foreign-database.ts';
import { SIMULATOR } from '../data/frame-source.ts';
import { UserError } from '../errors.ts';
import { SOFTWARE_VERSION } from '../version.ts';

/** Time between the last frame of one drive and the first of the next, s: a decision, as between any two. */
const GAP_S = 0.1;

/**
 * Refuses drives that cannot be one.
 * @throws UserError `invalid` that names the first two that differ, and in what.
 */
export function checkMergeable(paths: readonly string[]): void {
  const [first, ...others] = paths.map((path) => {
    using drive = openDrive(path);
    return { file: basename(path), meta: drive.meta };
  });
  for (const other of others) {
    const what = difference(first!.meta, other.meta);
    if (what === undefined) continue;
    throw new UserError(
      'invalid',
      `${first!.file} and ${other.file} cannot be merged: ${what}`,
      'Choose drives that were made with the same settings; training takes several drives without merging them.',
    );
  }
}

function difference(a: DriveMeta, b: DriveMeta): string | undefined {
  if (a.kind !== b.kind) return 'one was driven, the other is of snapshots';
  if (a.lookaheadM !== b.lookaheadM) return `their lookahead is ${a.lookaheadM} m and ${b.lookaheadM} m`;
  for (const sensor of ['camera', 'range'] as const) {
    if (isDeepStrictEqual(a.sensors[sensor], b.sensors[sensor])) continue;
    const [x, y] = [a.sensors[sensor], b.sensors[sensor]];
    const name = sensor === 'camera' ? 'cameras' : 'range finders';
    return x.rows === y.rows && x.columns === y.columns
      ? `their ${name} are mounted differently`
      : `their ${name} are ${x.rows}×${x.columns} and ${y.rows}×${y.columns}`;
  }
  return undefined;
}

/**
 * Puts the frames of another drive behind those of one that was copied: steps and times go on, dropped stay dropped, and
 * each keeps its source. Where one of both is of version 2, the whole is.
 * @throws UserError where the disk is full.
 */
export function appendDrive(target: string, path: string): void {
  try {
    using database = openForeignDatabase(resolve(target));
    checkDriveTables(database, target);
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
    database.prepare('ATTACH ? AS more').run(resolve(path));
    checkDriveTables(database, path, 'more');
    database.exec('BEGIN');
    const [own, other] = [driveVersion(database), driveVersion(database, 'more')];
    if (own < other) {
      database.exec(DRIVE_UPGRADE);
      database.prepare('UPDATE frames SET source = ?').run(addSimulator(database));
    }
    database.exec(appendStatements(database, path));
    if (other < own) {
      database.prepare('UPDATE frames SET source = ? WHERE source IS NULL').run(addSimulator(database));
    }
    database.exec('COMMIT');
    const set = database.prepare('UPDATE meta SET value = ? WHERE key = ?');
    set.run(
      JSON.stringify({ merged: [...detailsOf(database, 'main'), ...detailsOf(database, 'more')] }),
      'details',
    );
    set.run(JSON.stringify(SOFTWARE_VERSION), 'softwareVersion');
  } catch (error) {
    throw writeError(target, error);
  }
}

/** What each drive that was merged noted of itself, in one flat list however often it was merged. */
function detailsOf(database: DatabaseSync, attached: 'main' | 'more'): unknown[] {
  const select = `SELECT value FROM ${attached}.meta WHERE key = 'details'`;
  const details = parseBoundedJson(String(database.prepare(select).get()!.value)) as { merged?: unknown };
  return Array.isArray(details.merged) ? details.merged : [details];
}

/** @returns its id in `sources`. */
function addSimulator(database: DatabaseSync): number {
  const insert = database.prepare('INSERT INTO sources (description) VALUES (?)');
  return Number(insert.run(JSON.stringify(SIMULATOR)).lastInsertRowid);
}

function appendStatements(database: DatabaseSync, path: string): string {
  const numbers = (table: string, ...columns: readonly string[]) => {
    const select = `SELECT ${columns.map(exactValue).join(', ')} FROM ${table}`;
    return Object.values(database.prepare(select).get()!).map((value) => {
      if (typeof value === 'number') return value;
      throw new UserError(
        'damaged',
        `${path} cannot be merged: a number in one of both is past any drive`,
        'Copy the file again from where it came, or make the drive anew.',
      );
    });
  };
  const [lastStep, firstStep, frames, lastS] = numbers(
    'frames',
    'max(step)',
    'min(step)',
    'count(*)',
    'max(time_s)',
  ) as [number, number, number, number];
  const [nextStep, nextS] = numbers('more.frames', 'min(step)', 'min(time_s)', 'max(step)') as [
    number,
    number,
  ];
  const [roads] = numbers('roads', 'coalesce(max(id), 0)') as [number];
  const [conditions] = numbers('conditions', 'coalesce(max(id), 0)') as [number];
  const strideSteps = Math.max(1, Math.round((lastStep - firstStep) / Math.max(1, frames - 1)));
  const moved: Record<string, string> = {
    step: `step + ${lastStep + strideSteps - nextStep}`,
    time_s: `time_s + ${lastS + GAP_S - nextS}`,
    road: `road + ${roads}`,
    conditions: `conditions + ${conditions}`,
  };
  const version = driveVersion(database, 'more');
  const columns = [...FRAME_COLUMNS[version], 'deleted'];
  const sources = version === 2 ? numbers('sources', 'coalesce(max(id), 0)')[0]! : 0;
  if (version === 2) moved.source = `source + ${sources}`;
  return `
    ${version === 2 ? `INSERT INTO sources SELECT id + ${sources}, description FROM more.sources;` : ''}
    INSERT INTO roads SELECT id + ${roads}, description FROM more.roads;
    INSERT INTO conditions SELECT id + ${conditions}, description FROM more.conditions;
    INSERT INTO frames (${columns.join(', ')})
      SELECT ${columns.map((column) => moved[column] ?? column).join(', ')} FROM more.frames ORDER BY step;`;
}
