import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeError } from '../data/file-errors.ts';
import { partialPathOf } from '../data/file-name.ts';
import type { SteeringConversion } from '../data/frame-source.ts';
import { leftoversOf } from '../data/leftovers.ts';
import { checkNewFolder } from './new-folder.ts';
import type { Picture } from './picture.ts';

/** One frame on its way out. */
export interface OutgoingFrame {
  readonly timeS: number;
  readonly curvaturePerM: number;
  /** −1 full brake … 1 full throttle; null where nobody knows. */
  readonly throttle: number | null;
  readonly speedMps: number | null;
  /** Whether a network steered. */
  readonly byPilot: boolean;
  /** As it came, where it came as a JPEG. */
  readonly jpeg?: Uint8Array;
  /** Its pixels; asked for only where they are needed. */
  picture(): Promise<Picture>;
}

/** A format that drives go out in. */
export interface OutgoingFormat {
  /** What it is, in words. */
  readonly words: string;
  /** Of a picture that the simulator draws again. */
  readonly rows: number;
  readonly columns: number;
  readonly conversion: SteeringConversion;
  /** Begins it in an empty folder. */
  open(folder: string): OutgoingFolder;
}

export interface OutgoingFolder {
  add(frame: OutgoingFrame): Promise<void>;
  /** Writes what stands at the end of all frames. */
  finish(): void;
}

/**
 * Lets `write` fill a new folder, which gets its name when it is whole.
 * @throws UserError where something is at `path`, or it cannot be written.
 */
export async function writeFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  checkNewFolder(path);
  const partial = partialPathOf(path, process.pid);
  clearLeftovers(path);
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    await write(partial);
    renameSync(partial, path);
  } catch (error) {
    discardFolder(partial);
    throw writeError(path, error);
  }
}

/** Removes what programs left that were killed while they wrote the same folder. */
function clearLeftovers(path: string): void {
  try {
    for (const name of leftoversOf(path)) discardFolder(join(dirname(path), name));
  } catch {
    // Nobody may list the folder. A new one can be written there all the same.
  }
}

function discardFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It stays: no reason to say that nothing could be written, nor to hide why it could not.
  }
}

/** Lines of a file that is written at once when they are all there. */
export class Lines {
  readonly #lines: string[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add(line: string): void {
    this.#lines.push(`${line}\n`);
  }

  write(): void {
    writeFileSync(this.#path, this.#lines.join(''));
  }
}

/** Milliseconds of frames from a fixed day on, each later than the one before, as formats ask for that. */
export class Stamps {
  #latestMs = FIRST_MS - 1;

  next(timeS: number): number {
    this.#latestMs = Math.max(this.#latestMs + 1, FIRST_MS + Math.round(1000 * timeS));
    return this.#latestMs;
  }
}

/** 2000-01-01: a drive knows no date. */
const FIRST_MS = Date.UTC(2000, 0, 1);
