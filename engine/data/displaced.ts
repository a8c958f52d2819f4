import { existsSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../errors.ts';
import { connectToDrive, finishDrive } from './drive-connection.ts';
import { discardWhole, publishDrive } from './drive-files.ts';
import { RECORDING_MARK } from './drive-format.ts';
import { writeError } from './file-errors.ts';
import type { FileIdentity } from './file-identity.ts';
import { partialPathOf } from './file-name.ts';
import { makeFolder } from './folder.ts';
import { freeName } from './free-name.ts';

/** A recording whose file or log is no longer where it was. */
export interface Displaced {
  readonly path: string;
  /** Connection that writes it, which still has the files open; closed by what is done here. */
  readonly database: DatabaseSync;
  readonly file: FileIdentity;
  readonly log: FileIdentity;
  readonly frames: number;
}

/**
 * Ends a recording that was moved, deleted or replaced under its writer: its frames are brought together where the file is
 * now, or else saved under a new name beside the old one.
 *
 * @returns the error that says how many frames are where; the place has been looked into.
 */
export function settleDisplaced(displaced: Displaced): UserError {
  const { path, file, frames } = displaced;
  const place = file.find(path);
  const what =
    place === path
      ? `the log beside ${path} was taken away`
      : place !== undefined
        ? `${path} was moved`
        : `${path} was ${existsSync(path) ? 'replaced' : 'deleted'}`;
  const said = (where: string, hint: string) =>
    new UserError('cannot-write', `${what} while it was being recorded: ${where}`, hint);
  try {
    if (frames === 0) return said('it held no frame yet', 'Record anew.');
    if (place !== undefined && isSettledAt(place, displaced)) {
      return said(`its ${frames} frames are in ${place}`, 'Record anew; what lies there is whole.');
    }
    const saved = save(displaced);
    return said(`its ${frames} frames were saved as ${saved}`, 'Record anew.');
  } catch (error) {
    const reason = (writeError(path, error) as Error).message;
    return said(
      `its ${frames} frames could not be saved: ${reason}`,
      'Look for a copy of it, and record anew.',
    );
  } finally {
    if (displaced.database.isOpen) displaced.database.close();
    removeLog(displaced);
  }
}

/**
 * Removes the log of a file that lies there no more: SQLite would write it into whatever gets that name next.
 * Only once the connection is closed.
 */
export function removeLog({ path, file, log }: Pick<Displaced, 'path' | 'file' | 'log'>): void {
  if (file.isAt(path) || !log.isAt(`${path}-wal`)) return;
  for (const side of ['-wal', '-shm']) rmSync(path + side, { force: true });
}

/** Writes the log into the file where it lies now. @returns whether every frame is there. */
function isSettledAt(place: string, { database, frames }: Displaced): boolean {
  database.prepare('DELETE FROM meta WHERE key = ?').run(RECORDING_MARK);
  const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()!;
  if (busy !== 0) return false;
  database.close();
  finishDrive(place);
  return framesIn(place) === frames;
}

/** Copies what the open files hold. @returns the copy's path. */
function save({ path, database, frames }: Displaced): string {
  makeFolder(dirname(path));
  const target = freePath(path);
  const partial = partialPathOf(target, process.pid);
  try {
    database.prepare('VACUUM INTO ?').run(resolve(partial));
    using copy = new DatabaseSync(resolve(partial));
    copy.prepare('DELETE FROM meta WHERE key = ?').run(RECORDING_MARK);
    copy.close();
    if (framesIn(partial) !== frames) throw new Error('not every frame could be read');
    publishDrive(partial, target);
    return target;
  } finally {
    discardWhole(partial);
  }
}

function freePath(path: string): string {
  const stem = path.replace(/\.drive$/, '');
  return freeName(`${stem} saved`, existsSync, { ending: '.drive' });
}

function framesIn(path: string): number {
  using database = connectToDrive(path);
  return Number(database.prepare('SELECT count(*) AS frames FROM frames').get()!.frames);
}
