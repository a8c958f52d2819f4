import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';
import { checkTarget, writeError } from './file-errors.ts';
import { partialPathOf } from './file-name.ts';

/**
 * Writes a whole file or nothing: into a hidden file beside it, synced, then renamed over `path`. A reader sees the
 * old content or the new, and a crash leaves one of the two.
 *
 * @param content several follow each other: what is larger than memory should hold twice is not put together first.
 * @throws UserError where the folder is missing or refuses, the disk is full, or `path` is no regular file.
 */
export function writeFileAtomically(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): void {
  const partial = partialPathOf(path, process.pid);
  try {
    checkTarget(path);
    if (Array.isArray(content)) writeChunks(partial, content);
    else writeFileSync(partial, content as Uint8Array | string, { flush: true });
    renameSync(partial, path);
    syncFolder(path);
  } catch (error) {
    discardFile(partial);
    throw writeError(path, error);
  }
}

function writeChunks(path: string, chunks: readonly Uint8Array[]): void {
  const file = openSync(path, 'w');
  try {
    for (const chunk of chunks) {
      // A call may write less than it is given.
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Removes a file that is of no use any more, where the disk lets go of it: one that stays is no reason to say that what was
 * done was not, nor to hide why it was not. The library clears hidden ones away when it is opened next.
 */
export function discardFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays.
  }
}

/**
 * Syncs a closed file, renames it to `path` and makes the new name durable.
 * @throws UserError `cannot-write`; {@link NotDurable} where only the last fails.
 */
export function publishFile(partial: string, path: string): void {
  try {
    sync(partial, 'r+');
    renameSync(partial, path);
  } catch (error) {
    throw writeError(path, error);
  }
  syncFolder(path);
}

/** What systems answer that sync no folders, or let nobody look into this one. */
const NO_FOLDER_SYNC = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF', 'EACCES', 'EPERM']);

/** The change was made, and may not outlast a power cut; its `cause` is the system's error. */
export class NotDurable extends UserError {}

/**
 * Makes a change of the name `path` durable, where the system can do that.
 * @throws NotDurable where the disk fails. The change has been made all the same.
 */
export function syncFolder(path: string): void {
  // Windows opens no folders; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  try {
    sync(dirname(path), 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (NO_FOLDER_SYNC.has(code ?? '')) return;
    throw new NotDurable(
      'cannot-write',
      `${path} was changed as asked, but the disk does not confirm that this outlasts a power cut: ${message}`,
      'Check the disk, and keep a copy on another one.',
      { cause: error },
    );
  }
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
