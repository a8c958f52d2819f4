import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RoadImportOptions } from '../../engine/exchange/opendrive/import-road.ts';
import {
  geometry,
  lane,
  openDrive,
  roadText,
  section,
} from '../../engine/exchange/opendrive/opendrive-fixture.ts';
import { importRoadFile } from '../../engine/exchange/opendrive/road-files.ts';
import type { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { MutantKind } from './kinds.ts';
import { mutateBytes } from './mutate.ts';

const link = (end: string, id: string, contact: string, type = 'road') =>
  `<${end} elementType="${type}" elementId="${id}" contactPoint="${contact}"/>`;
const bump = '<elevation s="0" a="0" b="0.02" c="0" d="0"/><elevation s="40" a="0.8" b="-0.02" c="0" d="0"/>';

/** Roads of every shape, forwards and backwards, up to a junction with two ways on. */
const ORIGINAL = openDrive(
  roadText({
    id: 'in',
    attributes: 'length="200" rule="RHT" name="in"',
    geometries:
      geometry(0, 0, 0, 0, 60, '<line/>') +
      geometry(60, 60, 0, 0, 40, '<spiral curvStart="0" curvEnd="0.002"/>') +
      geometry(100, 99.9936, 0.5333, 0.04, 20, '<arc curvature="0.002"/>'),
    elevation: bump,
    lanes:
      '<laneOffset s="0" a="0" b="0" c="0" d="0"/>' +
      section(0, lane(1), lane(-1) + lane(-2, 1, '', 'shoulder')) +
      section(50, lane(1), lane(-1, 3, '<link><predecessor id="-1"/></link>') + lane(-2)),
    link: link('successor', 'back', 'end'),
  }),
  roadText({
    id: 'back',
    geometries: geometry(0, 219.2, 9.1, 0.08 + Math.PI, 100, '<poly3 a="0" b="0" c="0.0001" d="0"/>'),
    link: link('successor', 'in', 'end') + link('predecessor', 'j', 'start', 'junction'),
  }),
  roadText({
    id: 'on',
    geometries: geometry(
      0,
      219.2,
      9.1,
      0.08,
      50,
      '<paramPoly3 pRange="normalized" aU="0" bU="50" cU="0" dU="0" aV="0" bV="0" cV="1" dV="0"/>',
    ),
    link: link('predecessor', 'back', 'start'),
  }).replace('junction="-1"', 'junction="j"'),
  '<junction id="j"><connection id="0" incomingRoad="back" connectingRoad="on" contactPoint="start"/>' +
    '<connection id="1" incomingRoad="back" connectingRoad="in" contactPoint="start"/></junction>',
).toString();

const OPTIONS: readonly RoadImportOptions[] = [
  {},
  { road: 'in' },
  { road: 'back', lane: 1 },
  { through: ['on'], kind: 'path' },
];
const VALUES = [
  '',
  '0',
  '-1',
  '1e308',
  '-1e-308',
  '1e5',
  'NaN',
  'Infinity',
  'é'.repeat(9000),
  '&amp;&x;',
  'end',
  'j',
];

/** A file in OpenDRIVE: imported in several ways, and what comes of it looked at all along. */
export function openDriveKind(folder: string): MutantKind {
  const path = join(folder, 'mutant.xodr');
  const out = join(folder, 'mutant.road.json');
  return {
    write: (rng) =>
      writeFileSync(path, rng.chance(0.25) ? mutateBytes(Buffer.from(ORIGINAL), rng) : mutateXml(rng)),
    readers: OPTIONS.map((options) => (say: (line: string) => void) => {
      const { road, notes } = importRoadFile(path, out, options);
      for (const note of notes) say(note);
      const { pathAt, heightAt, lanes, lengthM } = createRoad(road);
      for (let look = 0; look <= 20; look++) {
        const stationM = (lengthM * look) / 20;
        const { x, y, yawRad } = pathAt(stationM);
        const all = [x, y, yawRad, heightAt(x, y), ...Object.values(lanes.across(stationM))];
        if (!all.every(Number.isFinite)) throw new RangeError(`at ${stationM} m: ${all.join(' ')}`);
        if (lanes.stretches(stationM, stationM + 20).length === 0) throw new RangeError('no stretch');
      }
    }),
  };
}

/** Attributes that say something else, elements that are lost, doubled, renamed or moved. */
function mutateXml(rng: Rng): string {
  let text = ORIGINAL;
  for (let change = 0; change <= rng.integer(3); change++) {
    const marks = [...text.matchAll(rng.chance(0.6) ? /="([^"]*)"/g : /<[^<>]*>/g)];
    const mark = rng.pick(marks);
    const [found] = mark;
    const before = text.slice(0, mark.index);
    const after = text.slice(mark.index + found.length);
    if (found.startsWith('=')) {
      const own = Number(found.slice(2, -1)) * rng.pick([-1, 0.5, 1.01, 10, 1000]);
      text = `${before}="${rng.chance(0.5) && Number.isFinite(own) ? own : rng.pick(VALUES)}"${after}`;
    } else {
      const other = rng.pick(marks)[0];
      text = `${before}${rng.pick(['', found + found, other, found.replace('<', '<x'), '<!--', '<![CDATA['])}${after}`;
    }
  }
  return text;
}
