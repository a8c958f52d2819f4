import { expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { World } from './world.ts';

it.each([Number.NaN, Number.POSITIVE_INFINITY])('a command of %d moves nothing', (curvaturePerM) => {
  const world = new World(createRoad({ kind: 'path', seed: 1 }), 30);
  const { pose } = world;
  expect(() => world.move({ curvaturePerM, speedMps: 5 })).toThrow(RangeError);
  expect([world.pose, world.steps]).toEqual([pose, 0]);
});

it('a car starts where it is put, beside the path and turned against it', () => {
  const startAt = (offsetM: number, headingRad: number) =>
    new World(straightRoad(2), 30, NAVLAB_VAN, { offsetM, headingRad }).placement;
  expect(startAt(1.5, 0.1)).toMatchObject({
    cteM: expect.closeTo(1.5, 9),
    headingErrorRad: expect.closeTo(0.1, 9),
  });
  expect(startAt(-2, 0).cteM).toBeCloseTo(-2, 9);
});
