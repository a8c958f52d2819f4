import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { advance } from '../../../sim/road/centre-line.ts';
import { createRoad } from '../../../sim/road/create-road.ts';
import { UserError } from '../../errors.ts';
import { type ImportedRoad, importRoad, type RoadImportOptions } from './import-road.ts';
import { geometry, lane, openDrive, roadText, STRAIGHT, section } from './opendrive-fixture.ts';
import { importRoadFile } from './road-files.ts';

const imported = (bytes: Uint8Array, options: RoadImportOptions = {}) => importRoad(bytes, 'a.xodr', options);
const ofGeometries = (geometries: string, more: object = {}) =>
  imported(openDrive(roadText({ geometries, ...more })));

/** What importing says of what it refuses: message, then hint. */
function refusal(bytes: Uint8Array | string, options: RoadImportOptions = {}): string {
  try {
    imported(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message.length).toBeLessThanOrEqual(300);
    expect(error.message).not.toMatch(/\n/);
    return error.message;
  }
  return 'nothing is wrong';
}

/** Distance of a place from a road's centre line, m. */
function away({ road }: ImportedRoad, x: number, y: number): number {
  const { centreAt, project, lengthM } = createRoad(road);
  let nearM = 0;
  let leastM = Number.POSITIVE_INFINITY;
  for (let at = 0; at <= lengthM; at += 2) {
    const point = centreAt(at);
    const distanceM = Math.hypot(point.x - x, point.y - y);
    if (distanceM < leastM) [nearM, leastM] = [at, distanceM];
  }
  return Math.abs(project(x, y, nearM).offsetM);
}

describe('the line of a road in OpenDRIVE', () => {
  it('is kept piece by piece where lines, spirals and arcs go on from each other', () => {
    const bend = advance({ x: 60, y: 0, yawRad: 0, curvaturePerM: 0 }, 0.02 / 40, 40);
    const spiral = '<spiral curvStart="0" curvEnd="0.02"/>';
    const { road, largestShiftM, notes } = ofGeometries(
      geometry(0, 0, 0, 0, 60, '<line/>') +
        geometry(60, 60, 0, 2 * Math.PI, 40, spiral) +
        geometry(100, bend.x, bend.y, bend.yawRad, 50, '<arc curvature="0.02"/>'),
      { attributes: 'length="150"' },
    );
    expect(road.segments).toEqual([
      { type: 'line', lengthM: 60 },
      { type: 'clothoid', lengthM: 40, startCurvaturePerM: 0, endCurvaturePerM: 0.02 },
      { type: 'arc', lengthM: 50, curvaturePerM: 0.02 },
    ]);
    expect(largestShiftM).toBeLessThan(0.001);
    expect(notes).toEqual([]);
  });

  it('is the same curve as poly3, and as paramPoly3 over length, over one, or over nothing said', () => {
    // v = 0.002 u² from u = 0 to 100: the length along it by quadrature is 102.5933 m.
    const lengthM = 102.5933;
    const curves = [
      '<poly3 a="0" b="0" c="0.002" d="0"/>',
      '<paramPoly3 pRange="normalized" aU="0" bU="100" cU="0" dU="0" aV="0" bV="0" cV="20" dV="0"/>',
      '<paramPoly3 aU="0" bU="100" cU="0" dU="0" aV="0" bV="0" cV="20" dV="0"/>',
      `<paramPoly3 pRange="arcLength" aU="0" bU="${100 / lengthM}" cU="0" dU="0" aV="0" bV="0" cV="${20 / lengthM ** 2}" dV="0"/>`,
    ].map((shape) => ofGeometries(geometry(0, 0, 0, 0, lengthM, shape)));
    for (const curve of curves) {
      expect(curve.largestShiftM).toBeLessThan(0.002);
      expect(curve.lengthM).toBeCloseTo(lengthM, 1);
      for (let u = 0; u <= 100; u += 5) expect(away(curve, u, 0.002 * u * u)).toBeLessThan(0.003);
    }
  });

  it('is eased where curvature jumps, by less than 10 cm, which is told, and is itself again beyond', () => {
    const arc = ofGeometries(
      geometry(0, 0, 0, 0, 100, '<line/>') +
        geometry(100, 100, 0, 0, 50 * Math.PI, '<arc curvature="0.02"/>'),
    );
    expect(arc.largestShiftM).toBeGreaterThan(0.02);
    expect(arc.largestShiftM).toBeLessThan(0.1);
    for (let turnRad = 0.5; turnRad < 3.1; turnRad += 0.1) {
      expect(away(arc, 100 + 50 * Math.sin(turnRad), 50 - 50 * Math.cos(turnRad))).toBeLessThan(0.005);
    }
    expect(away(arc, 50, 0)).toBe(0);
  });

  it('steers over gaps and kinks that rounding leaves', () => {
    const rounded = ofGeometries(
      geometry(0, 0, 0, 0, 100, '<line/>') + geometry(100, 100.01, 0.02, 0.004, 100, '<line/>'),
    );
    expect(rounded.largestShiftM).toBeLessThan(0.03);
    expect(away(rounded, 100.01 + 80 * Math.cos(0.004), 0.02 + 80 * Math.sin(0.004))).toBeLessThan(0.003);
  });

  it('says where it bends more sharply than a car can', () => {
    const { notes } = ofGeometries(
      geometry(0, 0, 0, 0, 50, '<line/>') + geometry(50, 50, 0, 0, 12, '<arc curvature="-0.13"/>'),
    );
    expect(notes).toEqual([
      expect.stringMatching(
        /^at 5\d m its path bends with a radius of [56]\.\d m, and the usual car turns in 6\.7 m$/,
      ),
    ]);
  });

  it('follows a bend that is written as short straight pieces', () => {
    let [pieces, x, y] = ['', 0, 0];
    for (let i = 0; i < 100; i++) {
      pieces += geometry(i, x, y, i / 100, 1, '<line/>');
      x += Math.cos(i / 100);
      y += Math.sin(i / 100);
    }
    const bend = ofGeometries(pieces);
    expect(bend.largestShiftM).toBeLessThan(0.04);
    expect(away(bend, x, y)).toBeLessThan(0.04);
  });

  it('takes in arcs without curvature, tiny pieces, and wrong lengths with a word', () => {
    const odd = ofGeometries(
      geometry(0, 0, 0, 0, 100, '<arc curvature="0"/>') +
        geometry(100, 100, 0, 0, 0.001, '<line/>') +
        geometry(100.001, 100.001, 0, 0, 100, '<line/>'),
      { attributes: 'length="900"' },
    );
    expect(odd.road.segments.map(({ type }) => type)).toEqual(['line']);
    expect(odd.lengthM).toBeCloseTo(200.001, 9);
    expect(odd.notes).toEqual(['road 1 says that it is 900 m long; its geometries are 200.00 m']);
  });

  it('is moved to the origin from far away, and says so', () => {
    const { road, notes } = ofGeometries(geometry(0, 500_000, 5_400_000, 1, 100, '<line/>'));
    expect(road.start).toEqual({ x: 0, y: 0, yawRad: 1 });
    expect(notes).toEqual(['moved by (-500000, -5400000) m: its origin is far away']);
  });
});

