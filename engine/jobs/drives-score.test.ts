import { expect, it } from 'vitest';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { type DrivesScore, isBetter, isNoWorse, scoreOf } from './drives-score.ts';

const none = new DriveMetrics(1000).scores();
const good: DrivesScore = {
  departuresPerKm: 0,
  interventions: 0,
  collisions: 0,
  cteMeanAbsM: 0.1,
  autonomyPercent: 100,
  distanceM: 1000,
};

it('lets a long drive weigh more than a short one', () => {
  const long = { ...none, distanceM: 3000, durationS: 300, departuresPerKm: 2, cteMeanAbsM: 0.1 };
  const short = { ...none, distanceM: 1000, durationS: 100, interventions: 4, cteMeanAbsM: 0.5 };
  const score = scoreOf([long, short]);
  expect(score).toMatchObject({ departuresPerKm: 1.5, interventions: 4, distanceM: 4000 });
  expect(score.cteMeanAbsM).toBeCloseTo(0.2, 12);
});

it('takes fewer failures for better, and of as many the nearer to the path', () => {
  expect(isBetter({ ...good, cteMeanAbsM: 0.3 }, { ...good, interventions: 1 })).toBe(true);
  expect(isBetter({ ...good, departuresPerKm: 1 }, { ...good, interventions: 2 })).toBe(true);
  expect(isBetter({ ...good, interventions: 1 }, { ...good, collisions: 2 })).toBe(true);
  expect(isBetter({ ...good, cteMeanAbsM: 0.09 }, good)).toBe(true);
  expect(isBetter(good, good)).toBe(false);
});

it('takes any more failures, or a clearly wider way, for worse', () => {
  expect(isNoWorse({ ...good, cteMeanAbsM: 0.105 }, good)).toBe(true);
  expect(isNoWorse({ ...good, cteMeanAbsM: 0.12 }, good)).toBe(false);
  expect(isNoWorse({ ...good, departuresPerKm: 1 }, good)).toBe(false);
  expect(isNoWorse({ ...good, collisions: 1 }, good)).toBe(false);
  expect(isNoWorse({ ...good, interventions: 1 }, { ...good, departuresPerKm: 3 })).toBe(false);
});
