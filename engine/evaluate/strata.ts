import { type Weather, weatherOf } from '../../sim/scene/conditions.ts';
import {
  type DriveOutcome,
  type Evaluation,
  type SuiteStart,
  startWords,
  variantsOf,
} from '../protocol/evaluation.ts';
import { nameOf } from '../protocol/library.ts';

/** Drives of one kind, taken together. */
export interface DriveStratum {
  /** "dirt", "snow", "dirt in snow", "from 1.5 m left". */
  readonly stratum: string;
  readonly drives: number;
  readonly autonomyPercent: number;
  readonly interventions: number;
  /** Times a wheel went off the road. */
  readonly departures: number;
  readonly cteMeanAbsM: number;
  readonly cteMaxM: number;
  /** Slowest return to the path, s; null where one of them did not come back. */
  readonly recoveryS: number | null;
}

/** What a driver is worth in each stratum, beside the mean, which hides the rare. */
export interface DriverStrata {
  readonly driver: string;
  readonly roads: readonly DriveStratum[];
  readonly weathers: readonly DriveStratum[];
  readonly roadsInWeathers: readonly DriveStratum[];
  readonly starts: readonly DriveStratum[];
  /** The worst road in one weather; null before the first drive. */
  readonly worst: DriveStratum | null;
  /** The worst drives, the worst first. */
  readonly worstDrives: readonly NamedDrive[];
}

/** A drive with what it was driven in and what came of it. */
export interface NamedDrive {
  readonly road: string;
  readonly seed: number;
  readonly weather: Weather | null;
  readonly start: SuiteStart;
  readonly conditions: DriveOutcome['conditions'];
  readonly autonomyPercent: number;
  readonly interventions: number;
  readonly departures: number;
  readonly cteMeanAbsM: number;
  readonly cteMaxM: number;
  readonly recoveryS: number | null;
  readonly finalCteM: number;
}

const WORST_DRIVES = 10;

/** An evaluation with its strata, for other programs. */
export function figuresOf(evaluation: Evaluation): Evaluation & { readonly strata: readonly DriverStrata[] } {
  const strata = evaluation.drivers.map((_, driver) => strataOf(evaluation, driver));
  return { ...evaluation, strata };
}

export function strataOf(evaluation: Evaluation, driver: number): DriverStrata {
  const { drivers, suite } = evaluation;
  const variants = variantsOf(suite);
  const own = evaluation.drives.filter((drive) => drive.driver === driver);
  const roadOf = ({ road }: DriveOutcome) => {
    const of = suite.roads[road]!;
    return 'kind' in of ? of.kind : nameOf(of.file);
  };
  const startOf = ({ variant }: DriveOutcome) => startWords(variants[variant]!.start);
  const by = (stratumOf: (drive: DriveOutcome) => string): DriveStratum[] =>
    [...Map.groupBy(own, stratumOf)].map(([stratum, drives]) => sumUp(stratum, drives));
  const roadsInWeathers = by((drive) => `${roadOf(drive)} in ${weatherWord(drive)}`);
  const { file } = drivers[driver]!;
  return {
    driver: file === null ? 'expert' : nameOf(file),
    roads: by(roadOf),
    weathers: by(weatherWord),
    roadsInWeathers,
    starts: suite.starts.length === 0 ? [] : by(startOf),
    worst: roadsInWeathers.toSorted(worseFirst)[0] ?? null,
    worstDrives: own
      .map((drive) => named(drive, variants[drive.variant]!.start))
      .toSorted(worseFirst)
      .slice(0, WORST_DRIVES),
  };
}

function weatherWord({ conditions }: DriveOutcome): Weather | 'unknown weather' {
  return conditions ? weatherOf(conditions) : 'unknown weather';
}

function named(drive: DriveOutcome, start: SuiteStart): NamedDrive {
  const { roadName, seed, conditions, scores } = drive;
  const { autonomyPercent, interventions, cteMeanAbsM, cteMaxM, recoveryS, finalCteM } = scores;
  return {
    road: roadName,
    seed,
    weather: conditions && weatherOf(conditions),
    start,
    conditions,
    autonomyPercent,
    interventions,
    departures: departuresOf(drive),
    cteMeanAbsM,
    cteMaxM,
    recoveryS,
    finalCteM,
  };
}

function departuresOf({ scores }: DriveOutcome): number {
  return Math.round((scores.departuresPerKm * scores.distanceM) / 1000);
}

function sumUp(stratum: string, drives: readonly DriveOutcome[]): DriveStratum {
  const sum = (of: (drive: DriveOutcome) => number) => drives.reduce((total, drive) => total + of(drive), 0);
  const times = drives.map(({ scores }) => scores.recoveryS ?? null);
  return {
    stratum,
    drives: drives.length,
    autonomyPercent: sum(({ scores }) => scores.autonomyPercent) / drives.length,
    interventions: sum(({ scores }) => scores.interventions),
    departures: sum(departuresOf),
    cteMeanAbsM: sum(({ scores }) => scores.cteMeanAbsM) / drives.length,
    cteMaxM: drives.reduce((most, { scores }) => Math.max(most, scores.cteMaxM), 0),
    recoveryS: times.reduce(
      (slowest, time) => (slowest === null || time === null ? null : Math.max(slowest, time)),
      0,
    ),
  };
}

type Badness = Pick<NamedDrive, 'autonomyPercent' | 'departures' | 'cteMeanAbsM'>;

function worseFirst(a: Badness, b: Badness): number {
  return (
    a.autonomyPercent - b.autonomyPercent || b.departures - a.departures || b.cteMeanAbsM - a.cteMeanAbsM
  );
}
