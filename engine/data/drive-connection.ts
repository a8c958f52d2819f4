import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import {
  DRIVE_APPLICATION_ID,
  DRIVE_SCHEMAS,
  DRIVE_VERSION,
  type DriveVersion,
  RECORDING_MARK,
} from './drive-format.ts';
import { isBusy, isCorrupt, isFull, notAFile, notSqlite, readError, writeError } from './file-errors.ts';
import { openForeignDatabase, schemaDifference } from './foreign-database.ts';

/**
 * What SQLite keeps beside a database while it is open, or after a kill (sqlite.org/tempfiles.html). It is a part of the
 * drive: apart from it the drive is damaged or lacks its end, and beside another drive it overwrites that.
 */
const SIDE_ENDINGS = ['-journal', '-wal', '-shm'] as const;

const SMALLEST_PAGE_BYTES = 512;

/** Paths that side files of a drive at `path` have. */
export function sidePaths(path: string): string[] {
  return SIDE_ENDINGS.map((ending) => path + ending);
}

/** Whether side files lie beside `path`, with or without the drive. */
export function hasSideFiles(path: string): boolean {
  return sidePaths(path).some((side) => existsSync(side));
}

/** Whether a write-ahead log that holds something lies beside `path`. */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * Opens a drive to read it, and checks that it is one. What a kill or a power cut left unfinished is finished first: a
 * change that was under way is taken back, a recording that was cut off gets every acknowledged frame. A drive that
 * somebody is writing is read as it is.
 *
 * @param waitMs a program that holds the drive is waited for so long.
 * @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version` or `damaged`.
 */
export function connectToDrive(path: string, waitMs = 0): DatabaseSync {
  try {
    checkIsFile(path);
    const finished = !hasSideFiles(path) || tryToFinish(path);
    const database = connect(path, waitMs);
    if (!finished || !isLogged(database)) return database;
    // A copy without its log, or a kill in the last moment of a recording.
    database.close();
    finishDrive(path);
    return connect(path, waitMs);
  } catch (error) {
    throw readError(path, 'drive', error);
  }
}

/** Opens a drive to change it, once it is finished as {@link connectToDrive} does. @throws UserError so too. */
export function connectToChange(path: string, waitMs = 0): DatabaseSync {
  connectToDrive(path, waitMs).close();
  const database = openForeignDatabase(resolve(path), { timeout: waitMs });
  try {
    checkDriveTables(database, path);
    // Else a power cut could bring the journal of a change back that has been made.
    database.exec('PRAGMA synchronous = EXTRA');
    return database;
  } catch (error) {
    database.close();
    throw readError(path, 'drive', error);
  }
}

/**
 * Makes a single file of a drive, whatever a kill left beside it.
 * @throws UserError where somebody is writing it, its folder does not let it be finished, or it is damaged or no drive.
 */
export function finishDrive(path: string): void {
  const logged = hasLog(path);
  const database = openForeignDatabase(resolve(path));
  try {
    // Before the first look, so that the log needs no memory shared with others, which not every folder can do.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    // This look rolls a journal back.
    if (pragma(database, 'application_id') === DRIVE_APPLICATION_ID && isLogged(database)) {
      checkDriveTables(database, path);
      if (logged) database.prepare('DELETE FROM meta WHERE key = ?').run(RECORDING_MARK);
      database.exec('PRAGMA journal_mode = DELETE');
      // An index of the log, which is gone.
      rmSync(`${path}-shm`, { force: true });
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (isBusy(error)) throw beingWritten(path, error);
    if (isFull(error)) throw writeError(path, error);
    if (!isCorrupt(error)) throw unfinishable(path, error);
    checkHeader(path);
    throw readError(path, 'drive', error);
  } finally {
    database.close();
  }
  if (existsSync(`${path}-journal`)) throw beingWritten(path);
}

/** @returns whether it is finished; a drive that cannot be just now can be read all the same. */
function tryToFinish(path: string): boolean {
  try {
    finishDrive(path);
    return true;
  } catch (error) {
    if (error instanceof BeingWritten || (error instanceof UserError && isFull(error.cause))) return false;
    throw error;
  }
}

class BeingWritten extends UserError {}

function beingWritten(path: string, cause?: unknown): UserError {
  return new BeingWritten(
    'invalid',
    `${path} is being written by another program`,
    'Wait until that has finished, or stop the recording, then try again.',
    { cause },
  );
}

function unfinishable(path: string, error: unknown): UserError {
  const [what, side] = existsSync(`${path}-journal`)
    ? ['was cut off while it was being changed', `${path}-journal`]
    : ['is a recording that was cut off', `${path}-wal`];
  return new UserError(
    'unreadable',
    `${path} ${what}, and cannot be finished where it lies: ${(error as Error).message}`,
    `Copy it, together with ${side}, to a folder that you may write to, and open it there.`,
    { cause: error },
  );
}

/** A connection that reads, once SQLite and the header say that it is a whole drive. */
function connect(path: string, waitMs: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = openForeignDatabase(resolve(path), { readOnly: true, timeout: waitMs });
    checkIdentity(path, pragma(database, 'application_id'), pragma(database, 'user_version'));
    if (!isLogged(database)) {
      checkLength(path, pragma(database, 'page_count') * pragma(database, 'page_size'));
    }
    checkDriveTables(database, path);
    return database;
  } catch (error) {
    if (database?.isOpen) database.close();
    if (error instanceof UserError || isBusy(error)) throw error;
    const { logged } = checkHeader(path);
    if (!logged || hasLog(path)) throw error;
    database = connectWithoutLog(path);
    try {
      checkDriveTables(database, path);
      return database;
    } catch (wrong) {
      database.close();
      throw wrong;
    }
  }
}

/** A copy without its log, in a folder that takes no log or shares no memory. */
function connectWithoutLog(path: string): DatabaseSync {
  try {
    finishDrive(path);
    return openForeignDatabase(resolve(path), { readOnly: true });
  } catch (error) {
    if (hasSideFiles(path)) throw error;
    // SQLite has to be told that nobody can write it.
    return openForeignDatabase(new URL(`${pathToFileURL(resolve(path))}?immutable=1`), { readOnly: true });
  }
}

/**
 * Refuses a drive whose tables are others than {@link DRIVE_SCHEMAS} of its version makes: reading or writing a row of such could compute
 * anything, for any time.
 *
 * @param attached name under which it was attached to the database.
 * @throws UserError `damaged`.
 */
export function checkDriveTables(database: DatabaseSync, path: string, attached?: 'main' | 'more'): void {
  const difference = schemaDifference(database, DRIVE_SCHEMAS[driveVersion(database, attached)], attached);
  if (difference === undefined) return;
  throw new UserError(
    'damaged',
    `${path}: ${difference}`,
    'Copy the file again from where it came, or make the drive anew.',
  );
}

/** Version of the tables of an open drive. */
export function driveVersion(database: DatabaseSync, attached: 'main' | 'more' = 'main'): DriveVersion {
  return pragma(database, `${attached}.user_version`) === 2 ? 2 : 1;
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0]);
}

function isLogged(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA journal_mode').get()!.journal_mode === 'wal';
}

function checkIsFile(path: string): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw notAFile(path, 'drive', stats.isDirectory());
  if (stats.size === 0) {
    throw new UserError('damaged', `${path} is empty (0 bytes)`, 'Copy it again, or make the drive anew.');
  }
  if (stats.size < SMALLEST_PAGE_BYTES) checkHeader(path);
}

/** SQLite itself overlooks a last page that is cut. */
function checkLength(path: string, wholeBytes: number): void {
  const { size } = statSync(path);
  if (size >= wholeBytes) return;
  throw new UserError(
    'damaged',
    `${path} is damaged: it ends after ${size} bytes`,
    'It was cut short: copy it again from where it came, or make the drive anew.',
  );
}

function checkIdentity(path: string, applicationId: number, version: number): void {
  if (applicationId !== DRIVE_APPLICATION_ID) {
    throw new UserError(
      'foreign',
      `${path} is a SQLite file but not a drive`,
      'Give a drive file made by alvinn.',
    );
  }
  if (version > DRIVE_VERSION) {
    throw new UserError(
      'newer-version',
      `${path} was written by a newer version of alvinn (drive format ${version}, this version reads ${DRIVE_VERSION})`,
      'Update alvinn to open it.',
    );
  }
}

/**
 * Looks at the first 100 bytes (sqlite.org/fileformat.html §1.3) of a file that SQLite refused, to say what is wrong by
 * name. Never done to a file that somebody may write: closing it lets go of all locks that this process has on it
 * (sqlite.org/howtocorrupt.html §2.2).
 * @returns whether the file is kept with a write-ahead log.
 */
function checkHeader(path: string): { logged: boolean } {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw notSqlite(path, 'drive');
  const logged = header[18] === 2;
  // While there is a log, the file may rightly lag behind its header.
  const wholeBytes = logged ? 0 : header.readUInt32BE(28) * header.readUInt16BE(16);
  checkLength(path, Math.max(SMALLEST_PAGE_BYTES, wholeBytes));
  checkIdentity(path, header.readUInt32BE(68), header.readUInt32BE(60));
  return { logged };
}
