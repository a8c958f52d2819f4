import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';

/**
 * The drive file: one SQLite database, `NAME.drive`. This file is the one place that says what is in it; column names
 * stay. Its header carries `application_id` = {@link DRIVE_APPLICATION_ID} and `user_version` =
 * {@link DRIVE_VERSION}.
 */

/** "ALVN" in ASCII: tells a drive from other SQLite files. */
export const DRIVE_APPLICATION_ID = 0x414c564e;

/** Version of the tables below. A reader refuses files with a higher one. */
export const DRIVE_VERSION = 1;

/**
 * Key of a row in `meta` that a drive has while it is being recorded. A file that has it and no log beside it is a copy
 * that was made meanwhile: its last frames may be missing.
 */
export const RECORDING_MARK = 'recording';

/** Creates the tables; SQLite keeps these comments, so any tool's `.schema` shows them. */
export const DRIVE_SCHEMA = `
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

/** A row of table `frames`, in the same units. */
export interface DriveFrame {
  readonly step: number;
  readonly timeS: number;
  /** Id given by `addRoad`. */
  readonly road: number;
  /** Id given by `addConditions`. */
  readonly conditions: number;
  readonly stationM: number;
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number;
  readonly speedMps: number;
  readonly curvaturePerM: number;
  readonly steeredCurvaturePerM: number;
  readonly throttle: number;
  readonly mode: DriveMode;
  readonly noiseSeed: number;
  /** rows × columns × RGB of `meta.sensors.camera`, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns of `meta.sensors.range`, m. */
  readonly range: Float32Array;
  readonly roadLighter: boolean;
  readonly previousRoadLighter: boolean;
}

/** A frame as a reader gives it. */
export interface StoredFrame extends DriveFrame {
  readonly deleted: boolean;
}

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
  /**
   * Frames in the order of step, without those marked deleted; a few are held in memory at a time.
   * @param fromStep the first step; from the beginning where it is left out.
   * @param most so many frames at most.
   */
  frames(fromStep?: number, most?: number): IterableIterator<StoredFrame>;
  /** Step and road of every frame that is not marked deleted, in the order of step. */
  outline(): { readonly steps: Float64Array; readonly roads: Float64Array };
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
