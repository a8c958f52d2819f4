import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { OPEN_ROAD_KINDS } from '../../sim/road/road.ts';
import { command } from './command.ts';
import { FileName } from './drive.ts';
import type { Thumbnail } from './library.ts';

/** Largest archive of somebody else's files that the engine takes by HTTP, bytes. */
export const LARGEST_ARCHIVE_BYTES = 4 * 1024 ** 3;

/** How much of a picture is cut away before the retina sees it, shares 0 … 1; `sides` is cut from each. */
export interface CropShares {
  readonly top: number;
  readonly bottom: number;
  readonly sides: number;
}

/** Whether a file's name is a video's. */
export function isVideo(path: string): boolean {
  return /\.(mp4|m4v|mov|mkv|webm|avi)$/i.test(path);
}

/** What the numbers of a steering column are. */
export const STEERING_UNITS = ['share', 'degrees', 'wheel-degrees', 'radians', 'curvature', 'unit'] as const;
export type SteeringUnit = (typeof STEERING_UNITS)[number];

export const STEERING_UNIT_WORDS: Readonly<Record<SteeringUnit, string>> = {
  share: 'share of the lock',
  degrees: 'degrees of the front wheels',
  'wheel-degrees': 'degrees of the steering wheel',
  radians: 'radians of the front wheels',
  curvature: 'curvature, 1/m',
  unit: 'direction unit, 1 left to 30 right',
};

/** A table from elsewhere, and how its steering is read: (number − offset) · scale of a unit. */
export interface TableReading {
  /** Columns that hold numbers, each with one of them; empty where a table has no names for its columns. */
  readonly columns: readonly { readonly name: string; readonly example: string }[];
  /** Null: nobody knows which column steers, or columns have no names. */
  readonly steering: string | null;
  readonly unit: SteeringUnit;
  readonly positive: 'left' | 'right';
  readonly scale: number;
  readonly offset: number;
}

/** What an import would make of files from elsewhere, before it is begun. */
export interface ImportPreview {
  /** donkeycar, udacity or pictures. */
  readonly kind: string;
  /** In words: "Donkeycar tub 2". */
  readonly format: string;
  /** Frames whose pictures are there. */
  readonly frames: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  readonly gaps: number;
  /** Frames a second; null where the rate is not even. */
  readonly rateHz: number | null;
  /** Frames a second that stand for the times that records do not have; null where they have them. */
  readonly assumedRateHz: number | null;
  readonly seconds: number;
  /** What was noticed or assumed, a line each. */
  readonly notes: readonly string[];
  readonly steeringHistogram: readonly number[];
  /** The first that can be read, made smaller. */
  readonly pictures: readonly Thumbnail[];
  /** Usual for the format. */
  readonly crop: CropShares;
  /** Null where it is no table that a person may read otherwise. */
  readonly table: TableReading | null;
  /** What has to be said first about the table; null: nothing. */
  readonly question: string | null;
}

/** A camera that was found in pictures, before anything is cut away of them. */
export interface FoundCamera {
  readonly heightM: number;
  readonly pitchDownRad: number;
  readonly horizontalFovRad: number;
  /** Pictures that were looked at, and the share of them that show no road of one width. */
  readonly pictures: number;
  readonly notMyRoad: number;
}

/** What an import would make of a road in OpenDRIVE, and what a person can choose. */
export interface RoadPreview {
  /** Null: it is to be said first which road, or which way. */
  readonly road: RoadDescription | null;
  readonly question: string | null;
  /** One of each group of roads that are linked to each other. */
  readonly roads: readonly { readonly id: string; readonly lengthM: number }[];
  /** Lanes to drive in, from left to right, and the one that is driven in, as the file counts. */
  readonly lanes: readonly number[];
  readonly lane: number | null;
  /** Ways on from the junction at which the road ends: ids of connecting roads, and of the road after each. */
  readonly ways: readonly { readonly id: string; readonly to: string | null }[];
  readonly lengthM: number;
  /** How far the line is moved at most so that a car can follow it, m. */
  readonly largestShiftM: number;
  readonly notes: readonly string[];
}

const id = z.string().max(200);
const roadOptions = {
  upload: FileName,
  /** Null: the only one. */
  road: id.nullable(),
  /** Null: the outermost one. */
  lane: z.number().int().min(-1000).max(1000).nullable(),
  /** Connecting roads through junctions. */
  through: z.array(id).max(100),
  /** Null: by its lanes. */
  kind: z.enum(OPEN_ROAD_KINDS).nullable(),
};

const share = z.number().min(0).max(0.95);
const crop = z.strictObject({ top: share, bottom: share, sides: share });
const options = {
  /** As the file door named it. */
  upload: FileName,
  pilot: z.boolean(),
  /** Null: the side cameras are left out. */
  sideCameras: z.number().min(0).max(1).nullable(),
  /** Frames a second where records have no time; null: as usual for the format. */
  rateHz: z.number().min(0.1).max(1000).nullable(),
  /** How a table is read; null: as it says itself. */
  table: z
    .strictObject({
      steering: z.string().max(1000).nullable(),
      unit: z.enum(STEERING_UNITS),
      positive: z.enum(['left', 'right']),
      scale: z.number().min(-1e9).max(1e9),
      offset: z.number().min(-1e9).max(1e9),
    })
    .nullable(),
};

export const exchangeCommands = {
  /** Looks at files that a page sent to `/files/archive/`. */
  'exchange.look': command<ImportPreview>()(z.strictObject(options)),
  /** Finds the camera in their pictures, as a job that a name finds; what was steered is not read. */
  'exchange.calibrate': command<FoundCamera>()(
    z.strictObject({ ...options, name: FileName, crop, roadWidthM: z.number().min(0.2).max(30) }),
  ),
  /** Makes a drive of them. The files are let go when that is done. */
  'exchange.import': command<{ file: string }>()(
    z.strictObject({
      ...options,
      name: FileName,
      crop,
      /** Null: the camera is not known, and no views from beside the path are made of its pictures. */
      camera: z
        .strictObject({
          heightM: z.number().min(0.01).max(100),
          pitchDownRad: z.number().min(0).max(1.5),
          horizontalFovRad: z.number().min(0.02).max(2.97),
        })
        .nullable(),
    }),
  ),
  /** Looks at a road in OpenDRIVE that a page sent in the same way. */
  'exchange.lookRoad': command<RoadPreview>()(z.strictObject(roadOptions)),
  /** Makes a road file of it. */
  'exchange.importRoad': command<{ file: string }>()(z.strictObject({ ...roadOptions, name: FileName })),
  /** A road of the library as an OpenDRIVE file, and what that cannot say, a line each. */
  'exchange.exportRoad': command<{ text: string; notes: readonly string[] }>()(
    z.strictObject({ file: FileName }),
  ),
  /** Lets them go. */
  'exchange.forget': command()(z.strictObject({ upload: FileName })),
};
