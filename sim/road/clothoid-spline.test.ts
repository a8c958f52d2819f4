import { describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { CentreLine, curvaturesOf } from './centre-line.ts';
import { clothoidSpline, type RoadPoint } from './clothoid-spline.ts';

/** Where the course comes after each of its segments, and the largest jump of curvature from one to the next. */
function walk(points: readonly RoadPoint[], closed: boolean) {
  const spline = clothoidSpline(points, closed)!;
  const line = new CentreLine(spline.start);
  const ends = spline.segments.map((segment) => {
    line.append(segment);
    return line.end;
  });
  const curvatures = spline.segments.map(curvaturesOf);
  const jumps = curvatures.slice(1).map(([from], i) => Math.abs(from - curvatures[i]![1]));
  if (closed) jumps.push(Math.abs(curvatures[0]![0] - curvatures.at(-1)![1]));
  return { ...spline, ends, curvatures, jump: Math.max(0, ...jumps), lengthM: line.endM };
}

const square = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 100, y: 100 },
  { x: 0, y: 100 },
];

describe('a spline of clothoids', () => {
  it('leads through all its points without a jump of direction or curvature, and ends straight', () => {
    for (let seed = 0; seed < 20; seed++) {
      const rng = new Rng(seed);
      const points = Array.from({ length: 12 }, (_, i) => ({ x: 60 * i, y: rng.uniform(-40, 40) }));
      const { ends, jump, curvatures } = walk(points, false);
      for (const [i, { x, y }] of ends.entries()) {
        expect(Math.hypot(x - points[i + 1]!.x, y - points[i + 1]!.y)).toBeLessThan(1e-4);
      }
      expect(jump).toBeLessThan(1e-6);
      expect(Math.abs(curvatures[0]![0])).toBeLessThan(1e-6);
      expect(Math.abs(curvatures.at(-1)![1])).toBeLessThan(1e-6);
    }
  });

  it('closes a ring, which is a circle where the points lie on one', () => {
    const { ends, start, jump, lengthM, curvatures } = walk(square, true);
    expect(Math.hypot(ends.at(-1)!.x - start.x, ends.at(-1)!.y - start.y)).toBeLessThan(1e-4);
    expect(jump).toBeLessThan(1e-6);
    const radiusM = 50 * Math.SQRT2;
    expect(lengthM).toBeCloseTo(2 * Math.PI * radiusM, 3);
    for (const [from, to] of curvatures)
      expect([from, to].map((k) => k * radiusM)).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
  });

  it('is a line through points on one', () => {
    const { segments } = walk(
      [0, 40, 90].map((x) => ({ x, y: x / 2 })),
      false,
    );
    expect(segments.map(({ type }) => type)).toEqual(['line', 'line']);
  });

  it('is none of too few points, or of two at one place', () => {
    expect(clothoidSpline([{ x: 0, y: 0 }], false)).toBeUndefined();
    expect(clothoidSpline(square.slice(0, 2), true)).toBeUndefined();
    expect(clothoidSpline([...square, square[3]!], false)).toBeUndefined();
  });
});