describe('roads that are linked', () => {
  const link = (end: string, id: string, contact: string) =>
    `<${end} elementType="road" elementId="${id}" contactPoint="${contact}"/>`;

  it('become one course, whichever way each of them runs', () => {
    const bytes = openDrive(
      roadText({
        id: 'first',
        geometries: geometry(0, 0, 0, 0, 100, '<line/>'),
        link: link('successor', 'back', 'end'),
      }),
      roadText({
        id: 'back',
        geometries: geometry(0, 150, 0, Math.PI, 50, '<line/>'),
        link: link('successor', 'first', 'end') + link('predecessor', 'last', 'start'),
        elevation: '<elevation s="0" a="2" b="-0.04" c="0" d="0"/>',
      }),
      roadText({
        id: 'last',
        geometries: geometry(0, 150, 0, 0, 30, '<line/>'),
        link: link('predecessor', 'back', 'start'),
        elevation: '<elevation s="0" a="2" b="0" c="0" d="0"/>',
      }),
    );
    const { road, roads, lengthM } = imported(bytes, { road: 'last' });
    expect(roads).toEqual(['first', 'back', 'last']);
    expect(lengthM).toBeCloseTo(180, 9);
    expect(road.segments).toEqual([{ type: 'line', lengthM: 180 }]);
    const { heightAt } = createRoad(road);
    expect([50, 125, 170].map((x) => Math.round(100 * heightAt(x, 0)) / 100)).toEqual([0, 1, 2]);
    expect(refusal(bytes, { road: '7' })).toBe('a.xodr has no road "7"; it has first, back, last');
  });

  it('that form a ring make a closed road, eased at its joints too', () => {
    const half = (id: string, other: string, y: number, hdg: number) =>
      roadText({
        id,
        geometries:
          geometry(0, hdg === 0 ? 0 : 100, y, hdg, 100, '<line/>') +
          geometry(100, hdg === 0 ? 100 : 0, y, hdg, 60 * Math.PI, `<arc curvature="${1 / 60}"/>`),
        link: link('predecessor', other, 'end') + link('successor', other, 'start'),
      });
    const ring = imported(openDrive(half('1', '2', 0, 0), half('2', '1', 120, Math.PI)));
    expect(ring.road.closed).toBe(true);
    expect(ring.lengthM).toBeCloseTo(200 + 120 * Math.PI, 1);
    expect(away(ring, 50, 0)).toBeLessThan(0.005);
    expect(away(ring, 160, 60)).toBeLessThan(0.005);
  });

  it('are chosen among by --road where they are not, and end with a word where the file ends', () => {
    const apart = openDrive(
      roadText({ id: 'a', geometries: STRAIGHT }),
      roadText({ id: 'b', geometries: STRAIGHT, link: link('successor', 'gone', 'start') }),
    );
    expect(refusal(apart)).toBe('a.xodr holds 2 roads that are not linked: a (200 m), b (200 m)');
    expect(imported(apart, { road: 'b' }).notes).toEqual([
      'road b leads on to road gone, which the file does not have',
    ]);
  });

  it('ask which way through a junction, and go where --through says', () => {
    const connecting = (id: string, to: string, shape: string) =>
      roadText({
        id,
        geometries: geometry(0, 100, 0, 0, 20, shape),
        link: link('predecessor', 'in', 'end') + link('successor', to, 'start'),
      }).replace('junction="-1"', 'junction="j"');
    const bytes = openDrive(
      roadText({
        id: 'in',
        geometries: geometry(0, 0, 0, 0, 100, '<line/>'),
        link: '<successor elementType="junction" elementId="j"/>',
      }),
      connecting('s', 'straight', '<line/>'),
      connecting('l', 'left', '<arc curvature="0.01"/>'),
      roadText({ id: 'straight', geometries: geometry(0, 120, 0, 0, 50, '<line/>') }),
      roadText({ id: 'left', geometries: geometry(0, 119.867, 1.993, 0.2, 50, '<line/>') }),
      '<junction id="j"><connection id="0" incomingRoad="in" connectingRoad="s" contactPoint="start"/>' +
        '<connection id="1" incomingRoad="in" connectingRoad="l" contactPoint="start"/></junction>',
    );
    expect(imported(bytes, { through: ['l'] }).roads).toEqual(['in', 'l', 'left']);
    const alone = imported(bytes, { road: 'in' });
    expect(alone.roads).toEqual(['in']);
    expect(alone.notes).toEqual([
      'the way ends at junction j after road in: on through s (to road straight), l (to road left)',
    ]);
    expect(imported(bytes, { road: 'in', through: ['s'] }).lengthM).toBeCloseTo(170, 6);
    expect(refusal(bytes, { road: 'in', through: ['x'] })).toBe('a.xodr: no way leads through x');
    expect(refusal(bytes, { through: ['left'] })).toBe('a.xodr: road left leads through no junction');
    const one = Buffer.from(bytes.toString().replaceAll(/<road id="(straight|left)".*?<\/road>/g, ''));
    expect(refusal(one)).toBe(
      'a.xodr: junction j after road in leads through s (to road straight), l (to road left)',
    );
  });

  it('refuse a link between roads that lie apart', () => {
    const bytes = openDrive(
      roadText({ id: '1', geometries: STRAIGHT, link: link('successor', '2', 'start') }),
      roadText({ id: '2', geometries: geometry(0, 203, 0, 0, 50, '<line/>') }),
    );
    expect(refusal(bytes)).toBe(
      'a.xodr: road 1 leads on to road 2, which begins 3.00 m and 0.00 rad from its end',
    );
  });
});

