import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { isAbsolute, join, posix, win32 } from 'node:path';
import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { writeError } from '../data/file-errors.ts';
import { makeFolder, OWNER_ALONE } from '../data/folder.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';

const Content = z.object({ libraryFolder: z.string().min(1) });

/** What a process is started with that says where its user keeps things. */
export interface UserFolders {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Folder of the user's own configuration, by each system's custom. */
export function configFolder({ platform, home, env }: UserFolders): string {
  const given = (name: string) => wholePath(platform, env[name]);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'ALVINN');
  if (platform === 'win32') return join(given('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'ALVINN');
  return join(given('XDG_CONFIG_HOME') ?? join(home, '.config'), 'alvinn');
}

/**
 * The user's home: what the environment says, or the system's own records where it says nothing of use.
 * @param told as `os.homedir` tells it, which is what the environment says, whatever that is
 * @param recorded as `os.userInfo` tells it
 */
export function homeFolder(platform: NodeJS.Platform, told: string, recorded: () => string): string {
  return wholePath(platform, told) ?? recorded();
}

/** A path from the root on. One that is empty, or means another place in each folder, says nothing. */
function wholePath(platform: NodeJS.Platform, path: string | undefined): string | undefined {
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** Remembers, outside any library, which folder the next start opens as one. */
export class LibraryPlace {
  readonly #usual: string;
  readonly #folder: string;
  readonly #file: string;
  #chosen: string | undefined;

  /** @param usual folder where nothing was chosen */
  constructor(configuration: string, usual: string) {
    this.#usual = usual;
    this.#folder = configuration;
    this.#file = join(configuration, 'library.json');
    this.#chosen = this.#read();
  }

  /** What the next start opens unless it is told otherwise. */
  get next(): string {
    return this.#chosen ?? this.#usual;
  }

  /**
   * Makes the folder where it is missing; null goes back to the usual one.
   * @throws UserError where it cannot hold a library, or the choice cannot be written.
   */
  choose(folder: string | null): void {
    if (folder === null) {
      rmSync(this.#file, { force: true });
    } else {
      if (!isAbsolute(folder)) {
        throw new UserError(
          'invalid',
          `${folder} is not a whole path`,
          'Give it from the root on, such as /home/me/ALVINN.',
        );
      }
      try {
        makeFolder(folder, OWNER_ALONE);
        accessSync(folder, constants.W_OK);
      } catch (error) {
        throw writeError(folder, error);
      }
      makeFolder(this.#folder, OWNER_ALONE);
      writeFileAtomically(this.#file, `${JSON.stringify({ libraryFolder: folder })}\n`);
    }
    this.#chosen = folder ?? undefined;
  }

  /** A file that cannot be used counts as none: the usual folder is always there. */
  #read(): string | undefined {
    if (!existsSync(this.#file)) return undefined;
    try {
      return Content.parse(parseBoundedJson(readWholeFile(this.#file, 'settings file', 1).toString('utf8')))
        .libraryFolder;
    } catch {
      return undefined;
    }
  }
}
