import { expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { World } from './world.ts';

it.each([Number.NaN, Number.POSITIVE_INFINITY])('a command of %d moves nothing', (curvaturePerM) => {
  const world = new World(createRoad({ kind: 'path', seed: 1 }), 30);
  const { pose } = world;
  expect(() => world.move({ curvaturePerM, speedMps: 5 })).toThrow(RangeError);
  expect([world.pose, world.steps]).toEqual([pose, 0]);
});
