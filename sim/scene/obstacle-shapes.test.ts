import { expect, it } from 'vitest';
import { OBSTACLE_TYPES, type Obstacle } from '../road/obstacles.ts';
import { obstacleFaces } from './obstacle-shapes.ts';

const sized = (type: Obstacle['type']): Obstacle => ({
  type,
  stationM: 0,
  x: 0,
  y: 0,
  yawRad: 0,
  lengthM: 3,
  widthM: 1,
  heightM: 1.2,
  variant: 0.4,
});

it.each(OBSTACLE_TYPES)('a %s has sides that look outwards, within its size, up to its height', (type) => {
  const faces = obstacleFaces(sized(type));
  let highest = 0;
  for (const { corners, normal } of faces) {
    expect(Math.hypot(...normal)).toBeCloseTo(1, 9);
    const [a, b, c] = corners;
    const [u, v] = [b, c].map((to) => to.map((value, axis) => value - a[axis]!) as [number, number, number]);
    const across = [
      u![1] * v![2] - u![2] * v![1],
      u![2] * v![0] - u![0] * v![2],
      u![0] * v![1] - u![1] * v![0],
    ];
    const along = across.reduce((sum, value, axis) => sum + value * normal[axis]!, 0);
    expect(along).toBeGreaterThan(0);
    for (const [x, y, z] of corners) {
      expect(Math.abs(x)).toBeLessThanOrEqual(1.5 + 1e-9);
      expect(Math.abs(y)).toBeLessThanOrEqual(0.6);
      expect(z).toBeGreaterThanOrEqual(0);
      highest = Math.max(highest, z);
    }
  }
  expect(highest).toBeGreaterThan(0.9);
  expect(highest).toBeLessThanOrEqual(1.2 + 1e-9);
});
