import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { UserError } from '../errors.ts';
import { connectToChange, connectToDrive, driveVersion, hasLog } from './drive-connection.ts';
import { readConditions, readMeta, readRoads, readSources } from './drive-descriptions.ts';
import {
  type DriveFrame,
  type DriveMeta,
  type DriveReader,
  type DriveVersion,
  type Lack,
  type OriginalPicture,
  RECORDING_MARK,
  type StoredFrame,
} from './drive-format.ts';
import {
  digestOf,
  type FrameColumn,
  type FrameRow,
  frameOfRow,
  frameSelection,
  IMAGE_SIZES,
  MOST_IMAGE_BYTES,
  pictureOfRow,
} from './drive-rows.ts';
import { readError, writeError } from './file-errors.ts';
import { exactNumber } from './foreign-database.ts';
import { type FrameSource, SIMULATOR } from './frame-source.ts';

/** Frames fetched at a time by `frames()`: between fetches the file is not locked, so frames can be marked meanwhile. */
const PAGE_FRAMES = 64;
/** Fewer where their images are large, bytes. */
const PAGE_BYTES = 16 * 1024 * 1024;

/** Pages of a file held in memory, KiB: frames are read one after the other, each but once. */
const CACHE_KIB = 256;
/** The same for `steps()`. */
const PAGE_STEPS = 16_384;

/** Columns that are NULL where a frame lacks something. */
const LACKS: Readonly<Record<Lack, readonly FrameColumn[]>> = {
  place: ['road', 'conditions', 'station_m'],
  range: ['range'],
  contrast: ['road_lighter', 'previous_road_lighter'],
};

/** No frame takes less of a file, whatever is in it. */
const SMALLEST_FRAME_BYTES = 16;

/** What of a drive is read. */
export interface DriveParts {
  /** Share 0 … 1 of its frames, the last ones, that are as if they were not there. */
  readonly withoutLast?: number;
}

/**
 * Opens a drive file and checks that it is one. What was cut off by a kill or a power cut is finished first: a recording
 * with every frame that had been acknowledged, a change of its frames by taking it back. A recording that is still going
 * on is read as far as it has come.
 *
 * @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version`, `damaged`, or `empty` for a drive without
 * frames.
 * @param parts what of it is read.
 */
export function openDrive(path: string, { withoutLast = 0 }: DriveParts = {}): DriveReader {
  const database = connectToDrive(path);
  try {
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return new SqliteDriveReader(path, database, withoutLast);
  } catch (error) {
    database.close();
    throw readError(path, 'drive', error);
  }
}

/**
 * Opens drives in the order of their paths; the same path again is the same drive.
 * @throws UserError as {@link openDrive}; none is left open then.
 */
export function openDrives(paths: readonly string[], parts: DriveParts = {}): DriveReader[] {
  const opened = new Map<string, DriveReader>();
  try {
    return paths.map((path) => {
      const reader = opened.get(path) ?? openDrive(path, parts);
      opened.set(path, reader);
      return reader;
    });
  } catch (error) {
    for (const reader of opened.values()) reader.close();
    throw error;
  }
}

class SqliteDriveReader implements DriveReader {
  readonly path: string;
  readonly meta: DriveMeta;
  readonly mayLackEnd: boolean;
  readonly roads: ReadonlyMap<number, unknown>;
  readonly sources: ReadonlyMap<number, FrameSource>;
  readonly #database: DatabaseSync;
  readonly #version: DriveVersion;
  readonly #selection: string;
  readonly #pageFrames: number;
  #isFinite = false;
  /** SQL that says which frames are read. */
  #shown = 'frames.deleted = 0';

