import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { FrameSource } from './frame-source.ts';

/**
 * The drive file: one SQLite database, `NAME.drive`. This file is the one place that says what is in it; column names
 * stay. Its header carries `application_id` = {@link DRIVE_APPLICATION_ID} and `user_version` = a
 * {@link DriveVersion}.
 *
 * Version 1 holds frames of the simulator, each whole. Version 2 holds frames from anywhere: each names its source, and
 * what is not known of it is NULL. What the simulator makes is still written as version 1, so that alvinn 0.1 reads it.
 */

/** "ALVN" in ASCII: tells a drive from other SQLite files. */
export const DRIVE_APPLICATION_ID = 0x414c564e;

/** Newest version of the tables below. A reader refuses files with a higher one. */
export const DRIVE_VERSION = 2;
export type DriveVersion = 1 | 2;

/**
 * Key of a row in `meta` that a drive has while it is being recorded. A file that has it and no log beside it is a copy
 * that was made meanwhile: its last frames may be missing.
 */
export const RECORDING_MARK = 'recording';

/** Creates the tables of version 1; SQLite keeps these comments, so any tool's `.schema` shows them. */
const SCHEMA_1 = `
CREATE TABLE meta (            -- what the drive is and how it was made; one row a key of DriveMeta
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL          -- JSON
) WITHOUT ROWID;

CREATE TABLE roads (           -- roads that frames lie on
  id INTEGER PRIMARY KEY,
  description TEXT NOT NULL    -- JSON: everything needed to make the road again
);

CREATE TABLE conditions (      -- light, weather and colours under which frames were seen
  id INTEGER PRIMARY KEY,
  description TEXT NOT NULL    -- JSON of sim/scene/conditions.ts
);

CREATE TABLE frames (          -- one look of both sensors, in the order of step
  step INTEGER PRIMARY KEY,    -- number of the fixed time step, or of the snapshot
  time_s REAL,                 -- simulated time since the drive began, s
  road INTEGER,                -- roads.id
  conditions INTEGER,          -- conditions.id
  station_m REAL,              -- place along the road's centre line, m
  x_m REAL,                    -- pose: middle of the rear axle in the world, m
  y_m REAL,
  yaw_rad REAL,                -- counter-clockwise from world x, rad
  speed_mps REAL,              -- m/s
  curvature_per_m REAL,        -- the label: the right curvature, or the person's, 1/m, positive left
  steered_curvature_per_m REAL,-- curvature the vehicle was told to steer, 1/m, positive left
  throttle REAL,               -- -1 full brake ... 1 full throttle
  mode TEXT,                   -- who drove: person, expert, network; snapshot: nobody
  noise_seed INTEGER,          -- seed of this frame's sensor noise
  camera BLOB,                 -- image, row-major, row 0 at the top
  camera_format TEXT,          -- rgb8: rows x columns x 3 bytes
  camera_rows INTEGER,
  camera_columns INTEGER,
  range BLOB,                  -- slant ranges in metres, float32 little-endian, row-major, row 0 at the top
  range_rows INTEGER,
  range_columns INTEGER,
  road_lighter INTEGER,        -- 1: the road is lighter than its surroundings in this image; 0: darker
  previous_road_lighter INTEGER,-- the same of the image one decision earlier
  deleted INTEGER NOT NULL DEFAULT 0 -- 1: dropped by the user, left out of training
);
`;

