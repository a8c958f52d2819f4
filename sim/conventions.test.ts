import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvatureOfUnit, unitOfCurvature, wrapAngle } from './conventions.ts';

describe('the direction code', () => {
  it('puts the sharpest left first, straight in the middle, the sharpest right last', () => {
    expect([0, 22, 44].map((unit) => curvatureOfUnit(unit, 45, 0.12))).toEqual([0.12, 0, -0.12]);
  });

  it('has straight between two of an even number of units', () => {
    expect(unitOfCurvature(0, 30, 0.12)).toBe(14.5);
  });

  it('is linear in curvature', () => {
    // One of 44 steps across 0.24 per metre.
    expect(curvatureOfUnit(21, 45, 0.12)).toBeCloseTo(0.24 / 44, 15);
  });

  it('gives every unit back, whole or fractional', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (units, share, maxCurvaturePerM) => {
          const unit = share * (units - 1);
          const curvaturePerM = curvatureOfUnit(unit, units, maxCurvaturePerM);
          expect(unitOfCurvature(curvaturePerM, units, maxCurvaturePerM)).toBeCloseTo(unit, 9);
        },
      ),
    );
  });

  it('clamps what is sharper than its outermost units', () => {
    expect([0.5, -0.5].map((curvature) => unitOfCurvature(curvature, 45, 0.12))).toEqual([0, 44]);
  });
});

describe('wrapAngle', () => {
  it('takes half a turn, either way round, to plus π', () => {
    expect([Math.PI, -Math.PI, 3 * Math.PI].map(wrapAngle)).toEqual([Math.PI, Math.PI, Math.PI]);
  });

  it('stays within a half turn and keeps the direction', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (angleRad) => {
        const wrapped = wrapAngle(angleRad);
        expect(wrapped).toBeGreaterThan(-Math.PI);
        expect(wrapped).toBeLessThanOrEqual(Math.PI);
        expect(Math.cos(wrapped)).toBeCloseTo(Math.cos(angleRad), 9);
        expect(Math.sin(wrapped)).toBeCloseTo(Math.sin(angleRad), 9);
      }),
    );
  });
});
