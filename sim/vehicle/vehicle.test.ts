import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alongArc,
  footprintOf,
  NAVLAB_VAN,
  stepVehicle,
  tyrePositions,
  type VehicleState,
} from './vehicle.ts';

const STEP_S = 0.02;
const ORIGIN = { x: 0, y: 0, yawRad: 0 };

/** The state after `durationS` of one command. */
function hold(start: VehicleState, curvaturePerM: number, speedMps: number, durationS: number): VehicleState {
  let state = start;
  for (let step = 0; step < Math.round(durationS / STEP_S); step++) {
    state = stepVehicle(state, { curvaturePerM, speedMps }, STEP_S, NAVLAB_VAN);
  }
  return state;
}

describe('alongArc', () => {
  it('goes a quarter circle to the left and to the right', () => {
    for (const side of [1, -1]) {
      const end = alongArc(ORIGIN, side / 10, 5 * Math.PI);
      expect(end.x).toBeCloseTo(10, 12);
      expect(end.y).toBeCloseTo(side * 10, 12);
      expect(end.yawRad).toBeCloseTo((side * Math.PI) / 2, 12);
    }
  });

  it('goes straight exactly without curvature', () => {
    expect(alongArc({ x: 1, y: 2, yawRad: Math.PI / 2 }, 0, 3).y).toBe(5);
  });

  it('stays on its circle and comes to the same place in one step as in many', () => {
    const curvature = fc.double({ min: -0.15, max: 0.15, noNaN: true });
    fc.assert(
      fc.property(curvature, fc.double({ min: 0, max: 50, noNaN: true }), (curvaturePerM, distanceM) => {
        const once = alongArc({ x: 3, y: -4, yawRad: 1 }, curvaturePerM, distanceM);
        let many = { x: 3, y: -4, yawRad: 1 };
        for (let i = 0; i < 100; i++) many = alongArc(many, curvaturePerM, distanceM / 100);
        expect(Math.hypot(once.x - many.x, once.y - many.y)).toBeLessThan(1e-9);
        expect(once.yawRad).toBeCloseTo(many.yawRad, 9);
      }),
    );
  });
});

describe('stepVehicle', () => {
  it('closes in on a small steering command with the time constant of its lag', () => {
    const start = { pose: ORIGIN, speedMps: 0, curvaturePerM: 0 };
    const after = hold(start, 0.01, 0, NAVLAB_VAN.steeringLagS);
    expect(after.curvaturePerM).toBeCloseTo(0.01 * (1 - Math.exp(-1)), 12);
  });

  it('steers no faster than its rate and no further than its lock', () => {
    const start = { pose: ORIGIN, speedMps: 0, curvaturePerM: 0 };
    expect(hold(start, -10, 0, 0.2).curvaturePerM).toBeCloseTo(-0.2 * NAVLAB_VAN.maxCurvatureRatePerMS, 12);
    expect(hold(start, -10, 0, 10).curvaturePerM).toBeCloseTo(-NAVLAB_VAN.maxCurvaturePerM, 9);
  });

  it('gains and loses speed within its limits, reaches the speed asked for and never rolls back', () => {
    const start = { pose: ORIGIN, speedMps: 0, curvaturePerM: 0 };
    const fast = hold(start, 0, 10, 4);
    // 1.5 m/s² over 4 s: 6 m/s and 12 m.
    expect(fast.speedMps).toBeCloseTo(6, 9);
    expect(fast.pose.x).toBeCloseTo(12, 9);
    expect(hold(start, 0, 10, 10).speedMps).toBe(10);
    // 3 m/s² from 6 m/s: 2 s and 6 m to a stand.
    const stopped = hold(fast, 0, -5, 5);
    expect(stopped.speedMps).toBe(0);
    expect(stopped.pose.x).toBeCloseTo(18, 9);
  });

  it('drives a circle of the commanded curvature back to its start', () => {
    const start = { pose: ORIGIN, speedMps: 5, curvaturePerM: 0.05 };
    const lapS = (2 * Math.PI * 20) / 5;
    const steps = 1000;
    let state: VehicleState = start;
    for (let i = 0; i < steps; i++) {
      state = stepVehicle(state, { curvaturePerM: 0.05, speedMps: 5 }, lapS / steps, NAVLAB_VAN);
    }
    expect(Math.hypot(state.pose.x, state.pose.y)).toBeLessThan(1e-9);
    expect(state.pose.yawRad).toBeCloseTo(2 * Math.PI, 9);
  });
});

describe('tyrePositions', () => {
  it('places the tyres about the middle of the rear axle', () => {
    const [rearLeft, rearRight, frontLeft, frontRight] = tyrePositions(
      { x: 10, y: 5, yawRad: Math.atan2(3, 4) },
      NAVLAB_VAN,
    );
    // Forward 0.8 along x and 0.6 along y, so that the left lies 0.6 back along x and 0.8 along y.
    const expected = [
      [9.4, 5.8],
      [10.6, 4.2],
      [11.96, 7.72],
      [13.16, 6.12],
    ];
    for (const [i, tyre] of [rearLeft, rearRight, frontLeft, frontRight].entries()) {
      expect(tyre![0]).toBeCloseTo(expected[i]![0]!, 12);
      expect(tyre![1]).toBeCloseTo(expected[i]![1]!, 12);
    }
  });
});

describe('footprintOf', () => {
  it('covers the body from a metre behind the rear axle to 0.9 m before the front one', () => {
    const yawRad = 0.3;
    const [rear, front] = [-1, NAVLAB_VAN.wheelbaseM + 0.9].map((forwardM) => [
      10 + forwardM * Math.cos(yawRad),
      5 + forwardM * Math.sin(yawRad),
    ]) as [[number, number], [number, number]];
    const body = footprintOf({ x: 10, y: 5, yawRad }, NAVLAB_VAN);
    expect(body.x).toBeCloseTo((rear[0] + front[0]) / 2, 12);
    expect(body.y).toBeCloseTo((rear[1] + front[1]) / 2, 12);
    expect(body.lengthM).toBeCloseTo(Math.hypot(front[0] - rear[0], front[1] - rear[1]), 12);
    expect([body.yawRad, body.widthM]).toEqual([yawRad, NAVLAB_VAN.widthOverTyresM]);
  });
});
