import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { discardFile } from '../data/atomic.ts';
import { hasSideFiles } from '../data/drive-connection.ts';
import { partialPathOf, shortened } from '../data/file-name.ts';
import { makeMissingFolders, OWNER_ALONE } from '../data/folder.ts';
import { freeName } from '../data/free-name.ts';
import { leftoversIn } from '../data/leftovers.ts';
import { UserError } from '../errors.ts';
import { FILE_ENDINGS, FILE_KINDS, type FileKind } from '../protocol/library.ts';

const FOLDERS: Readonly<Record<FileKind, string>> = { drive: 'drives', model: 'models', road: 'roads' };
/** Leaves room for endings, for a number and for what is added while a file is written or in the trash. */
const LONGEST_STEM_BYTES = 180;

/** Where the kinds of file lie in a library folder. */
export class Folders {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  of(kind: FileKind): string {
    return join(this.root, FOLDERS[kind]);
  }

  path(kind: FileKind, file: string): string {
    return join(this.of(kind), file);
  }

  get trash(): string {
    return join(this.root, 'trash');
  }

  /**
   * Makes what is missing.
   * @returns whether a folder of files was.
   * @throws UserError `cannot-write` where that is not possible.
   */
  make(): boolean {
    const made = FILE_KINDS.map((kind) => makeFolder(this.of(kind)));
    makeFolder(this.trash);
    return made.includes(true);
  }

  /** A name with its kind's ending that no file has: `name.drive`, else `name 2.drive` and so on. */
  freeName(kind: FileKind, name: string, isTaken: (file: string) => boolean = () => false): string {
    const ending = FILE_ENDINGS[kind];
    const base = withoutEnding(kind, name);
    return freeName(base, (file) => isTaken(file) || !isFree(this.path(kind, file)), { ending });
  }

  /**
   * Throws the UserError for a link that leads out of its folder: reading it would show, and marking its frames change,
   * a file that nobody put here. The folder itself may be a link to another disk.
   */
  checkInside(path: string): void {
    if (realpathSync(path).startsWith(realpathSync(dirname(path)) + sep)) return;
    throw new UserError(
      'invalid',
      `${basename(path)} is a link that leads out of the library`,
      'Put the file itself there, or import it.',
    );
  }

  /** Removes what programs that were killed left half-written. */
  clearLeftovers(): void {
    for (const folder of [this.root, ...FILE_KINDS.map((kind) => this.of(kind))]) {
      for (const name of leftoversIn(folder)) discardFile(join(folder, name));
    }
  }
}

/** Whether neither a file lies at a path nor what is left of a drive of that name. */
export function isFree(path: string): boolean {
  return !existsSync(path) && !hasSideFiles(path);
}

/** Path beside the files of a folder under which something is written until it is whole. */
export function partialPath(folder: string, name: string): string {
  return partialPathOf(join(folder, name), process.pid);
}

/** A name as a person gives it, without its kind's ending, and without what no file system takes. */
export function withoutEnding(kind: FileKind, name: string): string {
  const ending = FILE_ENDINGS[kind];
  const base = name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name;
  const clean = base.replace(/[/\\:*?"<>|\p{Cc}]/gu, ' ').replace(/^[.\s]+/, '');
  return shortened(clean, LONGEST_STEM_BYTES).replace(/[.\s]+$/, '') || kind;
}

function makeFolder(path: string): boolean {
  try {
    return makeMissingFolders(path, OWNER_ALONE);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'a file lies in its place'
        : code === 'EACCES'
          ? 'permission denied'
          : message;
    throw new UserError(
      'cannot-write',
      `Cannot make the library's folder ${path}: ${what}`,
      'Move away what is there, or choose another library folder with --library.',
      { cause: error },
    );
  }
}
