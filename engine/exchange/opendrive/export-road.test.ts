import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRoad } from '../../../sim/road/create-road.ts';
import { LANED_ROAD } from '../../../sim/road/laned-road-fixture.ts';
import { parseRoadFile, type RoadFile } from '../../../sim/road/road-file.ts';
import { exportRoad } from './export-road.ts';
import { importRoad } from './import-road.ts';

const asset = (name: string) =>
  parseRoadFile(readFileSync(new URL(`../../../assets/roads/${name}.road.json`, import.meta.url), 'utf8'));

/** A road, written in OpenDRIVE and read again. */
function thereAndBack(road: RoadFile): RoadFile {
  const { text, lane } = exportRoad(road);
  return importRoad(Buffer.from(text), 'back.xodr', { lane }).road;
}

describe('a road written in OpenDRIVE', () => {
  it.each(['oval', 'switchbacks'])('comes back as the same line with the same lanes: %s', (name) => {
    const road = asset(name);
    const back = thereAndBack(road);
    expect(back.segments).toEqual(road.segments);
    expect([back.start, back.closed]).toEqual([road.start, road.closed]);
    expect(back.crossSection.shoulderM).toBe(road.crossSection.shoulderM);
    expect(createRoad(back).lanes.across(30)).toEqual(createRoad(road).lanes.across(30));
  });

  it('comes back with its hills, and with lanes that come and go', () => {
    const back = thereAndBack(LANED_ROAD);
    expect(back.segments).toEqual(LANED_ROAD.segments);
    const [first, second] = [createRoad(LANED_ROAD), createRoad(back)];
    for (let stationM = 5; stationM < 400; stationM += 10) {
      const [one, other] = [first.lanes.across(stationM), second.lanes.across(stationM)];
      for (const edge of ['leftM', 'rightM', 'outerLeftM', 'outerRightM'] as const) {
        expect(other[edge], `${edge} at ${stationM} m`).toBeCloseTo(one[edge], 6);
      }
      const { x, y } = first.centreAt(stationM);
      expect(second.heightAt(x, y)).toBeCloseTo(first.heightAt(x, y), 6);
    }
  });

  it('says what OpenDRIVE cannot', () => {
    expect(exportRoad(LANED_ROAD).notes).toEqual([
      'the path changes lanes on the way, which OpenDRIVE does not say',
    ]);
    expect(exportRoad(asset('switchbacks')).notes).toContain('the ditch is left out');
    expect(exportRoad({ ...LANED_ROAD, name: 'A & B <"c">' }).text).toContain(
      'name="A &amp; B &lt;&quot;c&quot;&gt;"',
    );
  });
});
