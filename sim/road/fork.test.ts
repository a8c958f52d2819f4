import { describe, expect, it } from 'vitest';
import { createRoad, sidesAlike } from './create-road.ts';
import type { Stretch } from './lanes.ts';
import type { Road } from './road.ts';

const LENGTH_M = 1500;

/** Where a road lies in two arms. */
function partedOf(road: Road): readonly Stretch[] {
  return road.lanes.stretches(0, LENGTH_M).filter(({ strips }) => strips.length > 2);
}

/** Whether the arm that is not driven lies to the left of the one that is, whose middle is at 0. */
function isLeft({ strips, fromM, toM }: Stretch): boolean {
  return strips[1]!.rightM((fromM + toM) / 2) > 0;
}

/** Edges of the arm that is not driven, m from the middle of the one that is. */
function otherArm(stretch: Stretch, stationM: number): readonly number[] {
  const { leftM, rightM } = isLeft(stretch) ? stretch.strips[0]! : stretch.strips[2]!;
  return [leftM(stationM), rightM(stationM)];
}

describe.each([1, 2, 3])('a road that forks, of seed %i', (seed) => {
  const road = createRoad({ kind: 'fork', seed });
  const parted = partedOf(road);
  const { laneWidthM } = road.lanes.across(0);

  it('parts again and again, without end, into the arm that is driven, grass, and another arm', () => {
    expect(parted.length).toBeGreaterThanOrEqual(6);
    for (const { strips } of parted)
      expect(strips.map(({ kind }) => kind)).toEqual(['driving', 'ground', 'driving']);
    const far = road.lanes.stretches(90_000, 90_000 + LENGTH_M);
    expect(far.filter(({ strips }) => strips.length > 2).length).toBeGreaterThanOrEqual(6);
    expect(road.lengthM).toBe(Number.POSITIVE_INFINITY);
  });

  it('has arms that are mirror images of each other, of the width that the road had before', () => {
    for (const stretch of parted) {
      const { fromM, toM } = stretch;
      const axis = road.centreAt(fromM - 40);
      const [ahead, aside] = [Math.cos(axis.yawRad), Math.sin(axis.yawRad)];
      for (let stationM = fromM + 1; stationM < toM; stationM += 3) {
        const { x, y, yawRad } = road.centreAt(stationM);
        const offsets = otherArm(stretch, stationM).map((leftM) => {
          const [dx, dy] = [x - leftM * Math.sin(yawRad) - axis.x, y + leftM * Math.cos(yawRad) - axis.y];
          const [along, left] = [dx * ahead + dy * aside, dy * ahead - dx * aside];
          // The same point on the other side of the line that the road kept to before.
          const [mx, my] = [along * ahead + left * aside, along * aside - left * ahead];
          return Math.abs(road.project(axis.x + mx, axis.y + my, stationM).offsetM);
        });
        for (const offset of offsets) expect(offset).toBeCloseTo(laneWidthM / 2, 1);
      }
    }
  });

  it('has no step where the other arm comes and goes', () => {
    for (const { fromM, toM } of parted) {
      for (const atM of [fromM, toM]) {
        const [before, after] = [atM - 1e-6, atM + 1e-6].map((stationM) => {
          const [stretch] = road.lanes.stretches(stationM, stationM + 1e-7);
          return [stretch!.strips[0]!.leftM(stationM), stretch!.strips.at(-1)!.rightM(stationM)];
        });
        expect(before![0]).toBeCloseTo(after![0]!, 3);
        expect(before![1]).toBeCloseTo(after![1]!, 3);
      }
    }
  });

  it('is no road whose picture stays true in a mirror: the path takes one arm', () => {
    expect(sidesAlike({ kind: 'fork', seed })).toBe(false);
  });
});

it('is driven by either arm', () => {
  const sides = [1, 2, 3].flatMap((seed) => partedOf(createRoad({ kind: 'fork', seed })).map(isLeft));
  expect(new Set(sides)).toEqual(new Set([true, false]));
});
