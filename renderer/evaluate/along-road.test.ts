import { expect, it } from 'vitest';
import type { Trace } from '../../engine/protocol/evaluation.ts';
import { alongRoad } from './along-road.ts';

function trace(stationM: number[], cteM: number[]): Trace {
  const zeros = stationM.map(() => 0);
  return {
    everyS: 0.1,
    stationM,
    cteM,
    x: zeros,
    y: zeros,
    yawRad: zeros,
    curvaturePerM: zeros,
    speedMps: zeros,
  };
}

it('puts drives of other lengths and steps on the same stations, and ends each where it ended', () => {
  const [stations, first, second, none] = alongRoad([
    trace([0, 599], [0, 599]),
    trace([0, 100, 200], [1, 3, 1]),
    null,
  ]);
  expect(stations!.length).toBe(600);
  expect([first![0], first![300], first![599]].map((v) => Math.round(v! * 1e9) / 1e9)).toEqual([0, 300, 599]);
  expect([second![0], second![50], second![100], second![150]]).toEqual([1, 2, 3, 2]);
  expect(second![250]).toBeNull();
  expect(none!.every((value) => value === null)).toBe(true);
});

it('is empty where nobody has driven', () => {
  expect(alongRoad([null, null])).toEqual([[], [], []]);
});
