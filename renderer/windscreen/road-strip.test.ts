import { describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { LANED_ROAD } from '../../sim/road/laned-road-fixture.ts';
import { OPEN_ROAD_KINDS, SCENERY_CHUNK_M } from '../../sim/road/road.ts';
import { Ground } from './ground.ts';
import { bankHeight, banksOf, RoadStrip, STATION_PERIOD_M } from './road-strip.ts';

const SLOTS = 4;
const TOLERANCE_M = 0.01;

describe.each(OPEN_ROAD_KINDS)('the strip of a %s', (kind) => {
  const road = createRoad({ kind, seed: 5 });
  const chunk = 11;
  const origin = road.centreAt(chunk * SCENERY_CHUNK_M);
  const frame = { originX: origin.x, originY: origin.y };
  const strip = new RoadStrip(road, SLOTS, TOLERANCE_M);
  for (let slot = 0; slot < SLOTS; slot++) strip.fill(slot, chunk + slot, frame);

  /** Corners of all triangles as (x, y, z) of the world. */
  const corners = (indices: Uint32Array) =>
    Array.from(indices, (i) => ({
      x: strip.positions[3 * i]! + frame.originX,
      y: frame.originY - strip.positions[3 * i + 2]!,
      z: strip.positions[3 * i + 1]!,
      offsetM: strip.places[4 * i]!,
      stationM: strip.places[4 * i + 1]!,
    }));

  it('is as wide as the road, on the ground, and says where on the road each point is', () => {
    for (const { x, y, z, offsetM, stationM } of corners(strip.surface)) {
      const at = road.project(x, y, (chunk + SLOTS / 2) * SCENERY_CHUNK_M);
      expect(at.offsetM).toBeCloseTo(offsetM, 3);
      const borders = [1, 0, -1].map((side) => (side * road.widthM) / 2);
      expect(Math.min(...borders.map((borderM) => Math.abs(offsetM - borderM)))).toBeLessThan(1e-6);
      expect(z).toBeCloseTo(road.heightAt(x, y), 3);
      const turns = (at.stationM - stationM) / STATION_PERIOD_M;
      expect(turns).toBeCloseTo(Math.round(turns), 3);
    }
  });

  it('faces up everywhere, without a gap between slots', () => {
    const all = corners(Uint32Array.from([...strip.surface, ...strip.sides]));
    for (let t = 0; t < all.length; t += 3) {
      const [a, b, c] = [all[t]!, all[t + 1]!, all[t + 2]!];
      expect((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).toBeGreaterThan(0);
    }
    const last = strip.verticesPerSlot - strip.verticesPerRow;
    for (let r = 0; r < strip.verticesPerRow; r++) {
      const end = 3 * (last + r);
      const start = 3 * (strip.verticesPerSlot + r);
      expect(strip.positions.slice(start, start + 3)).toEqual(strip.positions.slice(end, end + 3));
    }
  });

  it('lies above open ground, whose edge it reaches down to', () => {
    const stationM = (chunk + 1) * SCENERY_CHUNK_M;
    const ground = new Ground([
      [12, 6],
      [48, 4],
    ]);
    const car = road.centreAt(stationM);
    ground.fill(road, frame, 12 * Math.round(car.x / 12), 12 * Math.round(car.y / 12), stationM);
    for (let i = 0; i < ground.indices.length; i += 3) {
      const at = [0, 1, 2].map((k) => 3 * ground.indices[i + k]!);
      const mean = (axis: number) => at.reduce((sum, v) => sum + ground.positions[v + axis]! / 3, 0);
      const x = mean(0) + frame.originX;
      const y = frame.originY - mean(2);
      const here = road.project(x, y, stationM);
      if (Math.abs(here.stationM - stationM) > 40 || Math.abs(here.offsetM) > road.widthM / 2) continue;
      expect(mean(1)).toBeLessThan(road.heightAt(x, y) - 0.2);
    }
    expect(bankHeight(banksOf(road, 0).left, 0)).toBe(0);
    expect(bankHeight(banksOf(road, 0).left, 100)).toBeLessThan(-0.4);
  });
});

describe('the strip of a road whose lanes vary', () => {
  const road = createRoad(LANED_ROAD);
  const strip = new RoadStrip(road, 8, TOLERANCE_M);
  for (let slot = 0; slot < 8; slot++) strip.fill(slot, slot, { originX: 0, originY: 0 });
  const at = (i: number) => ({
    offsetM: strip.places[4 * i]!,
    stationM: road.project(strip.positions[3 * i]!, -strip.positions[3 * i + 2]!, 80).stationM,
    kind: strip.lanes[2 * i + 1]!,
    line: [...strip.linesLeft.slice(4 * i, 4 * i + 4)],
  });

  it('has its lanes and grass between their borders, where they are', () => {
    for (const i of strip.surface) {
      const { offsetM, stationM } = at(i);
      const { outerLeftM, outerRightM } = road.lanes.across(stationM);
      if (Math.abs(stationM - 100) < 0.01) continue;
      expect(offsetM).toBeLessThan(outerLeftM + 1e-3);
      expect(offsetM).toBeGreaterThan(outerRightM - 1e-3);
    }
    const before = [...strip.surface].map(at).filter(({ stationM }) => stationM < 99);
    expect(before.filter(({ kind }) => kind === 2).map(({ offsetM }) => offsetM)).toContain(2.5);
    expect(new Set(before.map(({ kind }) => kind))).toEqual(new Set([0, 2]));
  });

  it('says of every lane what is painted along it', () => {
    const lane = [...strip.surface].map(at).find(({ stationM, offsetM }) => stationM < 99 && offsetM === -3)!;
    // The nearer of the yellowless double line in the middle, at 0.5 − 0.12 m: so far left of the right border.
    expect(lane.line[0]).toBeCloseTo(-3 - (0.5 - 0.12), 5);
    expect(lane.line.slice(1)).toEqual([Math.fround(0.15), 0, 0]);
  });
});
