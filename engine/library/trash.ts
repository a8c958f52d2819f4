import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../data/atomic.ts';
import { writeError } from '../data/file-errors.ts';
import { UserError } from '../errors.ts';
import { FileName } from '../protocol/drive.ts';
import { FILE_ENDINGS, FILE_KINDS, type FileKind } from '../protocol/library.ts';
import type { Folders } from './folders.ts';
import { withoutEnding } from './folders.ts';

/** Beside a file in the trash: where it came from. */
const RECORD_ENDING = '.from.json';

const Origin = z.object({ kind: z.enum(FILE_KINDS), file: FileName });

/** Moves a file to the trash. @returns its name there. */
export function moveToTrash(folders: Folders, kind: FileKind, file: string): string {
  const ending = FILE_ENDINGS[kind];
  const base = withoutEnding(kind, file);
  let trashed = file;
  for (let n = 2; existsSync(join(folders.trash, trashed)); n++) trashed = `${base} ${n}${ending}`;
  const target = join(folders.trash, trashed);
  const record = target + RECORD_ENDING;
  // First the record: a crash between the two leaves a record of nothing, which the next move overwrites.
  writeFileAtomically(record, `${JSON.stringify({ kind, file } satisfies z.infer<typeof Origin>)}\n`);
  try {
    renameSync(folders.path(kind, file), target);
  } catch (error) {
    rmSync(record, { force: true });
    throw writeError(target, error);
  }
  return trashed;
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
  try {
    renameSync(path, folders.path(kind, file));
  } catch (error) {
    throw writeError(folders.path(kind, file), error);
  }
  rmSync(path + RECORD_ENDING, { force: true });
  return { kind, file };
}

function readOrigin(path: string): z.infer<typeof Origin> | undefined {
  try {
    return Origin.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
