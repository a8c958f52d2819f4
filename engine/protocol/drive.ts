import { z } from 'zod';
import type { DriveScores } from '../../sim/metrics/drive-metrics.ts';
import { LARGEST_SEED } from '../../sim/rng.ts';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { command } from './command.ts';
import { ProgramSettings, type ProgramState } from './program.ts';

/** A file of the library by its name; never a path. */
export const FileName = z
  .string()
  .min(1, 'a name has one letter at least')
  .max(255, 'a name has 255 letters at most')
  .regex(
    /^[^/\\:*?"<>|\p{Cc}.][^/\\:*?"<>|\p{Cc}]*$/u,
    'a name begins with no dot and has none of / \\ : * ? " < > |',
  );

export const Seed = z.int().nonnegative().max(LARGEST_SEED);

/** A generated road, or a road file of the library. */
export const RoadChoice = z.union([
  z.strictObject({
    kind: z.enum(ROAD_KINDS),
    seed: Seed,
    obstaclesPerKm: z.number().min(0).max(MOST_OBSTACLES_PER_KM).optional(),
  }),
  z.strictObject({ file: FileName }),
]);
export type RoadChoice = z.infer<typeof RoadChoice>;

const share = z.number().min(0).max(1);

/** sim/scene/conditions.ts, checked. */
const ConditionsSchema: z.ZodType<Conditions> = z.strictObject({
  sunElevationRad: z.number().min(0).max(1.5),
  sunAzimuthRad: z.number().min(-7).max(7),
  cloudiness: share,
  fogPerM: z.number().min(0).max(0.1),
  rain: share,
  season: share,
  surfacePaleness: share,
  cameraNoise: z.number().min(0).max(50),
  rangeNoiseM: z.number().min(0).max(5),
  seed: Seed,
});

/** A program is one of somebody else's: see program.ts. */
export const DRIVER_MODES = ['person', 'expert', 'network', 'program'] as const;
export type DriverMode = (typeof DRIVER_MODES)[number];

/** How fast simulated time passes against real time; 0 is as fast as it goes. */
export const PACES = [0.25, 1, 2, 4, 8, 0] as const;
export type Pace = (typeof PACES)[number];

const settings = {
  /** Speed wished for; the road may ask for less, m/s. */
  speedMps: z.number().min(0.5).max(30),
  mode: z.enum(DRIVER_MODES),
  /** Model file of the library that looks on, and drives in mode network; several written as `committeeOf` does drive as one. */
  model: FileName.nullable(),
  /** The program that drives in mode program; the usual where it is left out. */
  program: ProgramSettings.optional(),
  conditions: ConditionsSchema,
  pace: z.literal(PACES),
};

export const DriveSettings = z.strictObject({
  road: RoadChoice,
  /** Station to start from, m. */
  startM: z.number().min(0).max(1_000_000),
  ...settings,
});
export type DriveSettings = z.infer<typeof DriveSettings>;

export const driveCommands = {
  /** Puts the car on a road. */
  'drive.start': command()(DriveSettings, { needsWheel: true }),
  /** Changes what can change under way; acts at once. */
  'drive.change': command()(z.strictObject(settings).partial(), { needsWheel: true }),
  'drive.pause': command()(z.strictObject({}), { needsWheel: true }),
  'drive.resume': command()(z.strictObject({}), { needsWheel: true }),
  /** One decision, a tenth of a second, while paused. */
  'drive.step': command()(z.strictObject({}), { needsWheel: true }),
  /** Back onto the path here, standing. */
  'drive.putBack': command()(z.strictObject({}), { needsWheel: true }),
  /** Where hands and feet are: shares of full lock (left positive), throttle, brake. Not answered. */
  'drive.control': command()(
    z.strictObject({ steerLeft: z.number().min(-1).max(1), throttle: share, brake: share }),
    { needsWheel: true },
  ),
  'record.start': command<{ file: string }>()(z.strictObject({}), { needsWheel: true }),
  /** Answers null where nothing was recorded. */
  'record.stop': command<{ file: string; frames: number } | null>()(z.strictObject({}), {
    needsWheel: true,
  }),
  /** Marks as many of the last frames of the recording as dropped as so many seconds have; asked again, as many before. */
  'record.dropLast': command<{ dropped: number }>()(
    z.strictObject({ seconds: z.number().positive().max(3600) }),
    { needsWheel: true },
  ),
  /** Takes the latest drop back. */
  'record.undoDrop': command<{ restored: number }>()(z.strictObject({}), { needsWheel: true }),
};

/** Time between two decisions, and between two recorded frames, s. */
export const DECISION_S = 0.1;

/** A vehicle that a person lets stand is not recorded: frames would be the same again and again. Slower is standing, m/s. */
export const STANDING_MPS = 0.2;

/** The drive that is on, all but what changes with every step. */
export interface DriveState {
  /** `PoseFrame.drive` of its poses. */
  readonly drive: number;
  readonly settings: DriveSettings;
  readonly paused: boolean;
  /** What the page builds its scene from. */
  readonly road: {
    readonly description: RoadDescription;
    readonly name: string;
    readonly widthM: number;
    readonly lanes: number;
    readonly closed: boolean;
    /** null: endless. */
    readonly lengthM: number | null;
  };
  /** The network that looks on or drives. */
  readonly network: {
    readonly file: string;
    readonly layers: readonly number[];
    readonly directionUnits: number;
    readonly maxCurvaturePerM: number;
    /** It learned through sensors of the same size, but otherwise other ones than these. */
    readonly otherSensors: boolean;
    /** Whether it says how far it trusts itself. */
    readonly tellsReliability: boolean;
    /** It sees the range finder alone: obstacles, and no camera's picture. */
    readonly seesRangeAlone: boolean;
    /** Several that drive as one; null for a single network. What stands above is that of the one that drives. */
    readonly committee: {
      readonly members: readonly string[];
      /** By its place among the members. */
      readonly driving: number;
      /** Station from which on it drives, m; null before the first look. */
      readonly sinceM: number | null;
    } | null;
  } | null;
  /** The program that drives, or is waited for; null where none was asked for. */
  readonly program: ProgramState | null;
  /** The network at the wheel does not trust itself any more: it brakes to a stop and waits for a person. */
  readonly callsForHelp: boolean;
  /** Its camera does not look where it should: that is why it calls. */
  readonly cameraIsOff: boolean;
  /** A network that comes with the program and needs no file in the library. */
  readonly shippedModel: string | null;
  readonly recording: { readonly file: string } | null;
  /** Times that a person took the wheel from network or expert, and where, m of station. */
  readonly takeovers: readonly number[];
  /** Times that the car was put back because it had left its path. */
  readonly putBacks: number;
  /** Why the last thing asked for does not go on: a model that does not fit, a full disk. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
}

/** What of a drive changes all the time, told twice a second. */
export interface DriveFigures {
  /**
   * Of whoever drives now: what it drove of this road, others' stretches left out. A network's begin anew with another
   * network, other sensors and other weather.
   */
  readonly scores: DriveScores;
  readonly recordedFrames: number;
  /** How late steps began against the clock, ms. */
  readonly jitterMsP50: number;
  readonly jitterMsP99: number;
  /** From images to curvature, ms. */
  readonly decisionMsP50: number | null;
  /** Simulated over real time, lately. */
  readonly realTimeFactor: number;
}
