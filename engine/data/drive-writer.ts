import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { UserError } from '../errors.ts';
import { NotDurable, syncFolder } from './atomic.ts';
import { removeLog, settleDisplaced } from './displaced.ts';
import { checkNameIsFree, discardWhole, publishDrive, removeWhole } from './drive-files.ts';
import {
  DRIVE_APPLICATION_ID,
  DRIVE_SCHEMAS,
  type DriveFrame,
  type DriveMeta,
  type DriveVersion,
  type DriveWriter,
  RECORDING_MARK,
} from './drive-format.ts';
import { digestOf, FRAME_COLUMNS, frameValues } from './drive-rows.ts';
import { checkDriveName, checkTarget, isBusy, mayLackSharedMemory, writeError } from './file-errors.ts';
import { FileIdentity } from './file-identity.ts';
import { partialPathOf } from './file-name.ts';
import type { FrameSource } from './frame-source.ts';

/**
 * Starts a drive file at `path`, as `meta.kind` says.
 *
 * - `synthetic`: written to a hidden file in the same folder, which `finish` syncs and renames over `path`. Until then
 *   nothing is at `path`; a write that fails discards all of it.
 * - `recorded`: at `path` from the start (refused where a file is), so that whatever `append` returned from survives a
 *   kill at any moment.
 *
 * @param version 2 where frames come from elsewhere, or lack something. Such a drive is written in one go, as a
 *   `synthetic` one is.
 * @throws UserError `cannot-write`, in one line, where folder, disk or target do not allow it.
 */
