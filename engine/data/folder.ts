import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeError } from './file-errors.ts';

/**
 * Mode of a folder that is its owner's alone. Another user who can read a file can lock it too, and so end a recording or keep the
 * engine out.
 */
export const OWNER_ALONE = 0o700;

/** Makes a folder, and those above it, where they are missing. @throws UserError `cannot-write`. */
export function makeFolder(path: string, mode?: number): void {
  try {
    makeMissingFolders(path, mode);
  } catch (error) {
    throw writeError(path, error);
  }
}

/**
 * Makes a folder and those above it; whether it was missing. Node's own `recursive` never ends where a file system answers
 * "no such file" to every new folder, as `/proc` does.
 * @param mode of those that it makes; what the user's mask lets through where it is left out
 * @throws the system's error.
 */
export function makeMissingFolders(path: string, mode?: number): boolean {
  const whole = resolve(path);
  if (isFolder(whole)) return false;
  if (!existsSync(dirname(whole))) makeMissingFolders(dirname(whole), mode);
  try {
    mkdirSync(whole, mode);
    return true;
  } catch (error) {
    // Another process may have made it meanwhile.
    if (isFolder(whole)) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
