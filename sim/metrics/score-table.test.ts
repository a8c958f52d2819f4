import { expect, it } from 'vitest';
import { DriveMetrics, type DriveScores } from './drive-metrics.ts';
import { formatMetric, METRICS, type Metric, summarise } from './score-table.ts';

const nothing = new DriveMetrics(1).scores();
const metric = (key: keyof DriveScores): Metric => METRICS.find((m) => m.key === key)!;
const drives = (...changes: Partial<DriveScores>[]) => changes.map((c) => ({ ...nothing, ...c }));

it('every score of a drive but its size has a place in the table', () => {
  const keys = METRICS.map(({ key }) => key);
  expect([...keys, 'distanceM', 'durationS'].sort()).toEqual(Object.keys(nothing).sort());
});

it.each([
  ['autonomyPercent', [{ autonomyPercent: 100 }, { autonomyPercent: 80 }], { mean: 90, worst: 80 }],
  ['cteMeanM', [{ cteMeanM: 0.1 }, { cteMeanM: -0.3 }], { mean: -0.1, worst: -0.3 }],
  ['firstDepartureM', [{ firstDepartureM: null }, { firstDepartureM: 50 }], { mean: 50, worst: 50 }],
  ['firstDepartureM', [{ firstDepartureM: null }], { mean: null, worst: null }],
  ['recoveryS', [{ recoveryS: 2 }, { recoveryS: 4 }], { mean: 3, worst: 4 }],
  ['recoveryS', [{ recoveryS: 2 }, { recoveryS: null }], { mean: null, worst: null }],
  [
    'kmPerIntervention',
    [
      { distanceM: 900, interventions: 0, kmPerIntervention: null },
      { distanceM: 100, interventions: 2, kmPerIntervention: 0.05 },
    ],
    { mean: 0.5, worst: 0.05 },
  ],
] as const)('%s of %j is summed up as mean and worst', (key, changes, expected) => {
  const { mean, worst } = summarise(metric(key), drives(...changes));
  expect({ mean: mean === null ? null : Number(mean.toFixed(9)), worst }).toEqual(expected);
});

it('shows a value in its unit, and none where there is none', () => {
  const shown = [
    formatMetric(metric('routeCompletion'), 0.5),
    formatMetric(metric('headingErrorRmsRad'), Math.PI / 180),
    formatMetric(metric('kmPerIntervention'), null),
  ];
  expect(shown).toEqual(['50.0', '1.00', 'none']);
});
