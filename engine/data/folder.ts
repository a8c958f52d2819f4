import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeError } from './file-errors.ts';

/** Makes a folder, and those above it, where they are missing. @throws UserError `cannot-write`. */
export function makeFolder(path: string): void {
  try {
    makeMissingFolders(path);
  } catch (error) {
    throw writeError(path, error);
  }
}

/**
 * Makes a folder and those above it; whether it was missing. Node's own `recursive` never ends where a file system answers
 * "no such file" to every new folder, as `/proc` does.
 * @throws the system's error.
 */
export function makeMissingFolders(path: string): boolean {
  const whole = resolve(path);
  if (isFolder(whole)) return false;
  if (!existsSync(dirname(whole))) makeMissingFolders(dirname(whole));
  try {
    mkdirSync(whole);
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
