import { expect, it } from 'vitest';
import type { PoseFrame } from '../../engine/protocol/binary.ts';
import { PosePlayer } from './pose-player.ts';

const SPEED_MPS = 10;

/** The car after a step of a straight drive. */
function pose(step: number, changes: Partial<PoseFrame> = {}): PoseFrame {
  const timeS = 0.02 * step;
  return {
    drive: 1,
    step,
    timeS,
    x: SPEED_MPS * timeS,
    y: 0,
    yawRad: 0,
    speedMps: SPEED_MPS,
    curvaturePerM: 0,
    commandPerM: 0,
    stationM: SPEED_MPS * timeS,
    cteM: 0,
    headingErrorRad: 0,
    ...changes,
  };
}

it('moves the car evenly though its poses come in bunches', () => {
  const player = new PosePlayer();
  const shown: number[] = [];
  let step = 0;
  for (let ms = 0; ms < 3000; ms += 16) {
    // A timer of 15 ms, and now and then of 45.
    const due = Math.floor((ms - (ms % 240 < 45 ? ms % 240 : ms % 15)) / 20);
    while (step < due) player.push(pose(++step), ms);
    const car = player.at(ms, 1);
    if (car) shown.push(car.x);
  }
  const moves = shown.slice(60).map((x, i, all) => x - (all[i - 1] ?? x - 0.16));
  // 16 ms at 10 m/s are 0.16 m.
  expect(Math.min(...moves)).toBeGreaterThan(0.1);
  expect(Math.max(...moves)).toBeLessThan(0.22);
});

it('stays near the newest pose, and waits there when no more come', () => {
  const player = new PosePlayer();
  for (let step = 1; step <= 100; step++) {
    player.push(pose(step), 20 * step);
    player.at(20 * step, 1);
  }
  expect(20 - player.at(2000, 1)!.x).toBeLessThan(0.5);
  for (let ms = 2000; ms < 4000; ms += 16) player.at(ms, 1);
  expect(player.at(4000, 1)!.x).toBeCloseTo(20, 6);
});

it('jumps where the car was put elsewhere, onto another road, or back', () => {
  const player = new PosePlayer();
  for (let step = 1; step <= 20; step++) player.push(pose(step), 20 * step);
  player.at(400, 1);
  player.push(pose(20, { y: 3, cteM: 3 }), 410);
  expect(player.at(416, 1)).toMatchObject({ y: 3 });
  player.push(pose(1, { drive: 2, x: 500 }), 430);
  expect(player.at(432, 1)).toMatchObject({ x: 500 });
});
