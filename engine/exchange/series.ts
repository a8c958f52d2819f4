import type { SteeringConversion } from '../data/frame-source.ts';
import { UserError } from '../errors.ts';
import type { SteeringUnit, TableReading } from '../protocol/exchange.ts';
import type { FileTree } from './files.ts';

/** One frame as a table tells of it, before its picture is read. */
export interface SeriesRecord {
  /** Path of its picture in the {@link FileTree}. */
  readonly picture: string;
  /** As the format has it. */
  readonly steering: number;
  /** Of any beginning; null where nobody says. */
  readonly timeS: number | null;
  /** −1 full brake … 1 full throttle. */
  readonly throttle: number | null;
  readonly speedMps: number | null;
  /** Whether a pilot steered, and no person. */
  readonly byPilot: boolean;
}

/** How much of a picture's height and width is cut away before the retina sees it, shares 0 … 1. */
export interface Crop {
  readonly top: number;
  readonly bottom: number;
  /** Of each side. */
  readonly sides: number;
}

/** Frames of one drive as some format tells of them. */
export interface Series {
  /** Whose format it is, in words: "Donkeycar tub 2". */
  readonly format: string;
  /** Name of its folder or file, without a path. */
  readonly name: string;
  readonly records: readonly SeriesRecord[];
  /** What is no usable frame, and why. */
  readonly skipped: Tally;
  /** What was noticed or assumed, a line each. */
  readonly notes: readonly string[];
  readonly steering: { readonly meaning: string; readonly conversion: SteeringConversion };
  /** Frames a second that count where records have no time. */
  readonly assumedRateHz: number;
  /** Rows a second by which rows without times were given the pictures of a video. */
  readonly rowRateHz?: number;
  readonly crop: Crop;
  /** How its table was read, where a person may say that otherwise. */
  readonly table?: TableReading;
}

/** What kind of thing was found. */
const SERIES_KINDS = ['donkeycar', 'udacity', 'pictures'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** How people say what a table does not. What is left out is as the format has it. */
export interface LookOptions {
  /** Distance between the axles, m; of a model car ten times its own. */
  readonly wheelbaseM?: number;
  /** Angle of the front wheels at steering 1, rad. */
  readonly lockRad?: number;
  /** Whether frames that a pilot steered are taken too. */
  readonly pilot?: boolean;
  /** Steering that is added for pictures of the left camera, and taken off for the right one; they are left out without. */
  readonly sideCameras?: number;
  /** Frames a second where records have no time. */
  readonly rateHz?: number;
  readonly table?: TableOptions;
}

/** How a table is to be read that does not say so itself. */
export interface TableOptions {
  /** Name of the column that steers. */
  readonly steering?: string;
  /** Name of the column that names the picture. */
  readonly picture?: string;
  readonly unit?: SteeringUnit;
  readonly positive?: 'left' | 'right';
  /** steering = (value − offset) · scale. */
  readonly scale?: number;
  readonly offset?: number;
}

/** A table whose column of steering somebody has to name first. */
export class UnknownSteering extends UserError {
  readonly table: TableReading;
  /** Some of the pictures that it belongs to. */
  readonly pictures: readonly string[];

  constructor(message: string, table: TableReading, pictures: readonly string[]) {
    super('invalid', message, 'Name the column that steers: --steering NAME.');
    this.table = table;
    this.pictures = pictures;
  }
}

/** One kind of thing that drives come in. */
export interface Format {
  readonly kind: SeriesKind;
  /**
   * Finds what there is of its kind: tables are read, pictures are not.
   * @returns nothing where there is none of its kind.
   * @throws UserError in one line where there is, and it cannot be used.
   */
  look(files: FileTree, options: LookOptions): Promise<readonly Series[]>;
}

/** Counts by reason, in the order in which reasons came up. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(reason: string, count = 1): void {
    if (count > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  addAll(other: Tally): void {
    for (const { reason, count } of other.list()) this.add(reason, count);
  }

  list(): { reason: string; count: number }[] {
    return Array.from(this.#counts, ([reason, count]) => ({ reason, count }));
  }
}

export const REASONS = {
  missing: 'the picture is missing',
  empty: 'the picture is empty',
  noSteering: 'it has no steering',
  tornLine: 'the line is torn',
  deleted: 'it was deleted',
  pilot: 'a pilot drove',
  twice: 'it is there twice',
} as const;

/** Why a picture cannot be used, by what its folder says of it; undefined where it may. */
export function pictureTrouble(files: FileTree, path: string | undefined): string | undefined {
  const bytes = path === undefined ? undefined : files.sizes.get(path);
  if (bytes === undefined) return REASONS.missing;
  return bytes === 0 ? REASONS.empty : undefined;
}