/** What version 2 has besides. The columns come last, so that a drive of version 1 becomes one of version 2 in place. */
const ADDED_COLUMNS = {
  source: 'INTEGER',
  picture: 'BLOB',
  picture_format: 'TEXT',
  picture_rows: 'INTEGER',
  picture_columns: 'INTEGER',
};
const SOURCES_TABLE = `
CREATE TABLE sources (         -- where frames come from; frames.source is an id of it
  id INTEGER PRIMARY KEY,
  description TEXT NOT NULL    -- JSON: the simulator, or format, name, camera, steering and rate of what was imported
);
`;
const SCHEMA_2 = `${SCHEMA_1.replace(
  'DEFAULT 0 --',
  `DEFAULT 0, -- source: sources.id; picture: the original, of which camera was cut: jpeg, png or rgb8
  ${Object.entries(ADDED_COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(',\n  ')} --`,
)}${SOURCES_TABLE}`;

/** SQL that creates the tables of a version. */
export const DRIVE_SCHEMAS: Readonly<Record<DriveVersion, string>> = { 1: SCHEMA_1, 2: SCHEMA_2 };

/** SQL that makes a drive of version 2 of one of version 1. Its frames then still lack their source. */
export const DRIVE_UPGRADE = `
${Object.entries(ADDED_COLUMNS)
  .map(([name, type]) => `ALTER TABLE frames ADD COLUMN ${name} ${type};`)
  .join('\n')}
${SOURCES_TABLE}
PRAGMA user_version = 2;
`;

/** Who steered while a frame was seen. A snapshot is a random pose that nobody drove. */
export const DRIVE_MODES = ['person', 'expert', 'network', 'snapshot'] as const;
export type DriveMode = (typeof DRIVE_MODES)[number];

/** Table `meta`. */
export interface DriveMeta {
  readonly softwareVersion: string;
  /** Driven frame by frame, or made as snapshots. */
  readonly kind: 'recorded' | 'synthetic';
  readonly seed: number;
  readonly sensors: SensorSettings;
  /** Distance ahead at which the label's arc meets the path, m. */
  readonly lookaheadM: number;
  /** Whatever else its maker notes: kinds of road, spread of poses, digest of the model that drove. JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Formats of an original picture. `rgb8`: rows × columns × 3 bytes, row 0 at the top. */
export const PICTURE_FORMATS = ['jpeg', 'png', 'rgb8'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** The picture that a frame's retina was cut of, as it came. */
export interface OriginalPicture {
  readonly format: PictureFormat;
  readonly rows: number;
  readonly columns: number;
  readonly bytes: Uint8Array;
}

/** A row of table `frames`, in the same units. What is null is not known; only drives of version 2 may have it so. */
export interface DriveFrame {
  readonly step: number;
  readonly timeS: number;
  /** Id given by `addRoad`. */
  readonly road: number | null;
  /** Id given by `addConditions`. */
  readonly conditions: number | null;
  /** Station and pose are known together or not at all. */
  readonly stationM: number | null;
  readonly xM: number | null;
  readonly yM: number | null;
  readonly yawRad: number | null;
  readonly speedMps: number | null;
  readonly curvaturePerM: number;
  readonly steeredCurvaturePerM: number;
  readonly throttle: number | null;
  readonly mode: DriveMode;
  readonly noiseSeed: number | null;
  /** rows × columns × RGB of `meta.sensors.camera`, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns of `meta.sensors.range`, m. */
  readonly range: Float32Array | null;
  readonly roadLighter: boolean | null;
  readonly previousRoadLighter: boolean | null;
  /** Id given by `addSource`; left out in drives of version 1, whose frames are the simulator's. */
  readonly source?: number;
  readonly picture?: OriginalPicture;
}

/** A frame that the simulator can show again, and from elsewhere too. */
export type PlacedFrame<Frame extends Pick<DriveFrame, PlaceOfFrame> = StoredFrame> = Frame & {
  readonly [Key in PlaceOfFrame]: number;
};
type PlaceOfFrame = 'road' | 'conditions' | 'stationM' | 'xM' | 'yM' | 'yawRad';

/** Whether road, light and pose of a frame are known. */
export function isPlaced<Frame extends Pick<DriveFrame, PlaceOfFrame>>(
  frame: Frame,
): frame is PlacedFrame<Frame> {
  return frame.road !== null && frame.conditions !== null && frame.stationM !== null;
}

/** A frame as a reader gives it; its original picture is read apart. */
export interface StoredFrame extends Omit<DriveFrame, 'picture'> {
  readonly deleted: boolean;
}

/** What some frames of a drive may lack. */
export type Lack = 'place' | 'range' | 'contrast';

/**
 * Writes one drive file. Every method throws {@link UserError} where the disk or the folder does not let it; for a recorded
 * drive it says how many frames are where, and they are.
 */
export interface DriveWriter {
  /** What the folder does not allow, in a sentence for people; null where all is as usual. */
  readonly notice: string | null;
  /** @param description JSON that makes the road again. @returns its id, for `DriveFrame.road`. */
  addRoad(description: object): number;
  /** @returns its id, for `DriveFrame.conditions`. */
  addConditions(conditions: Conditions): number;
  /** Of drives of version 2. @returns its id, for `DriveFrame.source`. */
  addSource(source: FrameSource): number;
  /** Stores one frame; steps must differ. In a recorded drive the frame survives a kill once this returns. */
  append(frame: DriveFrame): void;
  /** Stores frames in one transaction: all or none. */
  appendAll(frames: readonly DriveFrame[]): void;
  /** Marks frames with from ≤ step ≤ to as deleted. @returns how many rows that concerned. */
  markDeleted(from: number, to: number): number;
  /** Takes the mark away again. */
  undelete(from: number, to: number): number;
  /** Looks whether a recorded drive is still where it was begun. @throws UserError where not; it has then been closed. */
  check(): void;
  /** Closes the file as a single file at its name. */
  close(): void;
  /** Does so too. @returns the digest, as {@link DriveReader.digest} gives it. */
  finish(): string;
  /** Closes and removes everything written. Does nothing after `finish` or `close`. */
  discard(): void;
}

/** Reads one drive file. Methods throw {@link UserError} where the file turns out damaged. */
export interface DriveReader extends Disposable {
  readonly path: string;
  readonly meta: DriveMeta;
  /** Whether it is a copy that was made while it was being recorded, so that its last frames may be missing. */
  readonly mayLackEnd: boolean;
  /** Frames that are not marked deleted. */
  readonly frameCount: number;
  /** Descriptions by id. */
  readonly roads: ReadonlyMap<number, unknown>;
  /** @param id `DriveFrame.conditions` */
  conditions(id: number): Conditions;
  /** Where frames come from, by id; empty in drives of version 1. */
  readonly sources: ReadonlyMap<number, FrameSource>;
  /** Where a frame comes from. */
  sourceOf(frame: Pick<DriveFrame, 'source'>): FrameSource;
  /** The original picture of a frame; null where there is none. */
  picture(step: number): OriginalPicture | null;
  /** How many frames that are not marked deleted lack something: place, ranges, or whether the road is lighter. */
  lacking(what: Lack): number;
  /**
   * Frames in the order of step, without those marked deleted; a few are held in memory at a time.
   * @param fromStep the first step; from the beginning where it is left out.
   * @param most so many frames at most.
   */
  frames(fromStep?: number, most?: number): IterableIterator<StoredFrame>;
  /** Step of every frame that is not marked deleted, in their order. */
  steps(): Float64Array;
  /** One frame, deleted or not; undefined where there is none of that step. */
  frame(step: number): StoredFrame | undefined;
  /**
   * SHA-256, in hexadecimal, over everything in the file but the version of the software that wrote it: same content,
   * same digest, whatever the file is called. Reads the whole file.
   */
  digest(): string;
  /** Marks frames with from ≤ step ≤ to as deleted. @returns how many rows that concerned. */
  markDeleted(from: number, to: number): number;
  /** Takes the mark away again. */
  undelete(from: number, to: number): number;
  close(): void;
}
