import { z } from 'zod';
import type { DriveScores } from '../../sim/metrics/drive-metrics.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { command } from './command.ts';
import { FileName, Seed } from './drive.ts';
import { MOST_DRIVERS, MOST_DRIVES } from './evaluation-limits.ts';
import type { FileProblem } from './library.ts';
import type { RecordingImages } from './recording.ts';

/** A kind of road, made anew from each seed, or a road file, whose light and noise follow the seed. */
export const SuiteRoad = z.union([
  z.strictObject({ kind: z.enum(ROAD_KINDS) }),
  z.strictObject({ file: FileName }),
]);
export type SuiteRoad = z.infer<typeof SuiteRoad>;

const unique = (values: readonly unknown[]) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length;

/** Every driver drives every road with every seed. */
export const Suite = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** Model files of the library; null is the expert. */
    drivers: z.array(FileName.nullable()).min(1).max(MOST_DRIVERS).refine(unique, 'the same driver twice'),
    roads: z.array(SuiteRoad).min(1).max(20).refine(unique, 'the same road twice'),
    seeds: z.array(Seed).min(1).max(50).refine(unique, 'the same seed twice'),
    distanceM: z.number().min(20).max(20_000),
    speedMps: z.number().min(1).max(30),
    /** Novel snapshots that each network answers beside driving; 0: none. */
    snapshots: z.int().min(0).max(5000),
  })
  .refine(({ drivers, roads, seeds }) => drivers.length * roads.length * seeds.length <= MOST_DRIVES, {
    message: `more than ${MOST_DRIVES} drives`,
  });
export type Suite = z.infer<typeof Suite>;

/** Name of an evaluation's file, without its ending. */
export const EvaluationId = z.string().regex(/^[\d-]{8,40}$/);

/** Where a car went: columns of the same length, a row every `everyS` seconds, the first after the first decision. */
export interface Trace {
  readonly everyS: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly yawRad: readonly number[];
  readonly stationM: readonly number[];
  readonly cteM: readonly number[];
  readonly curvaturePerM: readonly number[];
  readonly speedMps: readonly number[];
}

/** A drive of an evaluation; driver and road by their places in the suite. */
export interface SuiteDrive {
  readonly driver: number;
  readonly road: number;
  readonly seed: number;
}

export interface DriveOutcome extends SuiteDrive {
  /** As the road calls itself. */
  readonly roadName: string;
  readonly scores: DriveScores;
  readonly decisionMsP50: number | null;
  readonly decisionMsP99: number | null;
  readonly realTimeFactor: number;
  /** SHA-256 over the vehicle's state after every step: what `alvinn drive` prints for the same drive. */
  readonly digest: string;
}

/** How a network answers snapshots of roads it does not drive. */
export interface OpenLoopOutcome {
  readonly driver: number;
  readonly count: number;
  readonly withinOneUnit: number;
  readonly withinTwoUnits: number;
  /** What always answering "straight" would get. */
  readonly withinTwoIfStraight: number;
  readonly gppe: number;
  readonly curvatureErrorPerM: number;
}

export interface EvaluatedDriver {
  /** null: the expert. */
  readonly file: string | null;
  /** SHA-256 of the model file. */
  readonly digest: string | null;
  readonly layers: readonly number[];
  /** What it saw through; null in files of before this was written down. */
  readonly sensors: SensorSettings | null;
}

/** An evaluation, all but its traces. */
export interface Evaluation {
  readonly id: string;
  /** Start, ms since 1970. */
  readonly createdMs: number;
  readonly softwareVersion: string;
  /** What drew the sensors' images. */
  readonly adapter: string;
  readonly suite: Suite;
  readonly drivers: readonly EvaluatedDriver[];
  /** SHA-256 of each road file; null for a kind. */
  readonly roadDigests: readonly (string | null)[];
  readonly vehicle: VehicleSettings;
  readonly drives: readonly DriveOutcome[];
  readonly openLoop: readonly OpenLoopOutcome[];
}

/** An evaluation in a list. */
export interface EvaluationSummary {
  readonly id: string;
  readonly createdMs: number;
  readonly name: string;
  readonly drivers: readonly (string | null)[];
  readonly drives: number;
  readonly drivesWanted: number;
  /** Everything that was asked for is there. */
  readonly complete: boolean;
  /** Why its file cannot be used. */
  readonly problem: FileProblem | null;
}

/** The evaluation under way, told a few times a second. */
export interface RunningEvaluation {
  readonly id: string;
  readonly finished: number;
  readonly total: number;
  /** The drive that goes on, with where it went so far, thinned; null: between drives. */
  readonly current: (SuiteDrive & { readonly scores: DriveScores; readonly trace: Trace }) | null;
}

export interface EvaluationsState {
  /** The newest first. */
  readonly list: readonly EvaluationSummary[];
  readonly running: string | null;
  /** Why the latest one stopped that nobody cancelled. */
  readonly problem: FileProblem | null;
}

const one = z.strictObject({ id: EvaluationId });

export const evaluationCommands = {
  /** Begins a suite. Answers once its drivers and roads are known to be there; cancelled as any job. */
  'evaluation.start': command<{ id: string }>()(Suite),
  /** Goes on with what an interruption left; finished drives are kept. */
  'evaluation.resume': command()(one),
  'evaluation.cancel': command()(z.strictObject({})),
  'evaluation.open': command<Evaluation>()(one),
  /** Where each driver went on one road with one seed; null where it did not get there. */
  'evaluation.traces': command<{ traces: (Trace | null)[] }>()(
    z.strictObject({ id: EvaluationId, road: z.int().min(0), seed: Seed }),
  ),
  /** What each driver saw there some time after its start, at its end where it was there before; null as for traces. */
  'evaluation.look': command<{ looks: (RecordingImages | null)[] }>()(
    z.strictObject({ id: EvaluationId, road: z.int().min(0), seed: Seed, timeS: z.number().min(0) }),
  ),
  /** Moves it to the trash; `evaluation.restore` brings it back. */
  'evaluation.trash': command()(one),
  'evaluation.restore': command()(one),
  /** Writes report and figures into the library's reports. */
  'evaluation.report': command<{ path: string; name: string; text: string }>()(
    z.strictObject({ id: EvaluationId, format: z.enum(['html', 'json']) }),
  ),
};