describe('lanes of a road in OpenDRIVE', () => {
  const across = ({ road }: ImportedRoad, stationM: number) => createRoad(road).lanes.across(stationM);

  it('are driven in on the right, on the left where traffic is, and in the one that is asked for', () => {
    const two = openDrive(
      roadText({ geometries: STRAIGHT, lanes: section(0, lane(1) + lane(2, 4), lane(-1) + lane(-2, 4)) }),
    );
    expect(across(imported(two), 100).pathM).toBe(-5);
    const inner = imported(two, { lane: -1 });
    expect([inner.lane, across(inner, 100).pathM]).toEqual([-1, -1.5]);
    const oncoming = imported(two, { lane: 2 });
    expect([oncoming.lane, across(oncoming, 100).pathM]).toEqual([2, -5]);
    expect(oncoming.road.start.x).toBeCloseTo(200, 9);
    expect(Math.abs(oncoming.road.start.yawRad)).toBeCloseTo(Math.PI, 9);
    const leftHand = openDrive(roadText({ geometries: STRAIGHT, attributes: 'rule="LHT"' }));
    expect(across(imported(leftHand), 100).pathM).toBe(1.5);
    expect(imported(leftHand, { lane: -1 }).road.start.x).toBeCloseTo(200, 9);
    expect(refusal(two, { lane: -3 })).toBe('a.xodr: road 1 has no lane -3 to drive in; it has 1, 2, -1, -2');
  });

  it('come with their widths, offset, marks, and shoulder', () => {
    const lanes =
      '<laneOffset s="0" a="1" b="0.01" c="0" d="0"/>' +
      section(0, '', lane(-1, 3.5) + lane(-2, 2, '', 'shoulder') + lane(-3, 6, '', 'border'));
    const one = ofGeometries(STRAIGHT, { lanes });
    expect(across(one, 100)).toMatchObject({ leftM: 2, rightM: -1.5, pathM: 0.25, laneWidthM: 3.5 });
    expect(one.road.crossSection.shoulderM).toBe(2);
    const [{ middleMarks, right }] = one.road.lanes.sections as [(typeof one.road.lanes.sections)[0]];
    expect(middleMarks).toEqual([{ stationM: 0, type: 'broken', colour: 'yellow', widthM: 0.12 }]);
    expect(right.map(({ marks }) => marks)).toEqual([
      [{ stationM: 0, type: 'solid', colour: 'white', widthM: 0.15 }],
    ]);
  });

  it('that end are left in time for the one beside them', () => {
    const ending = lane(-2).replace('</lane>', '<width sOffset="100" a="3" b="0" c="-0.0012" d="0"/></lane>');
    const lanes = section(0, '', lane(-1) + ending) + section(150, '', lane(-1));
    const { road } = ofGeometries(STRAIGHT, { lanes });
    const way = createRoad(road);
    expect(way.lanes.across(50).pathM).toBe(-4.5);
    expect(way.lanes.across(160).pathM).toBe(-1.5);
    for (let at = 1; at < 200; at++) {
      expect(Math.abs(way.lanes.across(at).pathM - way.lanes.across(at - 1).pathM)).toBeLessThan(0.15);
    }
  });

  it('that have other numbers in the next section are followed by their links', () => {
    const next = (id: number) => `<link><successor id="${id}"/></link>`;
    const lanes = section(0, '', lane(-1, 3, next(-2))) + section(100, '', lane(-1, 3) + lane(-2, 3));
    const moved = `<laneOffset s="0" a="0" b="0" c="0" d="0"/><laneOffset s="100" a="3" b="0" c="0" d="0"/>${lanes}`;
    const { road } = ofGeometries(STRAIGHT, { lanes: moved });
    expect(road.lanes.path).toEqual([
      { stationM: 0, lane: -1, changeM: 0 },
      { stationM: 100, lane: -2, changeM: 0 },
    ]);
  });
});

