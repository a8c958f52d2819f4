import { expect, it } from 'vitest';
import { createRoad } from '../../../sim/road/create-road.ts';
import { LapCount } from './laps.ts';

it('a lap ends each time that the car has gone once round from where it began', () => {
  const road = createRoad({ kind: 'loop', seed: 5 });
  const laps = new LapCount();
  const at = (rounds: number, timeS: number) =>
    laps.at({ road, stationM: 30 + rounds * road.lengthM, timeS });
  expect([at(0, 0), at(0.9, 50), at(1.01, 60), at(1.5, 80), at(2.2, 130)]).toEqual([
    null,
    null,
    60,
    null,
    70,
  ]);
  expect(laps.laps(131)).toEqual({ count: 2, lastS: 70, currentS: 1 });
});

it('an open road has no laps', () => {
  const road = createRoad({ kind: 'path', seed: 5 });
  const laps = new LapCount();
  expect([laps.at({ road, stationM: 30, timeS: 0 }), laps.at({ road, stationM: 1e6, timeS: 9 })]).toEqual([
    null,
    null,
  ]);
});
