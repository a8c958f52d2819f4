import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { readWholeFile } from '../data/read-file.ts';
import { oneLine, reasonOf } from '../foreign-text.ts';
import { DriveSettings } from '../protocol/drive.ts';

const VERSION = 1;
const LARGEST_FILE_MIB = 1;
/** Sliders change settings many times a second; the disk hears of it at most so often, ms. */
const WRITE_EVERY_MS = 1000;

const LastDriveFile = z.looseObject({ version: z.unknown() });

/** The settings of the latest drive, kept in `last-drive.json` of the library: the next start of the engine takes them up. */
export class LastDrive implements Disposable {
  /** What the engine before this one left, if it can be read. */
  readonly before: DriveSettings | undefined;
  readonly #file: string;
  readonly #log: (line: string) => void;
  #latest: DriveSettings | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(libraryFolder: string, log: (line: string) => void) {
    this.#file = join(libraryFolder, 'last-drive.json');
    this.#log = log;
    this.before = this.#read();
  }

  remember(settings: DriveSettings): void {
    if (settings === this.#latest) return;
    this.#latest = settings;
    this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS);
  }

  [Symbol.dispose](): void {
    if (this.#timer) this.#write();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      writeFileAtomically(this.#file, `${JSON.stringify({ version: VERSION, ...this.#latest }, null, 2)}\n`);
    } catch (error) {
      this.#log(`last drive: ${(error as Error).message}`);
    }
  }

  #read(): DriveSettings | undefined {
    if (!existsSync(this.#file)) return undefined;
    try {
      const text = readWholeFile(this.#file, 'last drive', LARGEST_FILE_MIB).toString('utf8');
      const { version, ...settings } = LastDriveFile.parse(parseBoundedJson(text));
      if (version !== VERSION) throw new Error('it is of another version');
      return DriveSettings.parse(settings);
    } catch (error) {
      const line = `last drive: ${this.#file} cannot be used, and the usual drive begins: ${reasonOf(error)}`;
      this.#log(oneLine(line));
      return undefined;
    }
  }
}
