import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { UserError } from '../errors.ts';
import {
  DRIVE_APPLICATION_ID,
  DRIVE_VERSION,
  type DriveMeta,
  type DriveReader,
  type StoredFrame,
} from './drive-format.ts';
import { digestOf, type FrameColumn, type FrameRow, frameOfRow } from './drive-rows.ts';
import { isBusy, isCorrupt, notAFile, notSqlite, readError, writeError } from './file-errors.ts';

/** Frames fetched at a time by `frames()`: between fetches the file is not locked, so frames can be marked meanwhile. */
const PAGE_FRAMES = 64;

/** Pages of a file held in memory, KiB: frames are read one after the other, each but once. */
const CACHE_KIB = 256;
/** The same for `outline()`, whose rows are small. */
const PAGE_OUTLINE = 16_384;

const SMALLEST_PAGE_BYTES = 512;

const META_KEYS = ['softwareVersion', 'kind', 'seed', 'sensors', 'lookaheadM', 'details'] as const;

/**
 * Opens a drive file and checks that it is one. A recording that was cut off by a kill or a power cut is finished
 * first, with every frame that had been acknowledged; one that is still going on is read as far as it has come.
 *
 * @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version`, `damaged`, or `empty` for a drive without
 * frames.
 */
export function openDrive(path: string): DriveReader {
  let database: DatabaseSync | undefined;
  try {
    const header = checkDriveHeader(path);
    database = new DatabaseSync(resolve(path), { readOnly: !header.logged });
    if (header.logged) finishRecording(path, database);
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return new SqliteDriveReader(path, database);
  } catch (error) {
    if (database?.isOpen) database.close();
    throw readError(path, 'drive', error);
  }
}

/**
 * Opens drives in the order of their paths; the same path again is the same drive.
 * @throws UserError as {@link openDrive}; none is left open then.
 */
export function openDrives(paths: readonly string[]): DriveReader[] {
  const opened = new Map<string, DriveReader>();
  try {
    return paths.map((path) => {
      const reader = opened.get(path) ?? openDrive(path);
      opened.set(path, reader);
      return reader;
    });
  } catch (error) {
    for (const reader of opened.values()) reader.close();
    throw error;
  }
}

/**
 * Looks at the first 100 bytes (sqlite.org/fileformat.html §1.3) before SQLite does, to say what is wrong by name.
 * @returns whether the file is kept with a write-ahead log.
 * @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version` or `damaged`; errors of the file system.
 */
export function checkDriveHeader(path: string): { logged: boolean } {
  const stats = statSync(path);
  if (!stats.isFile()) throw notAFile(path, 'drive', stats.isDirectory());
  if (stats.size === 0) {
    throw new UserError('damaged', `${path} is empty (0 bytes)`, 'Copy it again, or make the drive anew.');
  }
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw notSqlite(path, 'drive');
  const logged = header[18] === 2;
  // SQLite itself overlooks a last page that is cut. While there is a log, the file may rightly lag behind its header.
  const wholeBytes = logged ? SMALLEST_PAGE_BYTES : header.readUInt32BE(28) * header.readUInt16BE(16);
  if (stats.size < Math.max(SMALLEST_PAGE_BYTES, wholeBytes)) {
    throw new UserError(
      'damaged',
      `${path} is damaged: it ends after ${stats.size} bytes`,
      'It was cut short: copy it again from where it came, or make the drive anew.',
    );
  }
  if (header.readUInt32BE(68) !== DRIVE_APPLICATION_ID) {
    throw new UserError(
      'foreign',
      `${path} is a SQLite file but not a drive`,
      'Give a drive file made by alvinn.',
    );
  }
  const version = header.readUInt32BE(60);
  if (version > DRIVE_VERSION) {
    throw new UserError(
      'newer-version',
      `${path} was written by a newer version of alvinn (drive format ${version}, this version reads ${DRIVE_VERSION})`,
      'Update alvinn to open it.',
    );
  }
  return { logged };
}

/** Brings a recording back to a single file, unless its writer is alive. */
function finishRecording(path: string, database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (isBusy(error)) return;
    if (isCorrupt(error)) throw error;
    throw new UserError(
      'unreadable',
      `${path} is a recording that was cut off, and cannot be finished where it lies: ${(error as Error).message}`,
      `Copy it, together with ${path}-wal, to a folder that you may write to, and open it there.`,
      { cause: error },
    );
  }
}

class SqliteDriveReader implements DriveReader {
  readonly path: string;
  readonly meta: DriveMeta;
  readonly roads: ReadonlyMap<number, unknown>;
  readonly #database: DatabaseSync;

  constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
    this.#checkTables();
    this.meta = this.#readMeta();
    this.roads = new Map(
      this.#all<'id' | 'description'>('SELECT id, description FROM roads').map((row) => [
        row.id as number,
        this.#json(row.description, `road ${row.id}`),
      ]),
    );
    if (this.#all('SELECT 1 FROM frames LIMIT 1').length === 0) {
      throw new UserError('empty', `${path} holds no frames`, 'Give a drive that has some, or record one.');
    }
  }

  /** A view of the name of a table could go on for ever. */
  #checkTables(): void {
    const views = this.#all<'name'>("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')");
    if (views.length > 0) throw this.#damaged(`${views[0]!.name} is no table`);
  }

  get frameCount(): number {
    return this.#all<'count'>('SELECT count(*) AS count FROM frames WHERE deleted = 0')[0]!.count as number;
  }

  conditions(id: number): Conditions {
    const row = this.#all<'description'>('SELECT description FROM conditions WHERE id = ?', id)[0];
    if (row === undefined) throw this.#damaged(`conditions ${id} are missing`);
    return this.#json(row.description, `conditions ${id}`) as Conditions;
  }

  *frames(
    fromStep = Number.MIN_SAFE_INTEGER + 1,
    most = Number.POSITIVE_INFINITY,
  ): Generator<StoredFrame, undefined> {
    let after = fromStep - 1;
    let left = most;
    for (;;) {
      const rows = this.#all<FrameColumn>(
        `SELECT * FROM frames WHERE step > ? AND deleted = 0 ORDER BY step LIMIT ${PAGE_FRAMES}`,
        after,
      );
      for (const row of rows) {
        const frame = this.#frame(row);
        after = frame.step;
        yield frame;
        if (--left <= 0) return;
      }
      if (rows.length < PAGE_FRAMES) return;
    }
  }

  outline(): { steps: Float64Array; roads: Float64Array } {
    const steps = new Float64Array(this.frameCount);
    const roads = new Float64Array(steps.length);
    let after = Number.MIN_SAFE_INTEGER;
    for (let i = 0; i < steps.length; ) {
      const rows = this.#all<'step' | 'road'>(
        `SELECT step, road FROM frames WHERE step > ? AND deleted = 0 ORDER BY step LIMIT ${PAGE_OUTLINE}`,
        after,
      );
      // Frames may be marked deleted meanwhile.
      if (rows.length === 0) return { steps: steps.slice(0, i), roads: roads.slice(0, i) };
      for (const row of rows.slice(0, steps.length - i)) {
        after = row.step as number;
        steps[i] = after;
        roads[i++] = row.road as number;
      }
    }
    return { steps, roads };
  }

  frame(step: number): StoredFrame | undefined {
    const row = this.#all<FrameColumn>('SELECT * FROM frames WHERE step = ?', step)[0];
    return row && this.#frame(row);
  }

  digest(): string {
    return this.#read(() => digestOf(this.#database));
  }

  markDeleted(from: number, to: number): number {
    return this.#mark(from, to, 1);
  }

  undelete(from: number, to: number): number {
    return this.#mark(from, to, 0);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #mark(from: number, to: number, deleted: 0 | 1): number {
    try {
      // A connection of its own: the one that reads was opened read-only.
      using database = new DatabaseSync(resolve(this.path));
      const update = database.prepare('UPDATE frames SET deleted = ? WHERE step BETWEEN ? AND ?');
      return Number(update.run(deleted, from, to).changes);
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  #frame(row: FrameRow): StoredFrame {
    const frame = frameOfRow(row, this.meta.sensors, this.path);
    if (!this.roads.has(frame.road))
      throw this.#damaged(`frame ${frame.step}: road ${frame.road} is missing`);
    return frame;
  }

  #readMeta(): DriveMeta {
    const values = new Map(
      this.#all<'key' | 'value'>('SELECT key, value FROM meta').map((row) => [row.key, row.value]),
    );
    const meta: Partial<Record<keyof DriveMeta, unknown>> = Object.fromEntries(
      META_KEYS.map((key) => [key, this.#json(values.get(key), `meta ${key}`)]),
    );
    const { camera, range } = (meta.sensors ?? {}) as Partial<DriveMeta['sensors']>;
    const sizes = [camera?.rows, camera?.columns, range?.rows, range?.columns];
    if (!sizes.every((size) => Number.isInteger(size) && (size as number) > 0)) {
      throw this.#damaged('meta sensors does not say the size of the images');
    }
    return meta as DriveMeta;
  }

  #json(text: SQLOutputValue | undefined, what: string): unknown {
    if (typeof text !== 'string') throw this.#damaged(`${what} is missing`);
    try {
      return JSON.parse(text);
    } catch {
      throw this.#damaged(`${what} is not JSON`);
    }
  }

  #damaged(what: string): UserError {
    return new UserError(
      'damaged',
      `${this.path}: ${what}`,
      'Copy the file again from where it came, or make the drive anew.',
    );
  }

  #all<Column extends string>(select: string, ...values: SQLInputValue[]): Record<Column, SQLOutputValue>[] {
    return this.#read(() => this.#database.prepare(select).all(...values)) as Record<
      Column,
      SQLOutputValue
    >[];
  }

  #read<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw readError(this.path, 'drive', error);
    }
  }
}