  constructor(path: string, database: DatabaseSync, withoutLast: number) {
    this.path = path;
    this.#database = database;
    const damaged = (what: string) => this.#damaged(what);
    this.meta = this.#read(() => readMeta(database, damaged));
    const isMarked = this.#all('SELECT 1 FROM meta WHERE key = ?', RECORDING_MARK).length > 0;
    this.mayLackEnd = isMarked && !hasLog(path);
    this.roads = this.#read(() => readRoads(database, damaged));
    this.#version = driveVersion(database);
    this.sources = this.#read(() => (this.#version === 1 ? new Map() : readSources(database, damaged)));
    const { camera, range } = this.meta.sensors;
    const [cameraBytes, rangeBytes] = [camera.rows * camera.columns * 3, range.rows * range.columns * 4];
    this.#selection = `${frameSelection(this.#version, { camera: cameraBytes, range: rangeBytes })}, ${IMAGE_SIZES}`;
    this.#pageFrames = Math.max(
      1,
      Math.min(PAGE_FRAMES, Math.floor(PAGE_BYTES / (cameraBytes + rangeBytes))),
    );
    if (this.#all('SELECT 1 FROM frames LIMIT 1').length === 0) {
      throw new UserError('empty', `${path} holds no frames`, 'Give a drive that has some, or record one.');
    }
    if (withoutLast > 0) this.#leaveOut(withoutLast);
  }

  /** Keeps the last frames from being read: a share of those that are not marked deleted. */
  #leaveOut(share: number): void {
    const steps = this.steps();
    const kept = Math.floor(steps.length * (1 - share));
    if (kept === 0) {
      throw new UserError(
        'empty',
        `${this.path} holds ${steps.length} frames: none is left without its end`,
        'Keep less of it back.',
      );
    }
    // Below the first that is left out, which the frames before are.
    if (kept < steps.length) this.#shown += ` AND frames.step < ${steps[kept]}`;
  }

  /** Pages of a damaged file may lead in a circle: then there is no end of frames. Looked for once, since it reads all. */
  #checkEnd(): void {
    if (this.#isFinite) return;
    const bytes = this.#all<'bytes'>(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
    )[0]!.bytes as number;
    const most = Math.ceil(bytes / SMALLEST_FRAME_BYTES);
    const [{ count }] = this.#all<'count'>(
      `SELECT count(*) AS count FROM (SELECT 1 FROM frames LIMIT ${most})`,
    ) as [{ count: number }];
    if (count >= most) throw this.#damaged('its pages lead in a circle');
    this.#isFinite = true;
  }

  get frameCount(): number {
    this.#checkEnd();
    return this.#all<'count'>(`SELECT count(*) AS count FROM frames WHERE ${this.#shown}`)[0]!
      .count as number;
  }

  conditions(id: number): Conditions {
    return this.#read(() => readConditions(this.#database, id, (what) => this.#damaged(what)));
  }

  *frames(
    fromStep = Number.MIN_SAFE_INTEGER + 1,
    most = Number.POSITIVE_INFINITY,
  ): Generator<StoredFrame, undefined> {
    let after = fromStep - 1;
    let left = most;
    this.#checkEnd();
    for (;;) {
      const rows = this.#all<FrameColumn>(
        `SELECT ${this.#selection} FROM frames WHERE frames.step > ? AND ${this.#shown}
         ORDER BY frames.step LIMIT ${this.#pageFrames}`,
        after,
      );
      for (const row of rows) {
        const frame = this.#frame(row);
        if (frame.step <= after) throw this.#damaged(`frame ${frame.step} comes after frame ${after}`);
        after = frame.step;
        yield frame;
        if (--left <= 0) return;
      }
      if (rows.length < this.#pageFrames) return;
    }
  }

  steps(): Float64Array {
    const steps = new Float64Array(this.frameCount);
    let after = Number.MIN_SAFE_INTEGER;
    for (let i = 0; i < steps.length; ) {
      const rows = this.#all<'step'>(
        `SELECT ${exactNumber('step')} FROM frames
         WHERE frames.step > ? AND ${this.#shown} ORDER BY frames.step LIMIT ${PAGE_STEPS}`,
        after,
      );
      // Frames may be marked deleted meanwhile.
      if (rows.length === 0) return steps.slice(0, i);
      for (const row of rows.slice(0, steps.length - i)) {
        if (!((row.step as number) > after))
          throw this.#damaged(`frame ${row.step} comes after frame ${after}`);
        after = row.step as number;
        steps[i++] = after;
      }
    }
    return steps;
  }

  frame(step: number): StoredFrame | undefined {
    const row = this.#all<FrameColumn>(
      `SELECT ${this.#selection} FROM frames WHERE frames.step = ?`,
      step,
    )[0];
    return row && this.#frame(row);
  }

  sourceOf({ source }: Pick<DriveFrame, 'source'>): FrameSource {
    return source === undefined ? SIMULATOR : this.sources.get(source)!;
  }

  picture(step: number): OriginalPicture | null {
    if (this.#version === 1) return null;
    const [row] = this.#all<FrameColumn>(
      `SELECT ${frameSelection(2, { camera: 0, range: 0, picture: MOST_IMAGE_BYTES })}
       FROM frames WHERE frames.step = ?`,
      step,
    );
    return row ? pictureOfRow(row, this.path) : null;
  }

  lacking(what: Lack): number {
    if (this.#version === 1) return 0;
    this.#checkEnd();
    const unknown = LACKS[what].map((column) => `${column} IS NULL`).join(' OR ');
    return this.#all<'count'>(
      `SELECT count(*) AS count FROM frames WHERE ${this.#shown} AND (${unknown})`,
    )[0]!.count as number;
  }

  digest(): string {
    return this.#read(() => digestOf(this.#database, this.#version));
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
      using database = connectToChange(this.path);
      const update = database.prepare('UPDATE frames SET deleted = ? WHERE step BETWEEN ? AND ?');
      return Number(update.run(deleted, from, to).changes);
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  #frame(row: FrameRow): StoredFrame {
    const frame = frameOfRow(row, this.meta.sensors, this.#version, this.path);
    if (frame.road !== null && !this.roads.has(frame.road))
      throw this.#damaged(`frame ${frame.step}: road ${frame.road} is missing`);
    if (frame.source !== undefined && !this.sources.has(frame.source))
      throw this.#damaged(`frame ${frame.step}: source ${frame.source} is missing`);
    return frame;
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