describe('what is no road', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-xodr-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const with1 = (from: string, to: string) =>
    openDrive(roadText({ geometries: STRAIGHT }))
      .toString()
      .replace(from, to);
  const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>`;

  it.each([
    ['', 'a.xodr has no XML element in it'],
    ['hello', 'a.xodr, line 1: this is not well-formed XML: Non-whitespace before first tag.'],
    ['<html><body/></html>', 'a.xodr is XML, but begins with <html> and not with <OpenDRIVE>'],
    ['<OpenDRIVE/>', 'a.xodr has no road in it'],
    ['<OpenDRIVE><road>', 'a.xodr, line 1: this is not well-formed XML: Unclosed root tag'],
    [
      `${bomb}<OpenDRIVE>&b;</OpenDRIVE>`,
      'a.xodr, line 1: this is not well-formed XML: Invalid character entity',
    ],
    [
      `${'<OpenDRIVE>'.repeat(100_000)}`,
      'a.xodr, line 1: elements lie more than 40 deep in each other, which no OpenDRIVE file has',
    ],
    [with1('length="200"', 'length="x"'), 'a.xodr: road 1, geometry 1: length is "x", no number that can be'],
    [
      with1('length="200"', 'length="NaN"'),
      'a.xodr: road 1, geometry 1: length is "NaN", no number that can be',
    ],
    [with1('length="200"', ''), 'a.xodr: road 1, geometry 1: length is missing'],
    [
      with1('<line/>', '<circle/>'),
      'a.xodr: road 1, geometry 1: it is neither line, arc, spiral, poly3 nor paramPoly3',
    ],
    [with1('<line/>', '<arc/>'), 'a.xodr: road 1, geometry 1, arc 1: curvature is missing'],
    [
      with1('<line/>', '<paramPoly3 aU="0" bU="0" cU="0" dU="0" aV="0" bV="0" cV="0" dV="0"/>'),
      'a.xodr: road 1, geometry 1: its polynomial stands still or turns on the spot',
    ],
    [with1(STRAIGHT, ''), 'a.xodr: road 1: it has no geometry'],
    [
      with1('</planView>', `${geometry(200, 200, 0, 0.4, 50, '<line/>')}</planView>`),
      'a.xodr: road 1, geometry 2: the line turns too suddenly there: a car would be 0.17 m off it',
    ],
    [with1('id="-1" type="driving"', 'id="1.5" type="driving"'), 'nothing is wrong'],
    [with1('<laneSection', '<x').replace('</laneSection', '</x'), 'a.xodr: road 1: it has no laneSection'],
    [
      with1('a="3"', 'a="500"'),
      'a.xodr: its road cannot be driven: the lanes at 0 m reach further than 200 m from the centre line',
    ],
    [
      with1('<elevationProfile>', '<elevationProfile><elevation s="0" a="0" b="1" c="0" d="0"/>'),
      'a.xodr: its road cannot be driven: the road at 0 m climbs 100 in 100',
    ],
    [
      with1('</OpenDRIVE>', `${roadText({ geometries: STRAIGHT })}</OpenDRIVE>`),
      'a.xodr: there are two roads with the id "1"',
    ],
  ])('is told in one line: %#', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('is not a comment before the declaration, a byte-order mark, UTF-16 or a prefix', () => {
    const plain = openDrive(roadText({ geometries: STRAIGHT })).toString();
    const lengthOf = (bytes: Uint8Array) => imported(bytes).lengthM;
    expect(lengthOf(Buffer.from(`<!-- made by hand -->\n${plain}`))).toBe(200);
    expect(lengthOf(Buffer.from(`\uFEFF${plain}`))).toBe(200);
    expect(lengthOf(Buffer.from(`\uFEFF${plain}`, 'utf16le'))).toBe(200);
    expect(
      lengthOf(Buffer.from(plain.replace('<OpenDRIVE>', `<OpenDRIVE><!--${'x'.repeat(100_000)}-->`))),
    ).toBe(200);
  });

  it('is refused before it is read where it is larger than any that is useful', () => {
    const huge = join(folder, 'huge.xodr');
    writeFileSync(huge, '');
    truncateSync(huge, 100 * 1024 ** 2);
    expect(() => importRoadFile(huge, join(folder, 'out.road.json'), {})).toThrow(
      /huge\.xodr is too large for a road in OpenDRIVE: 100 MiB, at most 32$/,
    );
  });
});

describe('a road in OpenDRIVE that was made to harm', () => {
  it('may call attributes, lanes and marks by names that objects have of themselves', () => {
    const odd = '<objects hasOwnProperty="1" constructor="2" __proto__="3"/>';
    const lanes = section(0, '', lane(-1) + lane(-2, 1, '', 'toString') + lane(-3, 2, '', 'parking')).replace(
      'broken',
      'constructor',
    );
    const { road } = imported(openDrive(odd, roadText({ geometries: STRAIGHT, lanes })));
    expect(road.lanes.sections[0]).toMatchObject({
      middleMarks: [{ type: 'none' }],
      right: [{ kind: 'driving' }, { kind: 'ground' }, { kind: 'driving' }],
    });
  });

  it('may have a name that is cut in the middle of a character', () => {
    const path = `a${'\u{1f600}'.repeat(60)}.xodr`;
    expect(importRoad(openDrive(roadText({ geometries: STRAIGHT })), path, {}).road.name).toBe(
      `a${'\u{1f600}'.repeat(49)}`,
    );
  });

  // Each would be walked along for hours before it is refused.
  it('is refused before it is looked along where it is endless', () => {
    const long = (i: number) =>
      roadText({
        id: `${i}`,
        geometries: geometry(0, i * 1e6, 0, 0, 1e6, '<line/>'),
        link: `<successor elementType="road" elementId="${i + 1}" contactPoint="start"/>`,
      });
    const chain = openDrive(...Array.from({ length: 50 }, (_, i) => long(i)));
    expect(refusal(chain)).toBe('a.xodr: the way is 50000 km long, more than 1000 km');
    const spiral = geometry(0, 0, 0, 0, 1e6, '<spiral curvStart="1" curvEnd="-1"/>');
    expect(refusal(openDrive(roadText({ geometries: spiral })))).toBe(
      'a.xodr: road 1, geometry 1 turns round and round, by up to 1000000 rad',
    );
  });
});