export function createDrive(path: string, meta: DriveMeta, version: DriveVersion = 1): DriveWriter {
  try {
    checkTarget(path);
    checkDriveName(path);
    checkNameIsFree(path);
    return new SqliteDriveWriter(path, meta, version);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Where a recording has no memory to share with other programs. */
const NOT_SHARED =
  'this folder lets programs share no memory: nothing else can read the drive until its recording ends';

type DescriptionTable = 'roads' | 'conditions' | 'sources';

class SqliteDriveWriter implements DriveWriter {
  readonly #path: string;
  readonly #meta: DriveMeta;
  readonly #version: DriveVersion;
  /** Written as it is driven. */
  readonly #recorded: boolean;
  /** Where the database is until `finish`. */
  readonly #file: string;
  readonly #identity: FileIdentity;
  /** Of the log of a recorded drive. */
  #log: FileIdentity | undefined;
  #database: DatabaseSync;
  #notice: string | null = null;
  #insertFrame: StatementSync;
  /** Inserts of descriptions, by table, once they are asked for. */
  readonly #describe: Partial<Record<DescriptionTable, StatementSync>> = {};
  #frames = 0;

  constructor(path: string, meta: DriveMeta, version: DriveVersion) {
    this.#path = path;
    this.#meta = meta;
    this.#version = version;
    this.#recorded = meta.kind === 'recorded' && version === 1;
    this.#file = this.#recorded ? path : partialPathOf(path);
    if (!this.#recorded) removeLeftover(this.#file, path);
    this.#identity = makeFile(this.#file);
    this.#database = new DatabaseSync(resolve(this.#file));
    const columns = FRAME_COLUMNS[version];
    try {
      this.#createTables();
      if (this.#recorded) this.#startLog();
      this.#insertFrame = this.#database.prepare(
        `INSERT INTO frames (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  get notice(): string | null {
    return this.#notice;
  }

  #createTables(): void {
    this.#database.exec(
      this.#recorded
        ? 'PRAGMA synchronous = FULL'
        : 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF',
    );
    this.#database.exec(
      `BEGIN;
       PRAGMA application_id = ${DRIVE_APPLICATION_ID};
       PRAGMA user_version = ${this.#version};
       ${DRIVE_SCHEMAS[this.#version]}`,
    );
    const insert = this.#database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    for (const [key, value] of Object.entries(this.#meta)) insert.run(key, JSON.stringify(value));
    if (this.#recorded) insert.run(RECORDING_MARK, 'true');
    this.#database.exec('COMMIT');
    // Nobody sees it before it is whole: all that follows is one transaction, and nothing of it is worth keeping alone.
    if (!this.#recorded) this.#database.exec('BEGIN IMMEDIATE');
  }

  /** Only once there are tables, so that the main file names a drive even if a kill leaves every frame in the log. */
  #startLog(): void {
    this.#database.exec('PRAGMA journal_mode = WAL');
    const write = () =>
      this.#database.prepare('UPDATE meta SET value = value WHERE key = ?').run(RECORDING_MARK);
    try {
      write();
    } catch (error) {
      if (!mayLackSharedMemory(error)) throw error;
      this.#database.close();
      this.#database = new DatabaseSync(resolve(this.#file));
      // Before the first use of the log: then SQLite keeps the log's index to itself (sqlite.org/wal.html §6).
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL');
      write();
      // What the vain attempt left.
      rmSync(`${this.#path}-shm`, { force: true });
      this.#notice = NOT_SHARED;
    }
    this.#log = FileIdentity.at(`${this.#path}-wal`);
    try {
      syncFolder(this.#path);
    } catch (error) {
      // Nothing is recorded where a power cut could take the whole file.
      throw error instanceof NotDurable ? error.cause : error;
    }
  }

  addRoad(description: object): number {
    return this.#addDescription('roads', description);
  }

  addConditions(conditions: Conditions): number {
    return this.#addDescription('conditions', conditions);
  }

  addSource(source: FrameSource): number {
    if (source.from === 'import' && /[\\/]/.test(source.name)) {
      throw new RangeError(`${source.name} is a path, and a drive keeps none`);
    }
    return this.#addDescription('sources', source);
  }

  #addDescription(table: DescriptionTable, description: object): number {
    return this.#write(() => {
      this.#describe[table] ??= this.#database.prepare(`INSERT INTO ${table} (description) VALUES (?)`);
      return Number(this.#describe[table].run(JSON.stringify(description)).lastInsertRowid);
    });
  }

  append(frame: DriveFrame): void {
    this.appendAll([frame]);
  }

  appendAll(frames: readonly DriveFrame[]): void {
    const rows = frames.map((frame) => frameValues(frame, this.#meta.sensors, this.#version));
    this.#write(() => {
      if (this.#recorded) this.#database.exec('BEGIN IMMEDIATE');
      for (const row of rows) this.#insertFrame.run(...row);
      if (this.#recorded) this.#database.exec('COMMIT');
    });
    this.#frames += rows.length;
  }

  markDeleted(from: number, to: number): number {
    return this.#mark(from, to, 1);
  }

  undelete(from: number, to: number): number {
    return this.#mark(from, to, 0);
  }

  #mark(from: number, to: number, deleted: 0 | 1): number {
    return this.#write(() => {
      const update = this.#database.prepare('UPDATE frames SET deleted = ? WHERE step BETWEEN ? AND ?');
      return Number(update.run(deleted, from, to).changes);
    });
  }

  check(): void {
    const log = this.#log;
    if (!log || !this.#database.isOpen) return;
    try {
      if (this.#identity.isAt(this.#path) && log.isAt(`${this.#path}-wal`)) return;
    } catch (error) {
      // A folder of another machine that is away, or one that may not be looked into any more.
      throw this.#withFrames(writeError(this.#path, error));
    }
    throw settleDisplaced({
      path: this.#path,
      database: this.#database,
      file: this.#identity,
      log,
      frames: this.#frames,
    });
  }

  finish(): string {
    if (this.#recorded) this.#write(() => this.#unmark());
    const digest = this.#write(() => digestOf(this.#database, this.#version));
    this.close();
    return digest;
  }

  close(): void {
    if (!this.#database.isOpen) return;
    try {
      this.#write(() => {
        if (this.#recorded) {
          this.#unmark();
          this.#database.exec('PRAGMA journal_mode = DELETE');
          return;
        }
        this.#database.exec('COMMIT');
        this.#database.close();
        publishDrive(this.#file, this.#path);
      });
    } finally {
      if (this.#database.isOpen) this.#database.close();
    }
  }

  /** It is whole now. */
  #unmark(): void {
    this.#database.prepare('DELETE FROM meta WHERE key = ?').run(RECORDING_MARK);
  }

  discard(): void {
    if (!this.#database.isOpen) return;
    this.#database.close();
    // Another file may lie there meanwhile.
    if (this.#identity.isAt(this.#file)) discardWhole(this.#file);
    else if (this.#log) removeLog({ path: this.#path, file: this.#identity, log: this.#log });
  }

  #write<T>(action: () => T): T {
    this.check();
    try {
      return action();
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      if (this.#recorded) throw this.#withFrames(writeError(this.#path, error));
      this.discard();
      discardWhole(this.#file);
      throw writeError(this.#path, error);
    }
  }

  /** Says too what is safe. */
  #withFrames(error: unknown): unknown {
    if (!(error instanceof UserError) || this.#frames === 0) return error;
    const { code, message, hint } = error;
    return new UserError(code, `${message}; the ${this.#frames} frames before are in it`, hint, {
      cause: error,
    });
  }
}

/** Made by hand, since SQLite does not tell why it cannot make a file. */
function makeFile(path: string): FileIdentity {
  const file = openSync(path, 'wx');
  try {
    return FileIdentity.ofOpen(file);
  } finally {
    closeSync(file);
  }
}

/** Removes the hidden file of a killed writer; throws where its writer is alive, which SQLite's lock tells. */
function removeLeftover(file: string, path: string): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(resolve(file));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (isBusy(error)) {
      throw new UserError(
        'cannot-write',
        `Cannot write ${path}: another program is writing it`,
        'Wait until that has finished, or choose another name.',
        { cause: error },
      );
    }
  } finally {
    database.close();
  }
  removeWhole(file);
}
