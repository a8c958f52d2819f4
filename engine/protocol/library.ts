import { z } from 'zod';
import { command } from './command.ts';
import { FileName } from './drive.ts';

/** A file that cannot be used, and why. */
export interface FileProblem {
  readonly message: string;
  readonly hint: string;
}

/** A small picture: rows × columns × RGB, base64. */
export interface Thumbnail {
  readonly rows: number;
  readonly columns: number;
  readonly rgb: string;
}

interface Entry {
  /** Name of the file in its folder of the library, with its ending. */
  readonly file: string;
  readonly bytes: number;
  /** Last change, ms since 1970. */
  readonly changedMs: number;
  readonly problem: FileProblem | null;
}

export interface DriveEntry extends Entry {
  readonly kind: 'recorded' | 'synthetic';
  /** Being written by this engine now. */
  readonly live: boolean;
  readonly frames: number;
  readonly dropped: number;
  readonly seconds: number;
  readonly distanceM: number;
  /** Names of its roads, the first few. */
  readonly roads: readonly string[];
  readonly modes: readonly string[];
  readonly thumbnail: Thumbnail | null;
  /** Frames by steering, sharpest left first. */
  readonly steeringHistogram: readonly number[];
}

export interface ModelEntry extends Entry {
  readonly preset: string;
  readonly layers: readonly number[];
  readonly epochs: number | null;
  /** Scores of its card: loss, withinTwoUnits, validationWithinTwoUnits … */
  readonly scores: Readonly<Record<string, number>>;
}

export interface RoadEntry extends Entry {
  readonly name: string;
  readonly lengthM: number;
  readonly closed: boolean;
}

/** All that lies in the library folder. */
export interface LibraryState {
  readonly folder: string;
  readonly drives: readonly DriveEntry[];
  readonly models: readonly ModelEntry[];
  readonly roads: readonly RoadEntry[];
}

export const FILE_KINDS = ['drive', 'model', 'road'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

const file = { kind: z.enum(FILE_KINDS), file: FileName };
const Path = z.string().min(1).max(4096);

export const libraryCommands = {
  'library.rename': command<{ file: string }>()(z.strictObject({ ...file, name: FileName })),
  /** Moves a file to the library's trash. The answer brings it back with `library.restore`. */
  'library.trash': command<{ trashed: string }>()(z.strictObject(file)),
  'library.restore': command<{ file: string }>()(z.strictObject({ trashed: FileName })),
  /** Copies a file of this machine into the library (native dialog, drop). A browser sends the bytes by HTTP instead. */
  'library.import': command<{ kind: FileKind; file: string }>()(z.strictObject({ path: Path })),
  /** Copies a file of the library to a path of this machine. A browser fetches it by HTTP instead. */
  'library.export': command()(z.strictObject({ ...file, path: Path })),
  /** One new drive from several. */
  'library.merge': command<{ file: string }>()(
    z.strictObject({ files: z.array(FileName).min(2).max(100), name: FileName }),
  ),
};
