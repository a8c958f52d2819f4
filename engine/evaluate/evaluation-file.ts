import { z } from 'zod';
import { damagedFile, type JsonFileKind, readJsonFile, writeJsonFile } from '../data/json-file.ts';
import {
  driveCount,
  type Evaluation,
  EvaluationId,
  type EvaluationSummary,
  modelsOf,
  Suite,
  type Trace,
} from '../protocol/evaluation.ts';
import { SettingsSchema } from '../protocol/settings.ts';

const EVALUATION_JSON: JsonFileKind = {
  thing: 'evaluation',
  mostMib: 256,
  mend: 'Delete it and evaluate again.',
  mark: { format: 'alvinn-evaluation', version: 1 },
};

/** An evaluation with the trace of each of its drives, in their order. */
export interface EvaluationRecord {
  readonly evaluation: Evaluation;
  readonly traces: readonly Trace[];
}

const numbers = z.array(z.number());
const whole = z.int().min(0);
const digest = z.string().nullable();

/** JSON has no number for the mean of nothing. */
const score = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const Scores = z.looseObject({
  distanceM: score,
  durationS: score,
  autonomyPercent: score,
  interventions: score,
  kmPerIntervention: z.number().nullable(),
  longestAutonomousM: score,
  // Older evaluations lack it: it was not scored then.
  autonomousShareOfDistance: score.or(z.undefined().transform(() => Number.NaN)),
  routeCompletion: score,
  departuresPerKm: score,
  departedShareOfTime: score,
  firstDepartureM: z.number().nullable(),
  // Older evaluations know of no obstacles.
  collisions: z.number().default(0),
  laneExcursionsPerKm: score,
  outOfLaneShareOfTime: score,
  cteMeanM: score,
  cteMeanAbsM: score,
  cteRmsM: score,
  cteMaxM: score,
  sdlpM: score,
  headingErrorRmsRad: score,
  steeringRateRmsPerMS: score,
  lateralJerkRmsMps3: score,
  steeringReversalsPerMinute: score,
});

const Record = z.object({
  evaluation: z.object({
    id: EvaluationId,
    createdMs: z.number(),
    softwareVersion: z.string(),
    adapter: z.string(),
    suite: Suite,
    drivers: z.array(
      z.object({
        file: z.string().nullable(),
        digest,
        layers: numbers,
        sensors: SettingsSchema.pick({ camera: true, range: true }).nullable().default(null),
      }),
    ),
    roadDigests: z.array(digest),
    vehicle: z.record(z.string(), z.number()),
    drives: z.array(
      z.object({
        driver: whole,
        road: whole,
        seed: whole,
        variant: whole.default(0),
        conditions: z.record(z.string(), z.number()).nullable().default(null),
        roadName: z.string(),
        scores: Scores,
        decisionMsP50: z.number().nullable(),
        decisionMsP99: z.number().nullable(),
        realTimeFactor: z.number(),
        digest: z.string(),
      }),
    ),
    openLoop: z.array(
      z.object({
        driver: whole,
        count: whole,
        withinOneUnit: z.number(),
        withinTwoUnits: z.number(),
        withinTwoIfStraight: z.number(),
        gppe: z.number(),
        curvatureErrorPerM: z.number(),
        strata: z
          .array(z.object({ stratum: z.string(), count: whole, withinTwoUnits: z.number() }))
          .default([]),
      }),
    ),
  }),
  traces: z.array(
    z.object({
      everyS: z.number(),
      x: numbers,
      y: numbers,
      yawRad: numbers,
      stationM: numbers,
      cteM: numbers,
      curvaturePerM: numbers,
      speedMps: numbers,
    }),
  ),
});

/** @throws UserError where it cannot be written. */
export function writeEvaluation(path: string, record: EvaluationRecord): void {
  writeJsonFile(path, EVALUATION_JSON, record);
}

/** @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version` or `damaged` with the first thing that is wrong. */
export function readEvaluation(path: string): EvaluationRecord {
  const record = readJsonFile(path, EVALUATION_JSON, Record) as unknown as EvaluationRecord;
  const damaged = (what: string) => damagedFile(path, EVALUATION_JSON, what);
  if (record.traces.length !== record.evaluation.drives.length)
    throw damaged('it lacks traces of its drives');
  const { suite, drives, drivers, openLoop } = record.evaluation;
  const isDriver = ({ driver }: { readonly driver: number }) => driver < suite.drivers.length;
  if (
    drivers.length !== suite.drivers.length ||
    !drives.every((drive) => isDriver(drive) && drive.road < suite.roads.length) ||
    !openLoop.every(isDriver)
  ) {
    throw damaged('its drives are not those of its suite');
  }
  if (!record.traces.every(({ everyS: _, ...columns }) => areOfOneLength(Object.values(columns))))
    throw damaged('a trace is cut short');
  return record;
}

function areOfOneLength(columns: readonly (readonly number[])[]): boolean {
  return columns.every(({ length }) => length === columns[0]!.length);
}

/** What a list tells of an evaluation. */
export function summaryOf({ id, createdMs, suite, drives, openLoop }: Evaluation): EvaluationSummary {
  const networks = suite.drivers.filter((file) => file !== null && modelsOf(file).length === 1).length;
  const drivesWanted = driveCount(suite);
  return {
    id,
    createdMs,
    name: suite.name,
    drivers: suite.drivers,
    drives: drives.length,
    drivesWanted,
    complete: drives.length === drivesWanted && (suite.snapshots === 0 || openLoop.length === networks),
    problem: null,
  };
}
