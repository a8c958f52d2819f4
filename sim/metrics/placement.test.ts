import { describe, expect, it } from 'vitest';
import { circularRoad, straightRoad } from '../../test/plain-road.ts';
import { createRoad } from '../road/create-road.ts';
import { footprintOf, NAVLAB_VAN } from '../vehicle/vehicle.ts';
import { isFarOff, type Placement, placeVehicle, touchedObstacle } from './placement.ts';

function expectClose(placement: Placement, expected: Readonly<Record<string, number>>): void {
  const { touches, ...actual } = placement;
  expect(touches).toBe(false);
  for (const [name, value] of Object.entries(actual)) expect(value, name).toBeCloseTo(expected[name]!, 9);
}

describe('placeVehicle', () => {
  it('finds a van of 2 m half a metre inside both edges of a path of 3 m', () => {
    const placement = placeVehicle(straightRoad(1), { x: 100, y: 0, yawRad: 0 }, 98, NAVLAB_VAN);
    expectClose(placement, {
      stationM: 100,
      cteM: 0,
      headingErrorRad: 0,
      beyondLaneM: -0.5,
      beyondRoadM: -0.5,
    });
  });

  it('measures from the right lane of two, where the lane ends before the road does', () => {
    const placement = placeVehicle(straightRoad(2), { x: 100, y: -0.7, yawRad: 0 }, 100, NAVLAB_VAN);
    // The left tyres stand at +0.3 m, over the centre line; the right ones at −1.7 m of −3 m.
    expectClose(placement, {
      stationM: 100,
      cteM: 0.8,
      headingErrorRad: 0,
      beyondLaneM: 0.3,
      beyondRoadM: -1.3,
    });
  });

  it('counts the outermost tyre of a van that stands askew', () => {
    const yawRad = 0.3;
    const placement = placeVehicle(straightRoad(1), { x: 100, y: 0.2, yawRad }, 100, NAVLAB_VAN);
    const frontLeft = 0.2 + NAVLAB_VAN.wheelbaseM * Math.sin(yawRad) + Math.cos(yawRad);
    expectClose(placement, {
      stationM: 100,
      cteM: 0.2,
      headingErrorRad: 0.3,
      beyondLaneM: frontLeft - 1.5,
      beyondRoadM: frontLeft - 1.5,
    });
  });

  it('measures along and across a bend', () => {
    // A quarter round a circle of 20 m about (0, 20), half a metre outside, where the road leads along y.
    const pose = { x: 20.5, y: 20, yawRad: Math.PI / 2 - 2 * Math.PI };
    const placement = placeVehicle(circularRoad(1, 20), pose, 30, NAVLAB_VAN);
    const front = Math.hypot(21.5, NAVLAB_VAN.wheelbaseM) - 20;
    expectClose(placement, {
      stationM: 10 * Math.PI,
      cteM: -0.5,
      headingErrorRad: 0,
      beyondLaneM: front - 1.5,
      beyondRoadM: front - 1.5,
    });
  });
});

describe('isFarOff', () => {
  it('counts from the outer edges, to both sides of a lane that is not in the middle', () => {
    // Two lanes of 3 m, driven in the right one: its path is 1.5 m right of the middle.
    const road = straightRoad(2);
    expect([9.4, 9.6, -6.4, -6.6].map((cteM) => isFarOff(road, 100, cteM))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(isFarOff(road, 100, Number.NaN)).toBe(false);
  });
});

describe('touchedObstacle', () => {
  const road = createRoad({ kind: 'street', seed: 4, obstaclesPerKm: 5 });
  const { x, lengthM } = footprintOf({ x: 0, y: 0, yawRad: 0 }, NAVLAB_VAN);
  const car = road.obstacles(0, 3000).find(({ type }) => type === 'car')!;
  /** What a van touches that stands in line with the car, its rear axle so far ahead of the car's middle. */
  const touchedAt = (aheadM: number) => {
    const { yawRad } = car;
    const pose = { x: car.x + aheadM * Math.cos(yawRad), y: car.y + aheadM * Math.sin(yawRad), yawRad };
    const { stationM, touches } = placeVehicle(road, pose, car.stationM, NAVLAB_VAN);
    const touched = touchedObstacle(road, pose, stationM, NAVLAB_VAN);
    expect(touches).toBe(touched !== undefined);
    return touched;
  };

  it('is what the front of the body runs into, and not before', () => {
    const reachM = x + lengthM / 2 + car.lengthM / 2;
    expect([touchedAt(-reachM - 0.01), touchedAt(-reachM + 0.01)]).toEqual([undefined, car]);
  });

  it('is what the rear of the body still stands at, and no longer', () => {
    const reachM = lengthM / 2 - x + car.lengthM / 2;
    expect([touchedAt(reachM - 0.01), touchedAt(reachM + 0.01)]).toEqual([car, undefined]);
  });
});
