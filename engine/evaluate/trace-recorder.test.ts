import { expect, it } from 'vitest';
import { TraceRecorder } from './trace-recorder.ts';

function recorded(decisions: number, most: number) {
  const recorder = new TraceRecorder(most);
  for (let i = 0; i < decisions; i++) {
    recorder.add({
      x: i,
      y: 5 - i,
      yawRad: 0.12345,
      stationM: 30 + i,
      cteM: 0.00049,
      curvaturePerM: 0.000049,
      speedMps: 10,
    });
  }
  return recorder.trace();
}

it.each([
  [5, 0.1, [0, 1, 2, 3, 4]],
  [9, 0.2, [0, 2, 4, 6, 8]],
  [16, 0.2, [0, 2, 4, 6, 8, 10, 12, 14]],
  [40, 0.8, [0, 8, 16, 24, 32]],
])('after %d decisions in at most 8 rows there is one every %d s', (decisions, everyS, x) => {
  expect(recorded(decisions, 8)).toMatchObject({ everyS, x });
});

it('is rounded to what can be seen', () => {
  expect(recorded(2, 8)).toEqual({
    everyS: 0.1,
    x: [0, 1],
    y: [5, 4],
    yawRad: [0.123, 0.123],
    stationM: [30, 31],
    cteM: [0, 0],
    curvaturePerM: [0, 0],
    speedMps: [10, 10],
  });
});
