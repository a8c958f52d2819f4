import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkTarget, writeError } from './file-errors.ts';

/**
 * Writes a whole file or nothing: into a hidden file beside it, synced, then renamed over `path`. A reader sees the
 * old content or the new, and a crash leaves one of the two.
 *
 * @throws UserError where the folder is missing or refuses, the disk is full, or `path` is no regular file.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const partial = join(dirname(path), `.${basename(path)}.partial-${process.pid}`);
  try {
    checkTarget(path);
    writeFileSync(partial, content, { flush: true });
    renameSync(partial, path);
    syncFolder(path);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw writeError(path, error);
  }
}

/** Syncs a closed file, renames it to `path` and makes the new name durable. */
export function publishFile(partial: string, path: string): void {
  sync(partial, 'r+');
  renameSync(partial, path);
  syncFolder(path);
}

/** Makes the entry of `path` in its folder durable, where the system can do that. */
export function syncFolder(path: string): void {
  // Windows opens no folders; NTFS journals names by itself.
  if (process.platform !== 'win32') sync(dirname(path), 'r');
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
