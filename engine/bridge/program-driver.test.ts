import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { Situation } from '../drive/driver.ts';
import { programDriver } from './program-driver.ts';

it('what a program answered before a put-back is not heeded after it, and it is shown the new place at once', async () => {
  let asked = 0;
  const driver = programDriver({
    program: {
      name: 'counts',
      conversion: { kind: 'linear', curvaturePerUnit: 0.1, curvatureAtZeroPerM: 0 },
      wish: {},
      answer: async () => ({ steering: ++asked / 10, throttle: 1, brake: 0 }),
    },
    eyes: { look: async () => ({}) },
    conditions: () => CLEAR_DAY,
    vehicle: NAVLAB_VAN,
    noise: new Rng(1),
    topMps: () => 10,
    decisionS: 0.1,
    nowMs: () => 0,
    every: 3,
    delayLooks: 1,
  } as unknown as Parameters<typeof programDriver>[0]);
  const situation = { road: straightRoad(1), stationM: 0, pose: { x: 0, y: 0, yawRad: 0 }, speedMps: 5 };
  const decide = async () => (await driver.decide(situation as unknown as Situation)).curvaturePerM;
  const first = [await decide(), await decide()];
  expect([first[0], asked]).toEqual([0, 1]);
  expect(first[1]).not.toBe(0);
  driver.reset();
  expect([await decide(), asked]).toEqual([0, 2]);
  expect(await decide()).toBeCloseTo(2 * first[1]!, 9);
});
