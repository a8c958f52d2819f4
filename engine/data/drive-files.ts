import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../errors.ts';
import { discardFile, publishFile, syncFolder } from './atomic.ts';
import { finishDrive, hasSideFiles, sidePaths } from './drive-connection.ts';
import { writeError } from './file-errors.ts';

/**
 * Throws where a drive must not get the name `path`, because side files of another lie there: SQLite would take them for
 * the new one's. A drive that is there and was cut off is finished first, which takes its side files away.
 *
 * @throws UserError `cannot-write` that names the next step.
 */
export function checkNameIsFree(path: string): void {
  if (!hasSideFiles(path)) return;
  const isThere = existsSync(path);
  if (isThere) {
    try {
      finishDrive(path);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    if (!hasSideFiles(path)) return;
    throw new UserError(
      'cannot-write',
      `Cannot write ${path}: a recording under this name is going on or was cut off`,
      'Choose another name, or finish the recording there (opening it once finishes one that was cut off).',
    );
  }
  const side = sidePaths(path).find((file) => existsSync(file))!;
  throw new UserError(
    'cannot-write',
    `Cannot write ${path}: ${basename(side)}, a part of a drive that was here, still lies there`,
    `Choose another name; or put ${basename(side)} where that drive is now, or delete it.`,
  );
}

/** Gives a closed drive its name, durably; a drive that was there is replaced. @throws UserError `cannot-write`. */
export function publishDrive(partial: string, path: string): void {
  checkNameIsFree(path);
  publishFile(partial, path);
}

/**
 * Moves a file durably, a drive with all that belongs to it: what a kill left unfinished is finished first; one that is
 * damaged or no drive is moved as it is, with its side files.
 *
 * @param to where nothing must be
 * @throws UserError where somebody is writing it, or a folder does not allow it; nothing has then been moved.
 */
export function moveWhole(from: string, to: string): void {
  try {
    if (hasSideFiles(from)) finishDrive(from);
  } catch (error) {
    const isUseless = error instanceof UserError && (error.code === 'damaged' || error.code === 'foreign');
    if (!isUseless) throw error;
  }
  checkNameIsFree(to);
  try {
    renameSync(from, to);
    for (const [i, side] of sidePaths(from).entries()) {
      if (existsSync(side)) renameSync(side, sidePaths(to)[i]!);
    }
  } catch (error) {
    throw writeError(to, error);
  }
  // The new name first: a power cut between the two rather leaves both names than none.
  syncFolder(to);
  syncFolder(from);
}

/** {@link discardFile} for a file and all that belongs to it, where it is a drive. */
export function discardWhole(path: string): void {
  for (const file of [path, ...sidePaths(path)]) discardFile(file);
}

/** Removes a file, a drive with all that belongs to it; does nothing where there is none. */
export function removeWhole(path: string): void {
  for (const file of [path, ...sidePaths(path)]) rmSync(file, { force: true });
}
