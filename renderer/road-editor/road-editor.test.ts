import { describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { LANED_ROAD } from '../../sim/road/laned-road-fixture.ts';
import { begun, changed, redone, settled, undone } from './history.ts';
import { across, extended, FIRST_PLAN, including, isWhole, moved, planned, planOf, without } from './plan.ts';

describe('a plan of a road', () => {
  it('is a road that leads through its points', () => {
    const { road } = planned(moved(FIRST_PLAN, 2, { x: 150, y: 60 }));
    const { project } = createRoad(road!);
    expect(Math.abs(project(150, 60, 160).offsetM)).toBeLessThan(1e-3);
  });

  it('says in words why it is none', () => {
    const two = { ...FIRST_PLAN, points: FIRST_PLAN.points.slice(0, 2) };
    expect(planned({ ...two, closed: true }).problem).toBe('A road has at least 3 points.');
    expect(planned(moved(FIRST_PLAN, 1, { x: 1, y: 0 })).problem).toMatch(/^No car could follow that/);
    const hairpin = [
      { x: 0, y: 0 },
      { x: 60, y: 0 },
      { x: 66, y: 6 },
      { x: 60, y: 12 },
      { x: 0, y: 12 },
    ];
    const wide = across(FIRST_PLAN, { laneWidthM: 6, shoulderM: 4 });
    expect(planned({ ...wide, points: hairpin }).problem).toMatch(
      /^After point \d, the road has a radius of [\d.]+ m, less than half the road with its shoulders\. The radius/,
    );
  });

  it('takes points where they belong, and gives them up down to two', () => {
    const longer = extended(FIRST_PLAN, 4);
    expect(longer.points.at(-1)).toEqual({ x: 390, y: 30 });
    expect(including(FIRST_PLAN, { x: 40, y: 5 }).points[1]).toEqual({ x: 40, y: 5 });
    expect(including(FIRST_PLAN, { x: 400, y: 30 }).points.at(-1)).toEqual({ x: 400, y: 30 });
    let plan = FIRST_PLAN;
    for (let i = 0; i < 9; i++) plan = without(plan, 0);
    expect(plan.points).toHaveLength(2);
  });

  it('has no line in the middle of one lane', () => {
    expect(planned(across(FIRST_PLAN, { lanes: 1 })).road?.crossSection).toMatchObject({
      lanes: 1,
      centreLine: 'none',
    });
  });

  it('follows a road that is there, and takes over what lies across it', () => {
    const drawn = planned(across(FIRST_PLAN, { ditch: 'left', laneWidthM: 3.4 })).road!;
    const again = planOf(drawn);
    expect([again.kind, again.closed, again.crossSection]).toEqual([
      drawn.kind,
      false,
      { ...FIRST_PLAN.crossSection, ditch: 'left', laneWidthM: 3.4 },
    ]);
    const [own, other] = [createRoad(planned(again).road!), createRoad(drawn)];
    for (let at = 10; at < own.lengthM - 10; at += 5) {
      const { x, y } = own.centreAt(at);
      expect(Math.abs(other.project(x, y, at).offsetM)).toBeLessThan(0.2);
    }
    expect(planned(planOf(LANED_ROAD)).road?.crossSection).toMatchObject({ lanes: 2 });
    expect([isWhole(drawn), isWhole(LANED_ROAD)]).toEqual([true, false]);
  });
});

describe('obstacles of a plan', () => {
  it('stand on its road, whose path leads around them, and come back with it', () => {
    const plan = { ...across(FIRST_PLAN, { edgeLines: true, ditch: 'right' }), obstaclesPerKm: 8 };
    const road = planned(plan).road!;
    const { obstacles, lanes, lengthM } = createRoad(road);
    const standing = obstacles(0, lengthM);
    expect(standing.length).toBeGreaterThan(0);
    expect(lanes.across(standing[0]!.stationM).pathM).toBeGreaterThan(-1.5);
    const again = planOf(road);
    expect([again.crossSection, again.obstaclesPerKm, isWhole(road)]).toEqual([plan.crossSection, 8, true]);
  });
});

describe('what was done', () => {
  it('is undone and done again step by step, a drag being one', () => {
    let history = begun(0);
    history = changed(history, 1, null);
    for (const x of [2, 3, 4]) history = changed(history, x, 'drag');
    history = changed(settled(history), 5, 'drag');
    const back = [];
    for (let i = 0; i < 4; i++) {
      history = undone(history);
      back.push(history.now);
    }
    expect(back).toEqual([4, 1, 0, 0]);
    expect(redone(redone(history)).now).toBe(4);
    expect(redone(changed(history, 9, null)).now).toBe(9);
  });
});
