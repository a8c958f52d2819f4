import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centreFittedAtEdges,
  centreOfMass,
  decodeUnit,
  fittedGaussianPeak,
  meanUnit,
  mostActiveUnit,
} from './decode.ts';

const gaussian = (units: number, centre: number, scale = 1) =>
  Float32Array.from({ length: units }, (_, i) => scale * Math.exp(-((i - centre) ** 2) / 10));

describe('mostActiveUnit', () => {
  it('is the first of equal maxima', () => {
    expect(mostActiveUnit([0.1, 0.9, 0.2, 0.9])).toBe(1);
    expect(mostActiveUnit([-3, -1, -2])).toBe(1);
  });
});

describe('meanUnit', () => {
  it('lies between hills by their activations, and counts no negative one', () => {
    expect(meanUnit([0, 3, 0, 0, 0, 1, 0])).toBe(2);
    expect(meanUnit([0, 3, -9, 0, 0, 1, -9])).toBe(2);
    expect(meanUnit([0, 0, 0, 0.5])).toBe(3);
  });

  it('is the first where nothing is active', () => {
    expect(meanUnit([0, -1, 0])).toBe(0);
  });
});

describe('centreOfMass', () => {
  it('finds a hill between two units', () => {
    expect(centreOfMass([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0])).toBe(5.5);
  });

  it('counts only the four units on either side of the peak, and no negative activation', () => {
    const activations = new Array(20).fill(0);
    activations[8] = 1;
    activations[3] = 0.9;
    activations[13] = 0.9;
    activations[9] = -5;
    expect(centreOfMass(activations)).toBe(8);
    activations[12] = 1;
    expect(centreOfMass(activations)).toBe(10);
  });

  it('stops at the ends', () => {
    expect(centreOfMass([1, 0.5, 0, 0, 0, 0, 0])).toBeCloseTo(1 / 3, 12);
  });

  it('is the peak where nothing is active', () => {
    expect(centreOfMass([-0.5, -0.2, -0.3])).toBe(1);
  });
});

describe('decodeUnit', () => {
  it('decodes as the model says', () => {
    const hill = [0, 0.6, 1, 0.8, 0, 0];
    expect(decodeUnit(hill, 'most-active')).toBe(2);
    expect(decodeUnit(hill, 'centre-of-mass')).toBeCloseTo((0.6 + 2 + 2.4) / 2.4, 12);
  });

  it('decodes by each way under its name', () => {
    const cutOff = [0.8, 1, 0.9, 0.6, 0.3, 0.1, 0, 0, 0, 0, 0.9, 0];
    const ways = ['most-active', 'centre-of-mass', 'centre-fitted-at-edges', 'mean'] as const;
    expect(ways.map((way) => decodeUnit(cutOff, way))).toEqual([
      mostActiveUnit(cutOff),
      centreOfMass(cutOff),
      centreFittedAtEdges(cutOff),
      meanUnit(cutOff),
    ]);
    expect(new Set(ways.map((way) => decodeUnit(cutOff, way))).size).toBe(4);
  });
});

describe('fittedGaussianPeak', () => {
  it('finds the centre of any Gaussian hill, also a lower one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 29, noNaN: true }), fc.constantFrom(1, 0.8), (centre, scale) => {
        // A lower hill cut off at an end is fitted best a little further out.
        const inside = Math.min(23, Math.max(6, centre));
        expect(fittedGaussianPeak(gaussian(30, inside, scale))).toBeCloseTo(inside, 3);
        expect(fittedGaussianPeak(gaussian(30, centre))).toBeCloseTo(centre, 4);
      }),
    );
  });

  it('takes the greater of two hills', () => {
    const two = gaussian(30, 6.3).map((value, i) => value + 0.7 * gaussian(30, 22)[i]!);
    expect(fittedGaussianPeak(two)).toBeCloseTo(6.3, 2);
  });
});

describe('centreFittedAtEdges', () => {
  it('finds the very peak of a hill that is cut off, of any height', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3.4, noNaN: true }),
        fc.constantFrom(1, 0.8, 0.1),
        fc.boolean(),
        (distance, scale, left) => {
          const centre = left ? distance : 29 - distance;
          expect(centreFittedAtEdges(gaussian(30, centre, scale))).toBeCloseTo(centre, 4);
        },
      ),
    );
  });

  it('is the centre of mass where the hill is whole', () => {
    fc.assert(
      fc.property(fc.double({ min: 4, max: 25, noNaN: true }), (centre) => {
        const hill = gaussian(30, centre);
        expect(centreFittedAtEdges(hill)).toBe(centreOfMass(hill));
      }),
    );
  });

  it('stays among the units, and is the peak where there is no hill', () => {
    expect(centreFittedAtEdges(gaussian(30, -2))).toBe(0);
    expect(centreFittedAtEdges(gaussian(30, 31))).toBe(29);
    expect(centreFittedAtEdges([0, 1, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(1);
    expect(centreFittedAtEdges([-0.5, -0.2, -0.3])).toBe(1);
  });
});
