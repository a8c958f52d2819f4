import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writeFileAtomically } from '../data/atomic.ts';
import { copyDrive } from '../data/copy-drive.ts';
import { checkNameIsFree, discardWhole, publishDrive } from '../data/drive-files.ts';
import { checkTarget, notAFile, readError } from '../data/file-errors.ts';
import { readWholeFile } from '../data/read-file.ts';
import { roadDescription } from '../drive/roads.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import { renamedIn } from '../foreign-text.ts';
import type { Job } from '../job.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { FILE_ENDINGS, FILE_KINDS, type FileKind, LARGEST_UPLOAD_BYTES } from '../protocol/library.ts';
import type { TaskThread } from '../task-thread.ts';
import { partialPath } from './folders.ts';
import type { Tasks } from './tasks.ts';

const MIB = 1024 * 1024;

/**
 * Which kind of file it is, by the ending of its name or else its first bytes.
 * @throws UserError where it is none of the library's, or cannot be read.
 */
export function kindOf(path: string, name: string): FileKind {
  const byEnding = FILE_KINDS.find((kind) => name.toLowerCase().endsWith(FILE_ENDINGS[kind]));
  if (byEnding) return byEnding;
  const start = firstBytes(path);
  if (start.startsWith('SQLite format 3\0')) return 'drive';
  if (/^(\xef\xbb\xbf)?\s*\{/.test(start)) return 'road';
  throw new UserError(
    'foreign',
    `${name} is neither a drive, a model nor a road`,
    'Give a file that ends with .drive, .onnx or .road.json.',
  );
}

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(16);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw notAFile(path, 'file', stats.isDirectory());
    const file = openSync(path, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readError(path, 'file', error);
  }
}

/**
 * Copies a file to where the library keeps it, once it was looked through: every page and frame of a drive, a model as if
 * to steer with it, a road as if to drive on it. Whole or not at all.
 */
export async function copyIn(
  kind: FileKind,
  from: string,
  to: string,
  thread: TaskThread<Tasks>,
  job: Job,
): Promise<void> {
  switch (kind) {
    case 'drive': {
      const partial = partialPath(dirname(to), basename(to));
      try {
        await copyDrive(from, partial, job);
        job.onProgress({ phase: 'checking', done: 0, total: 0 });
        await thread.run('checkDrive', partial);
        stopIfCancelled(job.signal);
        publishDrive(partial, to);
      } catch (error) {
        throw renamedError(error, partial, from);
      } finally {
        discardWhole(partial);
      }
      return;
    }
    case 'model': {
      const bytes = read(kind, from);
      await using _ = await loadSteeringModel({ bytes, name: from });
      writeFileAtomically(to, bytes);
      return;
    }
    case 'road':
      roadDescription(from, 0);
      writeFileAtomically(to, read(kind, from));
      return;
    default:
      kind satisfies never;
  }
}

/** Copies a file of the library to any place, whole or not at all; what was there is replaced. */
export async function copyOut(kind: FileKind, from: string, to: string, job: Job): Promise<void> {
  if (kind !== 'drive') return writeFileAtomically(to, read(kind, from));
  const partial = partialPath(dirname(to), basename(to));
  checkTarget(to);
  checkNameIsFree(to);
  try {
    await copyDrive(from, partial, job);
    publishDrive(partial, to);
  } finally {
    discardWhole(partial);
  }
}

function read(kind: FileKind, path: string): Buffer {
  return readWholeFile(path, kind, LARGEST_UPLOAD_BYTES[kind] / MIB);
}

/** The same error, saying `shown` for a path that the user does not know. */
export function renamedError(error: unknown, path: string, shown: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { code, message, hint } = error;
  return new UserError(code, renamedIn(message, path, shown), renamedIn(hint, path, shown), { cause: error });
}
