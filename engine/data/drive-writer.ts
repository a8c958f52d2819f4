import { closeSync, existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { UserError } from '../errors.ts';
import { NotDurable, syncFolder } from './atomic.ts';
import { checkNameIsFree, publishDrive, removeWhole } from './drive-files.ts';
import {
  DRIVE_APPLICATION_ID,
  DRIVE_SCHEMA,
  DRIVE_VERSION,
  type DriveFrame,
  type DriveMeta,
  type DriveWriter,
} from './drive-format.ts';
import { digestOf, FRAME_COLUMNS, frameValues } from './drive-rows.ts';
import { checkDriveName, checkTarget, isBusy, writeError } from './file-errors.ts';
import { partialPathOf } from './file-name.ts';

/**
 * Starts a drive file at `path`, as `meta.kind` says.
 *
 * - `synthetic`: written to a hidden file in the same folder, which `finish` syncs and renames over `path`. Until then
 *   nothing is at `path`; a write that fails discards all of it.
 * - `recorded`: at `path` from the start (refused where a file is), so that whatever `append` returned from survives a
 *   kill at any moment.
 *
 * @throws UserError `cannot-write`, in one line, where folder, disk or target do not allow it.
 */
export function createDrive(path: string, meta: DriveMeta): DriveWriter {
  try {
    checkTarget(path);
    checkDriveName(path);
    checkNameIsFree(path);
    return new SqliteDriveWriter(path, meta);
  } catch (error) {
    throw writeError(path, error);
  }
}

class SqliteDriveWriter implements DriveWriter {
  readonly #path: string;
  readonly #meta: DriveMeta;
  readonly #recorded: boolean;
  /** Where the database is until `finish`. */
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #insertFrame: StatementSync;

  constructor(path: string, meta: DriveMeta) {
    this.#path = path;
    this.#meta = meta;
    this.#recorded = meta.kind === 'recorded';
    this.#file = this.#recorded ? path : partialPathOf(path);
    if (!this.#recorded) removeLeftover(this.#file, path);
    // Made by hand, since SQLite does not tell why it cannot make a file.
    closeSync(openSync(this.#file, 'wx'));
    this.#database = new DatabaseSync(resolve(this.#file));
    try {
      this.#createTables();
      this.#insertFrame = this.#database.prepare(
        `INSERT INTO frames (${FRAME_COLUMNS.join(', ')}) VALUES (${FRAME_COLUMNS.map(() => '?').join(', ')})`,
      );
    } catch (error) {
      this.discard();
      throw error;
    }
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
       PRAGMA user_version = ${DRIVE_VERSION};
       ${DRIVE_SCHEMA}`,
    );
    const insert = this.#database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    for (const [key, value] of Object.entries(this.#meta)) insert.run(key, JSON.stringify(value));
    this.#database.exec('COMMIT');
    if (this.#recorded) {
      // Only now, so that the main file names a drive even if a kill leaves every frame in the log.
      this.#database.exec('PRAGMA journal_mode = WAL');
      try {
        syncFolder(this.#path);
      } catch (error) {
        // Nothing is recorded where a power cut could take the whole file.
        throw error instanceof NotDurable ? error.cause : error;
      }
    }
  }

  addRoad(description: object): number {
    return this.#addDescription('roads', description);
  }

  addConditions(conditions: Conditions): number {
    return this.#addDescription('conditions', conditions);
  }

  #addDescription(table: 'roads' | 'conditions', description: object): number {
    return this.#write(() => {
      const insert = this.#database.prepare(`INSERT INTO ${table} (description) VALUES (?)`);
      return Number(insert.run(JSON.stringify(description)).lastInsertRowid);
    });
  }

  append(frame: DriveFrame): void {
    this.appendAll([frame]);
  }

  appendAll(frames: readonly DriveFrame[]): void {
    const rows = frames.map((frame) => frameValues(frame, this.#meta.sensors));
    this.#write(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const row of rows) this.#insertFrame.run(...row);
      this.#database.exec('COMMIT');
    });
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

  finish(): string {
    const digest = this.#write(() => digestOf(this.#database));
    this.close();
    return digest;
  }

  close(): void {
    this.#write(() => {
      if (this.#recorded) this.#database.exec('PRAGMA journal_mode = DELETE');
      this.#database.close();
      if (!this.#recorded) {
        publishDrive(this.#file, this.#path);
      }
    });
  }

  discard(): void {
    if (!this.#database.isOpen) return;
    this.#database.close();
    this.#remove();
  }

  #remove(): void {
    removeWhole(this.#file);
  }

  #write<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      if (!this.#recorded) {
        this.discard();
        this.#remove();
      }
      throw writeError(this.#path, error);
    }
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
