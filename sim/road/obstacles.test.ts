import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LOOKAHEAD_M } from '../conventions.ts';
import { expertCurvature } from '../driver/pure-pursuit.ts';
import { targetSpeed } from '../driver/speed.ts';
import { DriveMetrics } from '../metrics/drive-metrics.ts';
import { placeVehicle } from '../metrics/placement.ts';
import { NAVLAB_VAN, stepVehicle } from '../vehicle/vehicle.ts';
import { createRoad } from './create-road.ts';
import { type Footprint, MOST_OBSTACLES_PER_KM, type Obstacle, touch } from './obstacles.ts';
import { ROAD_KINDS } from './road.ts';

const LENGTH_M = 1500;

describe.each(ROAD_KINDS)('obstacles on a %s', (kind) => {
  const made = (seed: number, obstaclesPerKm = MOST_OBSTACLES_PER_KM) =>
    createRoad({ kind, seed, obstaclesPerKm });
  // Some loops bend everywhere, and have none.
  const seed = [1, 2, 3, 4, 5, 6, 7, 8].find((own) => made(own).obstacles(0, LENGTH_M).length > 4)!;
  const road = made(seed);
  const obstacles = road.obstacles(0, LENGTH_M);

  it('stand there again, in whatever stretches they are asked for, and none without them', () => {
    expect(obstacles.length).toBeGreaterThan(4);
    const again = made(seed);
    const inParts = [];
    for (let at = LENGTH_M - 100; at >= 0; at -= 100) inParts.unshift(...again.obstacles(at, at + 100));
    expect(inParts).toEqual(obstacles);
    expect(made(seed, 0).obstacles(0, LENGTH_M)).toEqual([]);
  });

  it('leave the path a way around them that has no kink', () => {
    let before = road.pathAt(0);
    for (let s = 0.5; s < LENGTH_M; s += 0.5) {
      const here = road.pathAt(s);
      const ahead = Math.atan2(here.y - before.y, here.x - before.x);
      for (const { yawRad } of [here, before]) expect(Math.cos(ahead - yawRad)).toBeGreaterThan(0.999);
      before = here;
    }
  });

  it('are driven around by the expert without touching one or leaving the road', () => {
    let vehicle = { pose: road.pathAt(30), speedMps: 0, curvaturePerM: 0 };
    let placement = placeVehicle(road, vehicle.pose, 30, NAVLAB_VAN);
    const metrics = new DriveMetrics(LENGTH_M);
    while (metrics.distanceM < LENGTH_M - 100) {
      const curvaturePerM = expertCurvature(road, vehicle.pose, placement.stationM, DEFAULT_LOOKAHEAD_M);
      for (let i = 0; i < 5; i++) {
        const speedMps = targetSpeed(road, placement.stationM, 8);
        vehicle = stepVehicle(vehicle, { curvaturePerM, speedMps }, 0.02, NAVLAB_VAN);
        placement = placeVehicle(road, vehicle.pose, placement.stationM, NAVLAB_VAN);
        metrics.add({ stepS: 0.02, placement, ...vehicle });
      }
    }
    const { collisions, departuresPerKm } = metrics.scores();
    expect({ collisions, departuresPerKm }).toEqual({ collisions: 0, departuresPerKm: 0 });
  });
});

it('a street has as many as are asked for', () => {
  for (let seed = 101; seed < 111; seed++) {
    const road = createRoad({ kind: 'street', seed, obstaclesPerKm: 10 });
    expect(road.obstacles(30, 2030)).toHaveLength(20);
  }
});

it('a car that drives through one has collided once', () => {
  const road = createRoad({ kind: 'street', seed: 4, obstaclesPerKm: 5 });
  const [{ x, y, yawRad, stationM }] = road.obstacles(0, LENGTH_M) as readonly [Obstacle];
  const metrics = new DriveMetrics(100);
  for (const offM of [-20, -2, 0, 2, 20]) {
    const pose = { x: x + offM * Math.cos(yawRad), y: y + offM * Math.sin(yawRad), yawRad };
    const placement = placeVehicle(road, pose, stationM + offM, NAVLAB_VAN);
    metrics.add({ stepS: 1, placement, speedMps: 1, curvaturePerM: 0 });
  }
  expect(metrics.scores().collisions).toBe(1);
});

it('rectangles touch where a point of one lies in the other', () => {
  const number = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
  const shape = fc.record({
    x: number(-4, 4),
    y: number(-4, 4),
    yawRad: number(-3, 3),
    lengthM: number(0.5, 6),
    widthM: number(0.5, 3),
  });
  const inside = ({ x, y, yawRad, lengthM, widthM }: Footprint, atX: number, atY: number) => {
    const along = (atX - x) * Math.cos(yawRad) + (atY - y) * Math.sin(yawRad);
    const across = -(atX - x) * Math.sin(yawRad) + (atY - y) * Math.cos(yawRad);
    return Math.abs(along) <= lengthM / 2 && Math.abs(across) <= widthM / 2;
  };
  fc.assert(
    fc.property(shape, shape, (a, b) => {
      let shared = false;
      for (let i = -10; i <= 10; i++)
        for (let j = -10; j <= 10; j++) {
          const [u, v] = [(i / 20) * a.lengthM, (j / 20) * a.widthM];
          const atX = a.x + u * Math.cos(a.yawRad) - v * Math.sin(a.yawRad);
          const atY = a.y + u * Math.sin(a.yawRad) + v * Math.cos(a.yawRad);
          shared ||= inside(b, atX, atY);
        }
      if (shared) expect(touch(a, b)).toBe(true);
      const apart = Math.hypot(a.x - b.x, a.y - b.y);
      const reach = (Math.hypot(a.lengthM, a.widthM) + Math.hypot(b.lengthM, b.widthM)) / 2;
      if (apart > reach) expect(touch(a, b)).toBe(false);
    }),
  );
});
