import { describe, expect, it } from 'vitest';
import { createRoad } from './create-road.ts';
import { OPEN_ROAD_KINDS, type RoadPart } from './road.ts';

const LOOKED_AT_M = 6000;

describe.each([1, 2, 3])('journey %i', (seed) => {
  const road = createRoad({ kind: 'journey', seed });
  const parts: RoadPart[] = [];
  for (let s = 0; s < LOOKED_AT_M; s += 5) {
    const { to } = road.partsAt(s);
    if (to !== parts.at(-1)) parts.push(to);
  }

  it('leads over roads of all kinds, none after itself, dark and pale by turns', () => {
    expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(OPEN_ROAD_KINDS));
    for (const [i, part] of parts.slice(1).entries()) {
      const before = parts[i]!;
      expect(part.kind).not.toBe(before.kind);
      expect(part.paleness! > 0.5).not.toBe(before.paleness! > 0.5);
    }
  });

  it('goes over from one part to the next without a step in path, edges, colours or direction', () => {
    let before = road.lanes.across(0);
    let sharedBefore = road.partsAt(0);
    for (let s = 0.25; s < LOOKED_AT_M; s += 0.25) {
      const across = road.lanes.across(s);
      for (const key of ['pathM', 'leftM', 'rightM', 'laneWidthM'] as const)
        expect(Math.abs(across[key] - before[key])).toBeLessThan(0.03);
      const [here, there] = [road.pathAt(s), road.pathAt(s + 0.01)];
      const along = Math.atan2(there.y - here.y, there.x - here.x);
      expect(Math.cos(along - here.yawRad)).toBeGreaterThan(1 - 1e-6);
      const shared = road.partsAt(s);
      if (shared.to === sharedBefore.to && shared.from === sharedBefore.from)
        expect(Math.abs(shared.share - sharedBefore.share)).toBeLessThan(0.02);
      before = across;
      sharedBefore = shared;
    }
  });

  it('has stretches of strips that meet what lies across it', () => {
    let at = 0;
    for (const { fromM, toM, strips } of road.lanes.stretches(0, LOOKED_AT_M)) {
      expect(fromM).toBe(at);
      at = toM;
      for (const s of [fromM, (fromM + toM) / 2, toM - 1e-6]) {
        const { leftM, rightM } = road.lanes.across(s);
        expect(strips[0]!.leftM(s)).toBeCloseTo(leftM, 6);
        expect(strips.at(-1)!.rightM(s)).toBeCloseTo(rightM, 6);
        for (const strip of strips) expect(strip.leftM(s)).toBeGreaterThanOrEqual(strip.rightM(s) - 1e-9);
      }
    }
    expect(at).toBe(LOOKED_AT_M);
  });
});
