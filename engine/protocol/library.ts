import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
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

export interface LibraryEntry {
  /** Name of the file in its folder of the library, with its ending. */
  readonly file: string;
  readonly bytes: number;
  /** Last change, ms since 1970. */
  readonly changedMs: number;
  /** When it was made, as far as the file system knows, ms since 1970; stays when frames are dropped. */
  readonly madeMs: number;
  /** Why it cannot be used; what else is said of it is then empty. */
  readonly problem: FileProblem | null;
  /** Being written by this engine now; not looked into until that is done. */
  readonly live: boolean;
  /** Not looked into yet. */
  readonly reading: boolean;
}

/** Cells of a steering histogram: so many direction units, sharpest left first. */
export const HISTOGRAM_UNITS = 21;

export interface DriveSummary {
  readonly kind: 'recorded' | 'synthetic';
  /** Frames that training uses. */
  readonly frames: number;
  /** Frames marked as dropped. */
  readonly dropped: number;
  /** Whether it was copied while it was being recorded, so that its last frames may be missing. */
  readonly mayLackEnd: boolean;
  /** Driven time, s; 0 for snapshots. */
  readonly seconds: number;
  readonly distanceM: number;
  /** Names of its roads, the first few. */
  readonly roads: readonly string[];
  readonly roadCount: number;
  readonly modes: readonly string[];
  /** Where imported frames come from, the first few, in words; empty for the simulator's. */
  readonly sources: readonly string[];
  /** In words: "camera 30×32, range 8×32". Drives of equal sensors can be merged. */
  readonly sensors: string;
  /** Frames by steering, {@link HISTOGRAM_UNITS} of them. */
  readonly steeringHistogram: readonly number[];
}

export interface ModelSummary {
  readonly preset: string;
  /** Units of every layer, inputs first. */
  readonly layers: readonly number[];
  readonly epochs: number | null;
  /** In words: "camera 30×32, range 8×32". */
  readonly sensors: string;
  /** Scores of its card: loss, withinTwoUnits, validationWithinTwoUnits … */
  readonly scores: Readonly<Record<string, number>>;
}

export interface RoadSummary {
  readonly name: string;
  readonly lengthM: number;
  readonly closed: boolean;
}

export interface DriveEntry extends LibraryEntry, DriveSummary {}
export interface ModelEntry extends LibraryEntry, ModelSummary {}
export interface RoadEntry extends LibraryEntry, RoadSummary {}

/** All that lies in the library folder, each kind by name. */
export interface LibraryState {
  readonly folder: string;
  readonly drives: readonly DriveEntry[];
  readonly models: readonly ModelEntry[];
  readonly roads: readonly RoadEntry[];
}

export const FILE_KINDS = ['drive', 'model', 'road'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Ending of a kind's files. */
export const FILE_ENDINGS: Readonly<Record<FileKind, string>> = {
  drive: '.drive',
  model: '.onnx',
  road: '.road.json',
};

/** A file's name as people call it: without its kind's ending. */
export function nameOf(file: string): string {
  const ending = Object.values(FILE_ENDINGS).find((own) => file.endsWith(own));
  return ending === undefined ? file : file.slice(0, -ending.length);
}

/** Largest file of a kind that the engine takes by HTTP, bytes. */
export const LARGEST_UPLOAD_BYTES: Readonly<Record<FileKind, number>> = {
  drive: 4 * 1024 ** 3,
  model: 64 * 1024 ** 2,
  road: 8 * 1024 ** 2,
};

/** Something in the library's trash. */
export interface TrashEntry {
  /** Its name there, for `library.restore`, `runs.restore` or, as its id, `evaluation.restore`. */
  readonly trashed: string;
  readonly what: FileKind | 'run' | 'sweep' | 'evaluation';
  /** As people called it. */
  readonly name: string;
  readonly bytes: number;
  readonly deletedMs: number;
}

const file = { kind: z.enum(FILE_KINDS), file: FileName };

export const libraryCommands = {
  /** Looks at the folder again, where the system does not tell of changes. */
  'library.refresh': command()(z.strictObject({})),
  /**
   * Small pictures, null where there is none: of a drive, what the camera saw in its middle; of a model, the camera
   * weights of its four strongest hidden units, from 0 (inhibits) over 128 (nothing) to 255 (excites) in every band.
   */
  'library.thumbnails': command<Readonly<Record<string, Thumbnail | null>>>()(
    z.strictObject({ kind: z.enum(['drive', 'model']), files: z.array(FileName).max(200) }),
  ),
  /** The road that a road file describes. */
  'library.road': command<RoadDescription>()(z.strictObject({ file: FileName })),
  'library.rename': command<{ file: string }>()(z.strictObject({ ...file, name: FileName })),
  /** Moves a file to the library's trash. The answer brings it back with `library.restore`. */
  'library.trash': command<{ trashed: string }>()(z.strictObject(file)),
  'library.restore': command<{ kind: FileKind; file: string }>()(z.strictObject({ trashed: FileName })),
  /** What is in the trash, the latest first. */
  'library.trashed': command<readonly TrashEntry[]>()(z.strictObject({})),
  /** Deletes what is in the trash for good. */
  'library.emptyTrash': command()(z.strictObject({})),
  /** One new drive from several. */
  'library.merge': command<{ file: string }>()(
    z.strictObject({ files: z.array(FileName).min(2).max(100), name: FileName }),
  ),
};
