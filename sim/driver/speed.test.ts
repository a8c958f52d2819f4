import { describe, expect, it } from 'vitest';
import { circularRoad, plainRoad, straightRoad } from '../../test/plain-road.ts';
import { CALM_SPEED, targetSpeed } from './speed.ts';

describe('targetSpeed', () => {
  it('is the speed wanted where the road is straight', () => {
    expect(targetSpeed(straightRoad(1), 100, 10)).toBe(10);
  });

  it('keeps to the lateral acceleration in a bend', () => {
    const speedMps = targetSpeed(circularRoad(1, 20), 10, 10);
    expect(speedMps ** 2 / 20).toBeCloseTo(CALM_SPEED.maxLateralMps2, 9);
  });

  it('is never more than wanted', () => {
    expect(targetSpeed(circularRoad(1, 20), 10, 3)).toBe(3);
  });

  it('brakes before a bend as planned, to be slow enough in it', () => {
    const road = plainRoad(1, [
      { type: 'line', lengthM: 200 },
      { type: 'clothoid', lengthM: 10, startCurvaturePerM: 0, endCurvaturePerM: 1 / 15 },
      { type: 'arc', lengthM: 20, curvaturePerM: 1 / 15 },
    ]);
    const speeds = Array.from({ length: 222 }, (_, stationM) => targetSpeed(road, stationM, 10));
    expect(speeds[150]).toBe(10);
    expect(speeds[215]! ** 2 / 15).toBeCloseTo(CALM_SPEED.maxLateralMps2, 9);
    // The bend is looked at every 2 m, not everywhere: a little more than planned.
    const brakings = speeds.slice(1).map((speed, i) => (speeds[i]! ** 2 - speed ** 2) / 2);
    expect(Math.max(...brakings)).toBeLessThan(1.1 * CALM_SPEED.brakingMps2);
    expect(speeds[200]).toBeLessThan(8);
  });

  it('looks as far ahead as gentle braking takes', () => {
    const road = plainRoad(1, [
      { type: 'line', lengthM: 200 },
      { type: 'arc', lengthM: 20, curvaturePerM: 1 / 15 },
    ]);
    const gentle = { ...CALM_SPEED, brakingMps2: 0.5 };
    const thereSquared = gentle.maxLateralMps2 * 15;
    // The bend is looked at every 2 m: a little later than it begins.
    const fasterMps = Math.sqrt(thereSquared + 2 * gentle.brakingMps2 * 62);
    expect(targetSpeed(road, 140, 10, gentle)).toBeLessThanOrEqual(fasterMps);
    expect(targetSpeed(road, 140, 10, gentle)).toBeGreaterThan(8);
  });
});
