import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circularRoad, straightRoad } from '../../test/plain-road.ts';
import { alongArc } from '../vehicle/vehicle.ts';
import { curvatureAfterShift, expertCurvature } from './pure-pursuit.ts';

const DEGREE = Math.PI / 180;

function within(least: number, most: number) {
  return fc.double({ min: least, max: most, noNaN: true });
}

/** Length of the arc of a curvature between two points `chordM` apart. */
function arcOver(chordM: number, curvaturePerM: number): number {
  const half = Math.asin((curvaturePerM * chordM) / 2);
  return Math.abs(half) < 1e-9 ? chordM : (2 * half) / curvaturePerM;
}

describe('expertCurvature', () => {
  it('is zero on a straight path and along it', () => {
    expect(expertCurvature(straightRoad(1), { x: 50, y: 0, yawRad: 0 }, 50, 7)).toBeCloseTo(0, 12);
  });

  it('is 2y/l² beside a straight path', () => {
    expect(expertCurvature(straightRoad(1), { x: 50, y: 1, yawRad: 0 }, 50, 7)).toBeCloseTo(-2 / 49, 12);
  });

  it('steers for the right lane of two', () => {
    expect(expertCurvature(straightRoad(2), { x: 50, y: -1.5, yawRad: 0 }, 50, 7)).toBeCloseTo(0, 12);
    expect(expertCurvature(straightRoad(2), { x: 50, y: 0, yawRad: 0 }, 50, 7)).toBeCloseTo(-3 / 49, 12);
  });

  it('is the curvature of the circle that the path goes round', () => {
    expect(expertCurvature(circularRoad(1, 20), { x: 0, y: 0, yawRad: 0 }, 0, 7)).toBeCloseTo(1 / 20, 12);
    // The right lane of a left bend lies outside the centre line.
    const outside = { x: 0, y: -1.5, yawRad: 0 };
    expect(expertCurvature(circularRoad(2, 20), outside, 0, 7)).toBeCloseTo(1 / 21.5, 12);
  });

  it('drives an arc that comes to the path, a lookahead away in a straight line', () => {
    const road = circularRoad(1, 30);
    fc.assert(
      fc.property(within(0, 180), within(-1.5, 1.5), within(-0.3, 0.3), within(4, 12), (s, left, turn, l) => {
        const on = road.centreAt(s);
        const pose = {
          x: on.x - left * Math.sin(on.yawRad),
          y: on.y + left * Math.cos(on.yawRad),
          yawRad: on.yawRad + turn,
        };
        const curvaturePerM = expertCurvature(road, pose, s, l);
        const met = alongArc(pose, curvaturePerM, arcOver(l, curvaturePerM));
        expect(Math.hypot(met.x - pose.x, met.y - pose.y)).toBeCloseTo(l, 9);
        expect(Math.hypot(met.x, met.y - 30)).toBeCloseTo(30, 8);
      }),
    );
  });

  it('still answers on a circle too tight to have a point so far away', () => {
    const curvaturePerM = expertCurvature(circularRoad(1, 3), { x: 0, y: 0, yawRad: 0 }, 0, 7);
    expect(curvaturePerM).toBeCloseTo(1 / 3, 9);
  });

  it('leads back from further away than the lookahead', () => {
    const curvaturePerM = expertCurvature(straightRoad(1), { x: 50, y: 10, yawRad: 0 }, 50, 7);
    expect(curvaturePerM).toBeCloseTo(-0.2, 9);
  });
});

describe('curvatureAfterShift', () => {
  it('gives the value worked out by hand', () => {
    expect(curvatureAfterShift(0, 7, 1.25, 6 * DEGREE)).toBeCloseTo(-0.0781, 4);
  });

  it('is the curvature itself for a vehicle that was not moved', () => {
    fc.assert(
      fc.property(within(-0.14, 0.14), within(4, 7), (curvaturePerM, lookaheadM) => {
        expect(curvatureAfterShift(curvaturePerM, lookaheadM, 0, 0)).toBeCloseTo(curvaturePerM, 12);
      }),
    );
  });

  it('mirrors with the shift, the turn and the arc', () => {
    fc.assert(
      fc.property(within(-0.2, 0.2), within(-1.25, 1.25), within(-0.1, 0.1), (curvaturePerM, left, turn) => {
        expect(curvatureAfterShift(-curvaturePerM, 7, -left, -turn)).toBeCloseTo(
          -curvatureAfterShift(curvaturePerM, 7, left, turn),
          12,
        );
      }),
    );
  });

  it('leads from the new place to the point that the person steered for', () => {
    fc.assert(
      fc.property(
        within(-0.12, 0.12),
        within(-1.25, 1.25),
        within(-0.1, 0.1),
        (curvaturePerM, left, turn) => {
          // The person's arc is 7 m ahead where it has turned by asin(7κ).
          const aheadM = Math.abs(curvaturePerM) < 1e-9 ? 7 : Math.asin(curvaturePerM * 7) / curvaturePerM;
          const aim = alongArc({ x: 0, y: 0, yawRad: 0 }, curvaturePerM, aheadM);
          expect(aim.x).toBeCloseTo(7, 9);
          const moved = { x: 0, y: left, yawRad: turn };
          const corrected = curvatureAfterShift(curvaturePerM, 7, left, turn);
          const chordM = Math.hypot(aim.x, aim.y - left);
          const met = alongArc(moved, corrected, arcOver(chordM, corrected));
          expect(Math.hypot(met.x - aim.x, met.y - aim.y)).toBeLessThan(1e-8);
        },
      ),
    );
  });

  it('takes the farthest point of an arc that never gets so far ahead', () => {
    // Radius 5 m: the arc is farthest ahead at (5, 5), and seen from there, not moved, it is the arc itself.
    expect(curvatureAfterShift(0.2, 7, 0, 0)).toBeCloseTo(0.2, 12);
    // From 1 m to the left the point lies at (5, 4).
    expect(curvatureAfterShift(0.2, 7, 1, 0)).toBeCloseTo(8 / 41, 12);
  });
});
