import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { endlessCourse } from './course.ts';
import { createRoad } from './create-road.ts';
import { CURVE_STYLES, wanderingSegments } from './curves.ts';
import { project } from './projection.ts';
import { OPEN_ROAD_KINDS, ROAD_KINDS, type Road, SCENERY_CHUNK_M } from './road.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const everyRoad = fc.record({ kind: fc.constantFrom(...ROAD_KINDS), seed: seeds });
const stations = fc.double({ min: 0, max: 3000, noNaN: true });

/** A point beside a road: `offsetM` to the left at a station. */
function beside(road: Road, stationM: number, offsetM: number): [number, number] {
  const { x, y, yawRad } = road.centreAt(stationM);
  return [x - offsetM * Math.sin(yawRad), y + offsetM * Math.cos(yawRad)];
}

describe.each(OPEN_ROAD_KINDS)('a generated %s', (kind) => {
  it('bends at least half of its way, down to its smallest radius and never tighter', () => {
    const { smallestRadiusM } = CURVE_STYLES[kind];
    let tightest = Number.POSITIVE_INFINITY;
    for (let seed = 0; seed < 6; seed++) {
      const road = createRoad({ kind, seed });
      let bends = 0;
      const lengthM = 12_000;
      for (let at = 0; at < lengthM; at += 2) {
        const sharpness = Math.abs(road.centreAt(at).curvaturePerM);
        if (sharpness > 1e-6) bends += 2;
        tightest = Math.min(tightest, 1 / sharpness);
      }
      expect(bends / lengthM).toBeGreaterThan(0.5);
    }
    expect(tightest).toBeGreaterThan(0.999 * smallestRadiusM);
    expect(tightest).toBeLessThan(1.2 * smallestRadiusM);
  });

  it('never comes back to itself', () => {
    const road = createRoad({ kind, seed: 4 });
    const points = Array.from({ length: 400 }, (_, i) => road.centreAt(8 * i));
    for (const [i, a] of points.entries()) {
      for (const b of points.slice(i + 12)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(20);
    }
  });

  it('holds no more of itself after 100 km than after one', () => {
    const course = endlessCourse(() => wanderingSegments(CURVE_STYLES[kind], new Rng(8)));
    const held: number[] = [];
    for (let at = 0; at <= 100_000; at += 1000) {
      for (let ahead = 0; ahead < 1000; ahead += 20) {
        course.at(at + ahead + 200);
        course.release(at + ahead - 60);
      }
      held.push(course.segmentCount);
    }
    expect(Math.max(...held)).toBeLessThan(2 * Math.max(...held.slice(0, 10)) + 5);
  });

  it('lets scenery go behind and keeps what is near', () => {
    const road = createRoad({ kind, seed: 8 });
    const [behind, near] = [road.scenery(3), road.scenery(50)];
    road.release(50 * SCENERY_CHUNK_M);
    expect(road.scenery(50)).toBe(near);
    expect(road.scenery(3)).not.toBe(behind);
    expect(road.scenery(3)).toEqual(behind);
  });
});

describe('the centre line', () => {
  it('is what curvature adds up to, without a jump in place, direction or curvature', () => {
    fc.assert(
      fc.property(everyRoad, stations, (description, fromM) => {
        const road = createRoad(description);
        const step = 0.05;
        let { x, y, yawRad, curvaturePerM } = road.centreAt(fromM);
        for (let i = 1; i <= 400; i++) {
          const next = road.centreAt(fromM + i * step);
          const middle = road.centreAt(fromM + (i - 0.5) * step);
          yawRad += step * middle.curvaturePerM;
          x += step * Math.cos(middle.yawRad);
          y += step * Math.sin(middle.yawRad);
          expect(Math.abs(next.curvaturePerM - curvaturePerM)).toBeLessThan(0.02 * step + 1e-9);
          ({ curvaturePerM } = next);
        }
        const end = road.centreAt(fromM + 400 * step);
        const turned = yawRad - end.yawRad;
        expect(Math.hypot(x - end.x, y - end.y)).toBeLessThan(1e-3);
        expect(Math.abs(turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI)))).toBeLessThan(1e-4);
      }),
      { numRuns: 60, examples: [[{ kind: 'loop', seed: 267_380_446 }, 0]] },
    );
  });

  it('gives back station and offset of a point beside it, to a billionth of a metre', () => {
    fc.assert(
      fc.property(
        everyRoad,
        stations,
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (description, stationM, offsetM, hintOffM) => {
          const road = createRoad(description);
          const at = stationM + 50;
          const found = road.project(...beside(road, at, offsetM), at + hintOffM);
          expect(Math.abs(found.stationM - at)).toBeLessThan(1e-8);
          expect(Math.abs(found.offsetM - offsetM)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is asked no more often by a projection on a long road than on a short one', () => {
    const asked = (atM: number) => {
      const road = createRoad({ kind: 'path', seed: 3 });
      const [x, y] = beside(road, atM, 1.2);
      let count = 0;
      const counting = (stationM: number) => {
        count++;
        return road.centreAt(stationM);
      };
      const { stationM } = project(counting, x, y, atM - 2);
      expect(stationM).toBeCloseTo(atM, 8);
      return count;
    };
    expect(asked(90_000)).toBeLessThanOrEqual(asked(900) + 3);
    expect(asked(900)).toBeLessThan(12);
  });

  it('is made again, the same, where it was let go', () => {
    const road = createRoad({ kind: 'street', seed: 6 });
    const before = [40, 333, 1200].map((at) => road.centreAt(at));
    road.centreAt(9000);
    road.release(8900);
    expect([40, 333, 1200].map((at) => road.centreAt(at))).toEqual(before);
  });
});

describe('a loop', () => {
  it('closes, in place, direction and curvature, and goes round', () => {
    for (let seed = 0; seed < 40; seed++) {
      const road = createRoad({ kind: 'loop', seed });
      const before = road.centreAt(road.lengthM - 1e-9);
      const after = road.centreAt(road.lengthM);
      expect(Math.hypot(before.x - after.x, before.y - after.y)).toBeLessThan(1e-6);
      expect(Math.cos(before.yawRad - after.yawRad)).toBeGreaterThan(1 - 1e-12);
      expect(Math.abs(before.curvaturePerM - after.curvaturePerM)).toBeLessThan(1e-6);
      expect(road.centreAt(3 * road.lengthM + 17)).toMatchObject({
        x: expect.closeTo(road.centreAt(17).x, 6),
        y: expect.closeTo(road.centreAt(17).y, 6),
      });
    }
  });
});

describe('scenery', () => {
  it('stands in the same places in every lap of a closed road', () => {
    for (const seed of [1, 3]) {
      const road = createRoad({ kind: 'loop', seed });
      const { lengthM } = road;
      const beside = (fromM: number, toM: number) => {
        const found: string[] = [];
        for (let chunk = Math.floor(fromM / SCENERY_CHUNK_M); chunk * SCENERY_CHUNK_M < toM; chunk++) {
          for (const { x, y, alongM } of road.scenery(chunk)) {
            expect(alongM).toBeGreaterThanOrEqual(0);
            expect(alongM).toBeLessThan(SCENERY_CHUNK_M + 1e-9);
            const stationM = chunk * SCENERY_CHUNK_M + alongM;
            if (stationM >= fromM && stationM < toM) found.push(`${x} ${y}`);
          }
        }
        return found.sort();
      };
      const first = beside(0.5, lengthM - 0.5);
      expect(first.length).toBeGreaterThan(20);
      for (const lap of [1, 5, 20]) {
        expect(beside(lap * lengthM + 0.5, (lap + 1) * lengthM - 0.5)).toEqual(first);
      }
    }
  });

  it('stands beside road and shoulder, also where a loop comes near itself', () => {
    for (const kind of ROAD_KINDS) {
      for (let seed = 0; seed < 8; seed++) {
        const road = createRoad({ kind, seed });
        const lengthM = road.closed ? road.lengthM : 400;
        const line = Array.from({ length: lengthM }, (_, at) => road.centreAt(at));
        const clearAt = (stationM: number) => {
          const { outerLeftM, outerRightM } = road.lanes.across(stationM);
          return Math.max(outerLeftM, -outerRightM) + road.partsAt(stationM).to.shoulderM;
        };
        for (let chunk = 2; chunk < Math.min(18, lengthM / SCENERY_CHUNK_M); chunk++) {
          for (const { x, y, alongM, radiusM } of road.scenery(chunk)) {
            const clear = clearAt(chunk * SCENERY_CHUNK_M + alongM);
            const away = Math.min(...line.map((p) => Math.hypot(p.x - x, p.y - y)));
            expect(away).toBeGreaterThan(clear + radiusM);
            expect(away).toBeLessThan(road.reachM + radiusM + 66);
          }
        }
      }
    }
  });

  it('and all else is the same from the same seed, and other from another', () => {
    const look = (seed: number) => {
      const road = createRoad({ kind: 'path', seed });
      return JSON.stringify([road.centreAt(777), road.scenery(30), road.heightAt(5, 70), road.crossSection]);
    };
    expect(look(1)).toBe(look(1));
    expect(look(1)).not.toBe(look(2));
  });
});

it('the ground is smooth and no steeper than roads are', () => {
  const road = createRoad({ kind: 'street', seed: 5 });
  for (let at = 0; at < 3000; at += 1) {
    const here = road.heightAt(at, 0.3 * at);
    const next = road.heightAt(at + 0.1, 0.3 * at);
    expect(Math.abs(next - here) / 0.1).toBeLessThan(0.06);
  }
});

describe('a road with changes', () => {
  it('is as wide as asked, bends no sharper, and lacks what it is made without', () => {
    const changes = {
      smallestRadiusM: 200,
      without: ['shoulder', 'ditch', 'markings', 'plants', 'hills'],
    } as const;
    for (const kind of OPEN_ROAD_KINDS) {
      const road = createRoad({ kind, seed: 5, laneWidthM: 3.3, changes });
      expect(road.widthM).toBeCloseTo(3.3 * (kind === 'path' || kind === 'dirt' ? 1 : 2), 12);
      expect(road.crossSection).toMatchObject({
        shoulderM: 0,
        ditch: 'none',
        centreLine: 'none',
        edgeLines: false,
      });
      expect(road.scenery(3)).toEqual([]);
      expect([road.heightAt(0, 0), road.heightAt(321, -77)].map(Math.abs)).toEqual([0, 0]);
      for (let at = 0; at < 6000; at += 5)
        expect(Math.abs(road.centreAt(at).curvaturePerM)).toBeLessThan(1 / 199.9);
    }
  });

  it('is what it was without any', () => {
    const [plain, changed] = [{}, { changes: {} }].map((more) =>
      createRoad({ kind: 'dirt', seed: 2, ...more }),
    );
    expect(changed!.crossSection).toEqual(plain!.crossSection);
    expect(changed!.centreAt(700)).toEqual(plain!.centreAt(700));
    expect(changed!.scenery(4)).toEqual(plain!.scenery(4));
  });
});
