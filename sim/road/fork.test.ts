import { describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { createRoad } from './create-road.ts';
import { drawFork, FORK_AT_M } from './fork.ts';
import { parseRoadFile } from './road-file.ts';

describe.each([1, 2, 3])('a fork of seed %i', (seed) => {
  const { file, partedM } = drawFork(new Rng(seed));
  const road = createRoad(file);
  /** Paved strips at a station, left to right: borders, m. */
  const pavedAt = (stationM: number) =>
    road.lanes
      .stretches(stationM, stationM + 0.01)[0]!
      .strips.filter(({ kind }) => kind === 'driving')
      .map(({ leftM, rightM }) => [leftM(stationM), rightM(stationM)] as const);

  it('is a road file as any other', () => {
    expect(parseRoadFile(JSON.stringify(file))).toEqual(file);
  });

  it('is one road of one width, then two of the same that lie alike to both sides', () => {
    const [before] = pavedAt(FORK_AT_M - 1);
    const widthM = before![0] - before![1];
    expect(pavedAt(FORK_AT_M - 1)).toEqual([[widthM / 2, -widthM / 2]]);
    expect(pavedAt(partedM - 0.1)).toHaveLength(1);
    for (const stationM of [partedM + 0.1, partedM + 5, partedM + 15]) {
      const [left, right] = pavedAt(stationM);
      expect(left![0] - left![1]).toBeCloseTo(widthM, 9);
      expect(left![0]).toBeCloseTo(-right![1], 9);
      expect(left![1]).toBeCloseTo(-right![0], 9);
      expect(left![1]).toBeGreaterThan(0);
    }
  });

  it('has no step where the arms part', () => {
    const [whole] = pavedAt(partedM - 1e-6);
    const [left, right] = pavedAt(partedM + 1e-6);
    expect(left![0]).toBeCloseTo(whole![0], 4);
    expect(right![1]).toBeCloseTo(whole![1], 4);
    expect(left![1]).toBeCloseTo(0, 4);
  });

  it('is driven by its left arm, without a jump', () => {
    let last = road.pathAt(60);
    for (let stationM = 60.5; stationM < road.lengthM; stationM += 0.5) {
      const here = road.pathAt(stationM);
      expect(Math.hypot(here.x - last.x, here.y - last.y)).toBeLessThan(0.75);
      last = here;
    }
    expect(last.y).toBeGreaterThan(4);
  });
});
