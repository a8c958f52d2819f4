import { existsSync, writeFileSync } from 'node:fs';
import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { discardFile } from '../data/atomic.ts';
import { sidePaths } from '../data/drive-connection.ts';
import { moveWhole } from '../data/drive-files.ts';
import { EVALUATIONS, nameInTrash, RUNS, SWEEPS } from '../data/entry-folder.ts';
import { writeError } from '../data/file-errors.ts';
import { LONGEST_NAME_BYTES } from '../data/file-name.ts';
import { freeName } from '../data/free-name.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import { FileName } from '../protocol/drive.ts';
import { FILE_ENDINGS, FILE_KINDS, type FileKind, nameOf, type TrashEntry } from '../protocol/library.ts';
import type { Folders } from './folders.ts';
import { isFree, withoutEnding } from './folders.ts';

/** Beside a file in the trash: where it came from. */
const RECORD_ENDING = '.from.json';

const LARGEST_RECORD_MIB = 16;

const RunName = z.object({ name: FileName });
const SweepName = z.object({ state: RunName });
const Origin = z.object({ kind: z.enum(FILE_KINDS), file: FileName });

/** Moves a file to the trash. @returns its name there. */
export function moveToTrash(folders: Folders, kind: FileKind, file: string): string {
  const ending = FILE_ENDINGS[kind];
  const base = withoutEnding(kind, file);
  // Its record needs a longer name than the file.
  const own = fitsRecord(file) ? file : base + ending;
  const isTaken = (name: string) => !isFree(join(folders.trash, name));
  const trashed = isTaken(own) ? freeName(base, isTaken, { ending }) : own;
  const target = join(folders.trash, trashed);
  const record = target + RECORD_ENDING;
  try {
    // First the record: a crash between the two leaves a record of nothing, which the next move overwrites.
    writeFileSync(record, `${JSON.stringify({ kind, file } satisfies z.infer<typeof Origin>)}\n`, {
      flush: true,
    });
    moveWhole(folders.path(kind, file), target);
  } catch (error) {
    if (!existsSync(target)) discardFile(record);
    throw writeError(target, error);
  }
  return trashed;
}

function fitsRecord(file: string): boolean {
  return Buffer.byteLength(file + RECORD_ENDING) <= LONGEST_NAME_BYTES;
}

/** Moves a file of the trash to where it came from, or beside it where that name has been taken since. */
export function bringBack(
  folders: Folders,
  trashed: string,
  isTaken: (kind: FileKind, file: string) => boolean,
): { kind: FileKind; file: string } {
  const path = join(folders.trash, trashed);
  const origin = readOrigin(path + RECORD_ENDING);
  if (!origin || !existsSync(path)) {
    throw new UserError(
      'not-found',
      `${trashed} is not in the library's trash`,
      `Look into ${folders.trash}; a file there can be imported again.`,
    );
  }
  const { kind } = origin;
  const file = folders.freeName(kind, origin.file, (name) => isTaken(kind, name));
  moveWhole(path, folders.path(kind, file));
  // A record of nothing is told of nowhere, and the next file of that name overwrites it.
  discardFile(path + RECORD_ENDING);
  return { kind, file };
}

/** What is in the trash, the latest first; what nothing here put there is left out. */
export async function trashedIn(trash: string): Promise<TrashEntry[]> {
  const names = await readdir(trash);
  const entries = await Promise.all(names.map((name) => entryOf(trash, name)));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => b.deletedMs - a.deletedMs);
}

async function entryOf(trash: string, trashed: string): Promise<TrashEntry | undefined> {
  const path = join(trash, trashed);
  const known = identify(path, trashed);
  if (!known) return undefined;
  try {
    const { ctimeMs } = await stat(path);
    return { ...known, bytes: await bytesIn(path), deletedMs: ctimeMs };
  } catch {
    // Gone since the folder was read.
    return undefined;
  }
}

function identify(path: string, trashed: string): Pick<TrashEntry, 'trashed' | 'what' | 'name'> | undefined {
  const origin = readOrigin(path + RECORD_ENDING);
  if (origin) return { trashed, what: origin.kind, name: nameOf(origin.file) };
  const evaluation = nameInTrash(trashed, EVALUATIONS);
  if (evaluation) return { trashed, what: 'evaluation', name: evaluation };
  if (nameInTrash(trashed, SWEEPS)) {
    const sweep = SweepName.safeParse(readJson(join(path, 'state.json')));
    return { trashed, what: 'sweep', name: sweep.data?.state.name ?? trashed };
  }
  if (!nameInTrash(trashed, RUNS)) return undefined;
  const run = RunName.safeParse(readJson(join(path, 'run.json')));
  return { trashed, what: 'run', name: run.data?.name ?? trashed };
}

async function bytesIn(path: string): Promise<number> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) return stats.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesIn(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Deletes for good what was moved to the trash; what nothing here put there stays.
 * @throws UserError `cannot-write` where the disk does not let it.
 */
export async function emptyTrash(trash: string): Promise<void> {
  try {
    const names = await readdir(trash);
    const ours = names.filter((name) => name.endsWith(RECORD_ENDING) || identify(join(trash, name), name));
    // What a kill leaves of one has still its record, which goes last.
    const bases = ours.map((name) =>
      join(trash, name.endsWith(RECORD_ENDING) ? name.slice(0, -RECORD_ENDING.length) : name),
    );
    for (const path of new Set(bases)) {
      for (const part of [path, ...sidePaths(path), path + RECORD_ENDING]) {
        await rm(part, { recursive: true, force: true });
      }
    }
  } catch (error) {
    throw writeError(trash, error);
  }
}

function readOrigin(path: string): z.infer<typeof Origin> | undefined {
  return Origin.safeParse(readJson(path)).data;
}

/** undefined for what is no file of JSON. */
function readJson(path: string): unknown {
  try {
    return parseBoundedJson(readWholeFile(path, 'file', LARGEST_RECORD_MIB).toString('utf8'));
  } catch {
    return undefined;
  }
}
