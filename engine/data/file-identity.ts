import { fstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Which file it is, whatever it is called: device and inode. */
export class FileIdentity {
  readonly #device: bigint;
  readonly #inode: bigint;

  constructor({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }) {
    this.#device = dev;
    this.#inode = ino;
  }

  static ofOpen(file: number): FileIdentity {
    return new FileIdentity(fstatSync(file, { bigint: true }));
  }

  /** undefined where nothing is. */
  static at(path: string): FileIdentity | undefined {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats && new FileIdentity(stats);
  }

  isAt(path: string): boolean {
    const other = FileIdentity.at(path);
    return other !== undefined && other.#device === this.#device && other.#inode === this.#inode;
  }

  /** Where a file that this process has open, and that was at `path`, lies now; undefined where that is not to be found. */
  find(path: string): string | undefined {
    if (this.isAt(path)) return path;
    const folder = dirname(path);
    const neighbours = entriesOf(dirname(folder)).flatMap((name) => pathsIn(join(dirname(folder), name)));
    return [...openPaths(), ...pathsIn(folder), ...neighbours].find((place) => {
      try {
        return this.isAt(place);
      } catch {
        // Not ours to look at.
        return false;
      }
    });
  }
}

/** Paths of this process's open files, on systems that tell. */
function openPaths(): string[] {
  const folder = '/proc/self/fd';
  return entriesOf(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      return [];
    }
  });
}

function pathsIn(folder: string): string[] {
  return entriesOf(folder).map((name) => join(folder, name));
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
