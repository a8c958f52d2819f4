import { z } from 'zod';
import type { DriveScores } from '../../sim/metrics/drive-metrics.ts';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { type Conditions, WEATHERS, type Weather } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { command } from './command.ts';
import { FileName, Seed } from './drive.ts';
import {
  FURTHEST_START_M,
  MOST_DRIVERS,
  MOST_DRIVES,
  MOST_SEEDS,
  MOST_TURNED_DEG,
} from './evaluation-limits.ts';
import type { FileProblem } from './library.ts';
import { isGuestName } from './program.ts';
import type { RecordingImages } from './recording.ts';

/** A kind of road, made anew from each seed, or a road file, whose light and noise follow the seed. */
export const SuiteRoad = z.union([
  z.strictObject({ kind: z.enum(ROAD_KINDS) }),
  z.strictObject({ file: FileName }),
]);
export type SuiteRoad = z.infer<typeof SuiteRoad>;

const unique = (values: readonly unknown[]) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length;

/** Where a car starts: beside its path, positive left, and turned against it, counter-clockwise. */
export const SuiteStart = z.strictObject({
  offsetM: z.number().min(-FURTHEST_START_M).max(FURTHEST_START_M),
  headingDeg: z.number().min(-MOST_TURNED_DEG).max(MOST_TURNED_DEG),
});
export type SuiteStart = z.infer<typeof SuiteStart>;

/** Every driver drives every road with every seed, in every weather, from every start. */
export const Suite = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /**
     * Model files of the library, several that drive as one: see {@link committeeOf}, or a program: see
     * {@link guestName}; null is the expert.
     */
    drivers: z.array(FileName.nullable()).min(1).max(MOST_DRIVERS).refine(unique, 'the same driver twice'),
    roads: z.array(SuiteRoad).min(1).max(20).refine(unique, 'the same road twice'),
    seeds: z.array(Seed).min(1).max(MOST_SEEDS).refine(unique, 'the same seed twice'),
    /** None: the weather that the seed draws. */
    weathers: z.array(z.enum(WEATHERS)).refine(unique, 'the same weather twice').default([]),
    /** None: on the path. */
    starts: z.array(SuiteStart).max(20).refine(unique, 'the same start twice').default([]),
    /** Draws light, weather and surface in place of each drive's own seed. */
    conditionsSeed: Seed.nullable().default(null),
    /** Things that stand on roads of a kind and have to be driven around. */
    obstaclesPerKm: z.number().min(0).max(MOST_OBSTACLES_PER_KM).default(0),
    distanceM: z.number().min(20).max(20_000),
    speedMps: z.number().min(1).max(30),
    /** Novel snapshots that each network answers beside driving; 0: none. */
    snapshots: z.int().min(0).max(5000),
  })
  .refine((suite) => driveCount(suite) <= MOST_DRIVES, { message: `more than ${MOST_DRIVES} drives` });
export type Suite = z.infer<typeof Suite>;

/** Models that drive as one, written as one driver: `a.onnx + b.onnx`. */
export function committeeOf(models: readonly string[]): string {
  return models.join(' + ');
}

/** Model files of a driver of a suite: several for a committee, none for a program. */
export function modelsOf(driver: string): string[] {
  if (isGuestName(driver)) return [];
  return driver.split(/(?<=\.onnx) \+ /);
}

/** What a road is driven in and from, beside its seed. */
export interface SuiteVariant {
  /** null: as the seed draws it. */
  readonly weather: Weather | null;
  readonly start: SuiteStart;
}

/** What makes a suite's drives more than one for each driver, road and seed. */
interface Variants {
  readonly weathers: readonly Weather[];
  readonly starts: readonly SuiteStart[];
}

/** Every weather of a suite with every start. */
export function variantsOf({ weathers, starts }: Variants): SuiteVariant[] {
  const inWeathers = weathers.length > 0 ? weathers : [null];
  const from = starts.length > 0 ? starts : [{ offsetM: 0, headingDeg: 0 }];
  return inWeathers.flatMap((weather) => from.map((start) => ({ weather, start })));
}

/** "from 1.5 m left", "from 6\u00b0 right", "on the path". */
export function startWords({ offsetM, headingDeg }: SuiteStart): string {
  const side = (value: number) => (value > 0 ? 'left' : 'right');
  const words = [
    offsetM !== 0 && `${Math.abs(offsetM)} m ${side(offsetM)}`,
    headingDeg !== 0 && `${Math.abs(headingDeg)}\u00b0 ${side(headingDeg)}`,
  ].filter(Boolean);
  return words.length === 0 ? 'on the path' : `from ${words.join(' and ')}`;
}

/** How many drives a suite is. */
export function driveCount(
  suite: Variants & Readonly<Record<'drivers' | 'roads' | 'seeds', readonly unknown[]>>,
): number {
  const { drivers, roads, seeds } = suite;
  return drivers.length * roads.length * seeds.length * variantsOf(suite).length;
}

/** What names of evaluations' files look like, without their ending. */
export const EVALUATION_IDS = /^[\d-]{8,40}$/;
export const EvaluationId = z.string().regex(EVALUATION_IDS);

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

/** A drive of an evaluation; driver and road by their places in the suite, the variant by its in {@link variantsOf}. */
export interface SuiteDrive {
  readonly driver: number;
  readonly road: number;
  readonly seed: number;
  readonly variant: number;
}

export interface DriveOutcome extends SuiteDrive {
  /** As the road calls itself. */
  readonly roadName: string;
  /** Light, weather and surface; null in files of version 0.1. */
  readonly conditions: Conditions | null;
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
  /** Share within two units by kind of road, weather and contrast; none in files of version 0.1. */
  readonly strata: readonly AnswerStratum[];
}

/** How a network answers snapshots of one kind. */
export interface AnswerStratum {
  /** "dirt", "snow", "road darker", "dirt in snow". */
  readonly stratum: string;
  readonly count: number;
  readonly withinTwoUnits: number;
}

export interface EvaluatedDriver {
  /** null: the expert. */
  readonly file: string | null;
  /** SHA-256 of the model file. */
  readonly digest: string | null;
  readonly layers: readonly number[];
  /** What it saw through; null for a program, which has a camera of its own, and in older files. */
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
  /** What is waited for: a program that is to come; null: nothing. */
  readonly waitsFor: string | null;
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

/** What every driver of a suite drives once. */
const Course = { road: z.int().min(0), seed: Seed, variant: z.int().min(0) };
export type SuiteCourse = Omit<SuiteDrive, 'driver'>;

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
    z.strictObject({ id: EvaluationId, ...Course }),
  ),
  /** What each driver saw there some time after its start, at its end where it was there before; null as for traces. */
  'evaluation.look': command<{ looks: (RecordingImages | null)[] }>()(
    z.strictObject({ id: EvaluationId, ...Course, timeS: z.number().min(0) }),
  ),
  /** Moves it to the library's trash. The answer brings it back with `evaluation.restore`. */
  'evaluation.trash': command<{ trashed: string }>()(one),
  'evaluation.restore': command<{ id: string }>()(z.strictObject({ trashed: FileName })),
  /** Writes report and figures into the library's reports. */
  'evaluation.report': command<{ path: string; name: string; text: string }>()(
    z.strictObject({ id: EvaluationId, format: z.enum(['html', 'json']) }),
  ),
};
