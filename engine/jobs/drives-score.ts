import type { DriveScores } from '../../sim/metrics/drive-metrics.ts';

/** What several drives come to. */
export interface DrivesScore {
  readonly departuresPerKm: number;
  readonly interventions: number;
  readonly collisions: number;
  readonly cteMeanAbsM: number;
  readonly autonomyPercent: number;
  readonly distanceM: number;
}

/** Drives that differ by less do so by chance, m. */
const CTE_TOLERANCE_M = 0.01;

/** Sums up drives, each by the distance or the time that it took. */
export function scoreOf(drives: readonly DriveScores[]): DrivesScore {
  const sum = (of: (scores: DriveScores) => number) =>
    drives.reduce((total, scores) => total + of(scores), 0);
  const distanceM = sum((scores) => scores.distanceM);
  const durationS = sum((scores) => scores.durationS);
  return {
    departuresPerKm: sum((scores) => scores.departuresPerKm * scores.distanceM) / distanceM,
    interventions: sum((scores) => scores.interventions),
    collisions: sum((scores) => scores.collisions),
    cteMeanAbsM: sum((scores) => scores.cteMeanAbsM * scores.durationS) / durationS,
    autonomyPercent: sum((scores) => scores.autonomyPercent * scores.durationS) / durationS,
    distanceM,
  };
}

/** Whether drives fail less often than others of the same roads, or as often but nearer to the path. */
export function isBetter(one: DrivesScore, other: DrivesScore): boolean {
  const difference = failures(one) - failures(other);
  return difference < 0 || (difference === 0 && one.cteMeanAbsM < other.cteMeanAbsM);
}

/** Whether drives fail no more often than others of the same roads, and stay as near to the path. */
export function isNoWorse(one: DrivesScore, other: DrivesScore): boolean {
  return (
    one.departuresPerKm <= other.departuresPerKm &&
    one.interventions <= other.interventions &&
    one.collisions <= other.collisions &&
    one.cteMeanAbsM <= other.cteMeanAbsM + CTE_TOLERANCE_M
  );
}

function failures({ departuresPerKm, distanceM, interventions, collisions }: DrivesScore): number {
  return Math.round((departuresPerKm * distanceM) / 1000) + interventions + collisions;
}
