import type { DriveScores } from './drive-metrics.ts';

/** A score that people read in a table. */
export interface Metric {
  readonly key: keyof DriveScores;
  readonly label: string;
  readonly unit: string;
  /** What it is, in a sentence. */
  readonly meaning: string;
  readonly better: 'higher' | 'lower';
  readonly digits: number;
  /** From the score to the unit shown. */
  readonly scale: number;
  /** Null is the worst that can be, not the best. */
  readonly nullIsWorst?: true;
}

const DEGREES = 180 / Math.PI;

/** The field's scores of a closed-loop drive, the weightiest first. */
export const METRICS: readonly Metric[] = [
  {
    key: 'autonomyPercent',
    label: 'Autonomy',
    unit: '%',
    meaning: 'Time less 6 s for each intervention, as NVIDIA counts it: one every 6 s leaves none.',
    better: 'higher',
    digits: 1,
    scale: 1,
  },
  {
    key: 'interventions',
    label: 'Interventions',
    unit: '',
    meaning: 'Times the car was more than 1 m off the path and was put back on it.',
    better: 'lower',
    digits: 0,
    scale: 1,
  },
  {
    key: 'kmPerIntervention',
    label: 'Distance per intervention',
    unit: 'm',
    meaning: 'Distance driven by interventions; none where there was no intervention.',
    better: 'higher',
    digits: 0,
    scale: 1000,
  },
  {
    key: 'longestAutonomousM',
    label: 'Longest autonomous segment',
    unit: 'm',
    meaning: 'Longest way between two interventions.',
    better: 'higher',
    digits: 0,
    scale: 1,
  },
  {
    key: 'autonomousShareOfDistance',
    label: 'Distance autonomous',
    unit: '%',
    meaning: 'Share of the distance outside the 6 s after each intervention.',
    better: 'higher',
    digits: 1,
    scale: 100,
  },
  {
    key: 'routeCompletion',
    label: 'Route completed',
    unit: '%',
    meaning: 'Share of the wanted distance that was driven.',
    better: 'higher',
    digits: 1,
    scale: 100,
  },
  {
    key: 'cteMeanAbsM',
    label: 'Mean |CTE|',
    unit: 'm',
    meaning: 'Mean absolute cross-track error: distance of the rear axle from the path.',
    better: 'lower',
    digits: 3,
    scale: 1,
  },
  {
    key: 'cteMeanM',
    label: 'Mean CTE',
    unit: 'm',
    meaning: 'Mean cross-track error, positive left: a lasting offset to one side.',
    better: 'lower',
    digits: 3,
    scale: 1,
  },
  {
    key: 'cteRmsM',
    label: 'RMS CTE',
    unit: 'm',
    meaning: 'Root mean square of the cross-track error.',
    better: 'lower',
    digits: 3,
    scale: 1,
  },
  {
    key: 'cteMaxM',
    label: 'Largest |CTE|',
    unit: 'm',
    meaning: 'Largest absolute cross-track error.',
    better: 'lower',
    digits: 2,
    scale: 1,
  },
  {
    key: 'finalCteM',
    label: 'CTE at the end',
    unit: 'm',
    meaning: 'Cross-track error where the drive ends, positive left.',
    better: 'lower',
    digits: 2,
    scale: 1,
  },
  {
    key: 'recoveryS',
    label: 'Return to the path',
    unit: 's',
    meaning:
      'Time until the car first stays within 0.25 m of the path for 3 s; none where it never did by itself.',
    better: 'lower',
    digits: 1,
    scale: 1,
    nullIsWorst: true,
  },
  {
    key: 'sdlpM',
    label: 'SDLP',
    unit: 'm',
    meaning: 'Standard deviation of lane position.',
    better: 'lower',
    digits: 3,
    scale: 1,
  },
  {
    key: 'headingErrorRmsRad',
    label: 'RMS heading error',
    unit: '°',
    meaning: 'Root mean square of the angle between car and path.',
    better: 'lower',
    digits: 2,
    scale: DEGREES,
  },
  {
    key: 'departuresPerKm',
    label: 'Road departures',
    unit: '/km',
    meaning: 'Times a wheel went beyond the outer edge of the road.',
    better: 'lower',
    digits: 2,
    scale: 1,
  },
  {
    key: 'collisions',
    label: 'Collisions',
    unit: '',
    meaning: 'Times the car touched something that stands on the road.',
    better: 'lower',
    digits: 0,
    scale: 1,
  },
  {
    key: 'departedShareOfTime',
    label: 'Time off the road',
    unit: '%',
    meaning: 'Share of the time with a wheel beyond the outer edge of the road.',
    better: 'lower',
    digits: 1,
    scale: 100,
  },
  {
    key: 'firstDepartureM',
    label: 'First departure after',
    unit: 'm',
    meaning: 'Distance before a wheel first went off the road; none where none did.',
    better: 'higher',
    digits: 0,
    scale: 1,
  },
  {
    key: 'laneExcursionsPerKm',
    label: 'Lane excursions',
    unit: '/km',
    meaning: 'Times a wheel went beyond the lane.',
    better: 'lower',
    digits: 2,
    scale: 1,
  },
  {
    key: 'outOfLaneShareOfTime',
    label: 'Time out of the lane',
    unit: '%',
    meaning: 'Share of the time with a wheel beyond the lane.',
    better: 'lower',
    digits: 1,
    scale: 100,
  },
  {
    key: 'steeringRateRmsPerMS',
    label: 'RMS steering rate',
    unit: '1/(m·s)',
    meaning: 'Root mean square of the rate of change of curvature.',
    better: 'lower',
    digits: 4,
    scale: 1,
  },
  {
    key: 'lateralJerkRmsMps3',
    label: 'RMS lateral jerk',
    unit: 'm/s³',
    meaning: 'Root mean square of the rate of change of lateral acceleration.',
    better: 'lower',
    digits: 2,
    scale: 1,
  },
  {
    key: 'steeringReversalsPerMinute',
    label: 'Steering reversals',
    unit: '/min',
    meaning: 'Changes of direction of the steering (SAE J2944).',
    better: 'lower',
    digits: 1,
    scale: 1,
  },
];

/** A metric over several drives. null: no drive has it (no intervention, no departure). */
export interface MetricSummary {
  readonly mean: number | null;
  readonly worst: number | null;
}

/** Mean and worst of a metric over drives, in its own unit, not the one shown. */
export function summarise(
  { key, better, nullIsWorst }: Metric,
  drives: readonly DriveScores[],
): MetricSummary {
  const values = drives.flatMap((scores) => scores[key] ?? []);
  if (values.length === 0) return { mean: null, worst: null };
  // A mean of ratios would let a short drive weigh as much as a long one.
  const mean =
    key === 'kmPerIntervention'
      ? sum(drives.map(({ distanceM }) => distanceM / 1000)) / sum(drives.map((d) => d.interventions))
      : sum(values) / values.length;
  // A mean of those that have it alone would look the better, the more drives fail.
  if (nullIsWorst && drives.some((scores) => scores[key] === null)) return { mean: null, worst: null };
  const badness = (value: number) => (better === 'higher' ? -value : Math.abs(value));
  return { mean, worst: values.reduce((worst, v) => (badness(v) > badness(worst) ? v : worst)) };
}

/** A value of a metric as it is shown, without its unit. */
export function formatMetric({ digits, scale }: Metric, value: number | null, none = 'none'): string {
  return value === null ? none : (scale * value).toFixed(digits);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
