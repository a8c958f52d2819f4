import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitMap, type MapPoint, scaleBarM } from './map-view.ts';

const size = { width: 400, height: 200, margin: 20, leastM: 10 };
const place = fc.tuple(
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
);

describe('a map', () => {
  it('shows every place within its margins, true to scale and not mirrored', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 30 }), (places) => {
        const { at, scale, rightRad } = fitMap(places, size);
        for (const [x, y] of places) {
          const [px, py] = at(x, y);
          expect(px).toBeGreaterThan(19.99);
          expect(px).toBeLessThan(380.01);
          expect(py).toBeGreaterThan(19.99);
          expect(py).toBeLessThan(180.01);
        }
        const [x, y] = places[0]!;
        const [from, right, ahead] = [
          at(x, y),
          at(x + Math.cos(rightRad), y + Math.sin(rightRad)),
          at(x - Math.sin(rightRad), y + Math.cos(rightRad)),
        ];
        expect(right[0] - from[0]).toBeCloseTo(scale, 6);
        expect(from[1] - ahead[1]).toBeCloseTo(scale, 6);
      }),
    );
  });

  it('lays a long road along its wider side, from left to right', () => {
    const road = Array.from({ length: 50 }, (_, i): MapPoint => [-3 * i, -10 * i + 5 * Math.sin(i)]);
    const { at, rightRad, scale } = fitMap(road, size);
    expect(Math.cos(rightRad - Math.atan2(-10, -3))).toBeCloseTo(1, 3);
    expect(at(...road[0]!)[0]).toBeCloseTo(20, 0);
    expect(at(...road[49]!)[0]).toBeCloseTo(380, 0);
    expect(scale).toBeCloseTo(360 / Math.hypot(3 * 49, 10 * 49), 1);
  });

  it('shows some of the world around a single place', () => {
    const { at, scale } = fitMap([[5, 5]], size);
    expect(at(5, 5)).toEqual([200, 100]);
    expect(scale).toBe(16);
  });
});

it.each([
  [1, 120, 100],
  [1, 99, 50],
  [0.05, 120, 2000],
  [7, 120, 10],
  [700, 120, 0.1],
])('at %d pixels a metre, a bar of at most %d pixels is %d m long', (scale, most, metres) => {
  expect(scaleBarM(scale, most)).toBeCloseTo(metres, 9);
});
