import { describe, expect, it } from 'vitest';
import { wrapAngle } from '../conventions.ts';
import { createRoad, sidesAlike } from './create-road.ts';
import { LANED_ROAD } from './laned-road-fixture.ts';
import { VaryingLanes } from './lanes.ts';

const road = createRoad(LANED_ROAD);

describe('a road whose lanes vary', () => {
  it('has its lanes where its file says, from the offset of their middle outwards', () => {
    expect(road.lanes.across(50)).toEqual({
      pathM: 0.5 - 1.75,
      laneWidthM: 3.5,
      leftM: 0.5,
      rightM: -3,
      outerLeftM: 0.5 + 2 + 3.25,
      outerRightM: -3,
    });
    const grown = road.lanes.across(350);
    expect([grown.leftM, grown.rightM, grown.pathM]).toEqual([0.5, -6.5, -4.75]);
    expect(road.lanes.across(120).rightM).toBeCloseTo(-3 - 3.5 / 2, 9);
    expect(road.lanes.count).toBe(2);
    expect(road.reachM).toBeCloseTo(6.5 + 1, 9);
    expect(sidesAlike(LANED_ROAD)).toBe(false);
  });

  it('leads its path into another lane without a jump in place or direction', () => {
    expect(road.lanes.across(199.9).pathM).toBe(-1.25);
    expect(road.lanes.across(230).pathM).toBeCloseTo(-3, 6);
    expect(road.lanes.across(260).pathM).toBe(-4.75);
    let before = road.pathAt(150);
    for (let stationM = 150.25; stationM < 300; stationM += 0.25) {
      const here = road.pathAt(stationM);
      const movedM = Math.hypot(here.x - before.x, here.y - before.y);
      expect(movedM).toBeGreaterThan(0.24);
      expect(movedM).toBeLessThan(0.28);
      const leads = Math.atan2(here.y - before.y, here.x - before.x);
      expect(Math.abs(wrapAngle(leads - (here.yawRad + before.yawRad) / 2))).toBeLessThan(1e-3);
      before = here;
    }
  });

  it('tells stretches of the same strips and lines, cut where lanes or marks begin', () => {
    const stretches = road.lanes.stretches(80, 460);
    expect(stretches.map(({ fromM, toM }) => [fromM, toM])).toEqual([
      [80, 100],
      [100, 130],
      [130, 300],
      [300, 460],
    ]);
    expect(stretches.map(({ strips }) => strips.map(({ kind }) => kind))).toEqual([
      ['driving', 'ground', 'driving'],
      ['driving', 'driving'],
      ['driving', 'driving'],
      ['driving', 'driving'],
    ]);
    expect(stretches.map(({ lines }) => lines.length)).toEqual([4, 2, 3, 3]);
  });

  it('goes on from lap to lap of a closed road', () => {
    const lanes = new VaryingLanes(
      {
        ...LANED_ROAD.lanes,
        path: [
          { stationM: 0, lane: -1, changeM: 50 },
          { stationM: 200, lane: -2, changeM: 60 },
        ],
      },
      400,
      true,
    );
    expect(lanes.across(450)).toEqual(lanes.across(50));
    expect(lanes.across(400).pathM).toBeCloseTo(lanes.across(399.999).pathM, 4);
    expect(lanes.stretches(390, 510).map(({ fromM, toM }) => [fromM, toM])).toEqual([
      [390, 400],
      [400, 500],
      [500, 510],
    ]);
    const [, next] = lanes.stretches(390, 510);
    expect(next!.strips[0]!.leftM(450)).toBe(5.75);
  });
});

describe('ground that rises', () => {
  it('carries the road at the height of its profile, and leads on beside it without a step', () => {
    const profile = (stationM: number) => {
      if (stationM < 100) return 0.0003 * stationM ** 2;
      const on = stationM - (stationM < 300 ? 100 : 300);
      return 3 + (stationM < 300 ? 1 : -1) * (0.06 * on - 0.0003 * on * on);
    };
    for (let stationM = 5; stationM < 395; stationM += 3.7) {
      const { x, y, yawRad } = road.centreAt(stationM);
      for (const offsetM of [-6, 0, 5]) {
        const heightM = road.heightAt(x - offsetM * Math.sin(yawRad), y + offsetM * Math.cos(yawRad));
        expect(Math.abs(heightM - profile(stationM)), `${stationM} m`).toBeLessThan(0.05);
      }
    }
    for (let x = -300; x < 300; x += 1.3) {
      expect(Math.abs(road.heightAt(x + 0.1, 30) - road.heightAt(x, 30))).toBeLessThan(0.1);
    }
  });
});
