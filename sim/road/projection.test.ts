import { describe, expect, it } from 'vitest';
import { project } from './projection.ts';
import type { CentrePoint } from './road.ts';

/** A circle to the left from the origin along x. */
const circle =
  (radiusM: number) =>
  (stationM: number): CentrePoint => {
    const yawRad = stationM / radiusM;
    return {
      x: radiusM * Math.sin(yawRad),
      y: radiusM * (1 - Math.cos(yawRad)),
      yawRad,
      curvaturePerM: 1 / radiusM,
    };
  };

/** A point beside a circle's station. */
function beside(radiusM: number, stationM: number, offsetM: number): [number, number] {
  const { x, y, yawRad } = circle(radiusM)(stationM);
  return [x - offsetM * Math.sin(yawRad), y + offsetM * Math.cos(yawRad)];
}

describe('project', () => {
  it.each([-55, -20, 20, 55])('finds the nearest station from a hint %d m away', (awayM) => {
    // From the far side of a bend Newton's method alone ends at the farthest point, or nowhere.
    const [x, y] = beside(20, 60, 1.2);
    const { stationM, offsetM } = project(circle(20), x, y, 60 + awayM);
    expect(stationM).toBeCloseTo(60, 8);
    expect(offsetM).toBeCloseTo(1.2, 8);
  });

  it.each([0.5, 0.8, 0.9])("finds the nearest station at %d of a bend's radius inside it", (share) => {
    const [x, y] = beside(20, 60, 20 * share);
    for (const nearM of [57, 60, 63]) {
      const { stationM, offsetM } = project(circle(20), x, y, nearM);
      expect(stationM).toBeCloseTo(60, 4);
      expect(offsetM).toBeCloseTo(20 * share, 4);
    }
  });

  it.each([
    { leadsTo: 'one side of an axis', place: { x: 0, y: 0, yawRad: 0 } },
    { leadsTo: 'both sides of the x axis', place: { x: 0, y: -10, yawRad: 0 } },
    { leadsTo: 'both sides of the y axis', place: { x: 10, y: 0, yawRad: Math.PI / 2 } },
  ])(
    'finds the other leg of a hairpin on $leadsTo, where the hint leads to a place that is nearest on its own leg only',
    ({ place }) => {
      const [cos, sin] = [Math.cos(place.yawRad), Math.sin(place.yawRad)];
      const moved = (x: number, y: number) => ({
        x: place.x + x * cos - y * sin,
        y: place.y + x * sin + y * cos,
      });
      // Along x to the origin, round a half circle of 10 m radius to the left, and back 20 m beside.
      const hairpin = (stationM: number): CentrePoint => {
        const bendM = 10 * Math.PI;
        if (stationM <= 0) return { x: stationM, y: 0, yawRad: 0, curvaturePerM: 0 };
        if (stationM <= bendM) return circle(10)(stationM);
        return { x: bendM - stationM, y: 20, yawRad: Math.PI, curvaturePerM: 0 };
      };
      const at = (stationM: number): CentrePoint => {
        const { x, y, yawRad, curvaturePerM } = hairpin(stationM);
        return { ...moved(x, y), yawRad: yawRad + place.yawRad, curvaturePerM };
      };
      for (const hintM of [-10, -5]) {
        const { x, y } = moved(-5, 19);
        const { stationM, offsetM } = project(at, x, y, hintM);
        expect(stationM).toBeCloseTo(10 * Math.PI + 5, 8);
        expect(offsetM).toBeCloseTo(1, 8);
      }
    },
  );

  it('is not drawn to the farthest station by a hint close to it in a tight bend', () => {
    const [x, y] = beside(3, 0, 3.5);
    expect(project(circle(3), x, y, 0.3).offsetM).toBeCloseTo(2.5, 6);
  });

  it('answers with a place in the middle of a bend, where no station is nearest', () => {
    const { stationM, offsetM } = project(circle(20), 0, 20, 3);
    expect(Number.isFinite(stationM)).toBe(true);
    expect(offsetM).toBeCloseTo(20, 6);
  });

  it('ends where a position is no number, as a damaged file may have it', () => {
    expect(project(circle(20), Number.POSITIVE_INFINITY, 0, 3).offsetM).toBeNaN();
  });
});
