import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../folder.ts';

const LARGEST_BYTES = 1_000_000;
const KEPT_FILES = 3;
const KEPT_LINES = 200;

/**
 * The engine's log: `engine.log`, and before it `engine.log.1` … `.3`, a megabyte each at most. A line is on the disk
 * when `write` returns; a log that cannot be written is no reason to stop.
 */
export class LogFile {
  readonly path: string;
  readonly #now: () => Date;
  readonly #latest: string[] = [];
  #bytes: number;

  constructor(path: string, now: () => Date) {
    this.path = path;
    this.#now = now;
    try {
      makeFolder(dirname(path));
    } catch {
      // No line can then be written, and each is at hand all the same.
    }
    this.#bytes = existsSync(path) ? statSync(path).size : 0;
  }

  /** Adds one line under the time of now. */
  write(line: string): void {
    this.#latest.push(line);
    if (this.#latest.length > KEPT_LINES) this.#latest.shift();
    const record = `${this.#now().toISOString()} ${line}\n`;
    try {
      if (this.#bytes + Buffer.byteLength(record) > LARGEST_BYTES) this.#rotate();
      appendFileSync(this.path, record);
      this.#bytes += Buffer.byteLength(record);
    } catch {
      // The disk is full or the folder gone: the latest lines are still at hand.
    }
  }

  /** The latest lines, oldest first, at most `count`. */
  latest(count: number): readonly string[] {
    return this.#latest.slice(-count);
  }

  #rotate(): void {
    for (let age = KEPT_FILES - 1; age >= 0; age--) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      if (existsSync(from)) renameSync(from, `${this.path}.${age + 1}`);
    }
    this.#bytes = 0;
  }
}
