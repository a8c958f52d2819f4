import { describe, expect, it } from 'vitest';
import { LANED_ROAD } from './laned-road-fixture.ts';
import { type EvenRoadFile, parseRoadFile, RoadFileError } from './road-file.ts';

/** A right-hand bend of a street between two straights. */
const BEND: EvenRoadFile = {
  format: 'alvinn-road',
  version: 1,
  name: 'One bend',
  kind: 'street',
  closed: false,
  crossSection: {
    lanes: 2,
    laneWidthM: 3,
    shoulderM: 0.8,
    surface: 'asphalt',
    centreLine: 'dashed',
    edgeLines: false,
    ditch: 'none',
  },
  start: { x: 0, y: 0, yawRad: 0 },
  segments: [
    { type: 'line', lengthM: 100 },
    { type: 'clothoid', lengthM: 20, startCurvaturePerM: 0, endCurvaturePerM: -0.02 },
    { type: 'arc', lengthM: 40, curvaturePerM: -0.02 },
    { type: 'clothoid', lengthM: 20, startCurvaturePerM: -0.02, endCurvaturePerM: 0 },
    { type: 'line', lengthM: 100 },
  ],
  scenerySeed: 1,
  terrain: { seed: 2, amplitudeM: 1 },
};

const CIRCLE_RADIUS_M = 40;
const CIRCLE: EvenRoadFile = {
  ...BEND,
  name: 'Circle',
  closed: true,
  segments: [
    { type: 'arc', lengthM: CIRCLE_RADIUS_M * Math.PI, curvaturePerM: 1 / CIRCLE_RADIUS_M },
    { type: 'arc', lengthM: CIRCLE_RADIUS_M * Math.PI, curvaturePerM: 1 / CIRCLE_RADIUS_M },
  ],
};

/** What reading says of a value, or of a text: message, then hint. */
function refusal(file: unknown): string {
  try {
    parseRoadFile(typeof file === 'string' ? file : JSON.stringify(file));
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error;
    expect(error.message).not.toMatch(/\p{C}/u);
    expect(error.hint).not.toBe('');
    return error.message;
  }
  return 'nothing is wrong';
}

function withSegment(index: number, change: object): unknown {
  return { ...BEND, segments: BEND.segments.map((s, i) => (i === index ? { ...s, ...change } : s)) };
}

function withCrossSection(change: object): unknown {
  return { ...BEND, crossSection: { ...BEND.crossSection, ...change } };
}

function without(file: object, field: string): unknown {
  return Object.fromEntries(Object.entries(file).filter(([name]) => name !== field));
}

describe('parseRoadFile', () => {
  it('gives back what a right file says', () => {
    expect(parseRoadFile(JSON.stringify(BEND, null, 2))).toEqual(BEND);
    expect(parseRoadFile(JSON.stringify(CIRCLE))).toEqual(CIRCLE);
  });

  it('reads a file that begins with a byte-order mark', () => {
    expect(parseRoadFile(`\uFEFF${JSON.stringify(BEND)}`)).toEqual(BEND);
  });

  it.each([
    ['', 'not JSON: Unexpected end of JSON input'],
    ['{"format":\n\n', 'not JSON: Unexpected end of JSON input'],
    ['[]', 'the file is a list of 0'],
    ['"road"', 'the file is "road"'],
    ['null', 'the file is null'],
    ['{}', 'not a road file: it has no "format"'],
    ['{"format": "geojson"}', 'not a road file: it has format "geojson"'],
  ])('refuses the text %j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('is refused at once where a megabyte of text is not closed', () => {
    expect(refusal(`{"format": "${'\\\\"'.repeat(350_000)}`)).toMatch(/^not JSON/);
  });

  it('shows where text that is not JSON goes wrong, on one line', () => {
    expect(refusal('{\n  "format": alvinn\u001b[31m\n}')).toMatch(/^not JSON: Unexpected token .*alvinn/);
  });

  it.each([
    [3, 'version is 3, newer than this program reads (2)'],
    [0, 'version is 0'],
    ['1', 'version is "1"'],
  ])('refuses version %j', (version, message) => {
    expect(refusal({ ...BEND, version })).toBe(message);
  });

  it.each(Object.keys(BEND).filter((name) => name !== 'format'))('needs %s', (field) => {
    expect(refusal(without(BEND, field))).toBe(`${field} is missing`);
  });

  it.each(Object.keys(BEND.crossSection))('needs crossSection.%s', (field) => {
    expect(refusal({ ...BEND, crossSection: without(BEND.crossSection, field) })).toBe(
      `crossSection.${field} is missing`,
    );
  });

  it.each([
    [{ ...BEND, lenght: 3 }, 'the file has a field "lenght"'],
    [withSegment(0, { curvaturePerM: 0.1 }), 'segments[0] has a field "curvaturePerM"'],
    [{ ...BEND, start: { x: 0, y: 0, yawRad: 0, z: 1 } }, 'start has a field "z"'],
  ])('refuses a field that it does not know', (file, message) => {
    expect(refusal(file)).toBe(message);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('names the field that is %s', (number) => {
    const text = JSON.stringify(BEND).replace('"lengthM":40', `"lengthM":${number}`);
    expect(refusal(text)).toBe(`segments[2].lengthM is ${number}`);
  });

  it('names the field that overflows, is null, negative or no number', () => {
    const text = JSON.stringify(BEND).replace('"lengthM":40', '"lengthM":1e400');
    expect(refusal(text)).toBe('segments[2].lengthM is Infinity');
    expect(refusal(withSegment(2, { lengthM: null }))).toBe('segments[2].lengthM is null');
    expect(refusal(withSegment(2, { lengthM: -40 }))).toBe('segments[2].lengthM is -40');
    expect(refusal(withSegment(2, { lengthM: 0 }))).toBe('segments[2].lengthM is 0');
    expect(refusal(withSegment(2, { lengthM: '40' }))).toBe('segments[2].lengthM is "40"');
    expect(refusal(withSegment(2, { curvaturePerM: [] }))).toBe('segments[2].curvaturePerM is a list of 0');
  });

  it.each([
    [{ ...BEND, name: '' }, 'name is ""'],
    [{ ...BEND, name: 'a\nb' }, String.raw`name is "a\nb"`],
    [{ ...BEND, kind: 'canal' }, 'kind is "canal"'],
    [{ ...BEND, kind: 'loop' }, 'kind is "loop"'],
    [{ ...BEND, closed: 'yes' }, 'closed is "yes"'],
    [{ ...BEND, start: [0, 0, 0] }, 'start is a list of 3'],
    [{ ...BEND, start: { x: 0, y: 0, yawRad: 90 } }, 'start.yawRad is 90'],
    [{ ...BEND, segments: {} }, 'segments is an object'],
    [{ ...BEND, segments: [] }, 'segments has 0 entries'],
    [{ ...BEND, segments: [null] }, 'segments[0] is null'],
    [{ ...BEND, segments: [{ lengthM: 3 }] }, 'segments[0].type is missing'],
    [{ ...BEND, segments: [{ type: 'spiral', lengthM: 3 }] }, 'segments[0].type is "spiral"'],
    [{ ...BEND, scenerySeed: 1.5 }, 'scenerySeed is 1.5'],
    [{ ...BEND, terrain: { seed: -1, amplitudeM: 1 } }, 'terrain.seed is -1'],
    [{ ...BEND, terrain: { seed: 1, amplitudeM: 800 } }, 'terrain.amplitudeM is 800'],
    [withCrossSection({ lanes: 3 }), 'crossSection.lanes is 3'],
    [withCrossSection({ laneWidthM: 0.5 }), 'crossSection.laneWidthM is 0.5'],
    [withCrossSection({ laneWidthM: 300 }), 'crossSection.laneWidthM is 300'],
    [withCrossSection({ shoulderM: -1 }), 'crossSection.shoulderM is -1'],
    [withCrossSection({ surface: 'ice' }), 'crossSection.surface is "ice"'],
    [withCrossSection({ ditch: 'both' }), 'crossSection.ditch is "both"'],
    [withCrossSection({ edgeLines: 1 }), 'crossSection.edgeLines is 1'],
    [withCrossSection({ lanes: 1 }), 'crossSection.centreLine is "dashed", but the road has one lane'],
  ])('refuses a value that makes no road: %#', (file, message) => {
    expect(refusal(file)).toBe(message);
  });

  it('refuses a curvature that jumps, and one that only rounds is no jump', () => {
    expect(refusal(withSegment(2, { curvaturePerM: -0.025 }))).toBe(
      'curvature jumps from segments[1] to segments[2]: -0.02 to -0.025 per metre',
    );
    expect(refusal(withSegment(2, { curvaturePerM: -0.02005 }))).toBe('nothing is wrong');
  });

  it('refuses a radius within the road', () => {
    const tight = { startCurvaturePerM: 0, endCurvaturePerM: 0.5 };
    expect(refusal(withSegment(1, tight))).toBe(
      'segments[1] has a radius of 2 m, less than half the road with its shoulders',
    );
  });

  it('refuses a bend that runs over itself, whichever way it is written', () => {
    expect(refusal(withSegment(2, { lengthM: 400 }))).toBe(
      'segments[2] turns by 8.0 rad, more than a full circle',
    );
    const spiral = { lengthM: 1000, startCurvaturePerM: -0.02, endCurvaturePerM: 0.02 };
    expect(refusal(withSegment(1, spiral))).toBe('segments[1] turns by 10.0 rad, more than a full circle');
  });

  it('refuses a closed road whose end does not meet its start', () => {
    expect(refusal({ ...BEND, closed: true })).toBe(
      'closed is true, but the end misses the start by 238.4 m and -1.2000 rad',
    );
    const [half] = CIRCLE.segments;
    const short = { ...half, lengthM: CIRCLE_RADIUS_M * Math.PI - 0.1 };
    expect(refusal({ ...CIRCLE, segments: [half, short] })).toBe(
      'closed is true, but the end misses the start by 0.1 m and -0.0025 rad',
    );
  });

  it('refuses a closed road whose curvature jumps where it closes', () => {
    const radiusM = 120;
    const arc = { type: 'arc', lengthM: 2 * Math.PI * radiusM - 0.2, curvaturePerM: 1 / radiusM };
    const clothoid = { type: 'clothoid', startCurvaturePerM: 1 / radiusM, endCurvaturePerM: 0 };
    expect(refusal({ ...CIRCLE, segments: [arc, { ...clothoid, lengthM: 0.2 }] })).toBe(
      `curvature jumps from segments[1] to segments[0]: 0 to ${1 / radiusM} per metre`,
    );
  });

  it('refuses too many segments, too long a road and too long a text', () => {
    const short = { type: 'line', lengthM: 1 };
    expect(refusal({ ...BEND, segments: new Array(20_001).fill(short) })).toBe('segments has 20001 entries');
    const long = { type: 'line', lengthM: 100_000 };
    expect(refusal({ ...BEND, segments: new Array(11).fill(long) })).toBe('segments[10] ends at 1100000 m');
    expect(refusal(' '.repeat(8 * 1024 * 1024 + 1))).toBe('the text has 8388609 characters');
    expect(refusal(`"${'a'.repeat(8 * 1024 * 1024 - 1)}`)).toMatch(/^not JSON: Unterminated string/);
    expect(refusal('['.repeat(8 * 1024 * 1024))).toMatch(/^not JSON/);
  });

  describe('of version 2', () => {
    const withLanes = (change: object) => ({ ...LANED_ROAD, lanes: { ...LANED_ROAD.lanes, ...change } });
    const withPath = (...path: object[]) => withLanes({ path });
    const [first, ...others] = LANED_ROAD.lanes.sections;

    it('gives back what a right file says', () => {
      expect(parseRoadFile(JSON.stringify(LANED_ROAD))).toEqual(LANED_ROAD);
    });

    it.each(['elevation', 'lanes', 'crossSection', 'obstaclesPerKm'])('needs %s', (field) => {
      expect(refusal(without(LANED_ROAD, field))).toBe(`${field} is missing`);
    });

    it.each([
      [withLanes({ sections: [] }), 'lanes.sections begins nowhere'],
      [withLanes({ sections: others }), 'lanes.sections begins at 100 m'],
      [
        withLanes({ sections: [first, { ...first, stationM: 0 }] }),
        'lanes.sections[1] begins at 0 m, and the one before at 0 m',
      ],
      [
        withLanes({ sections: [...LANED_ROAD.lanes.sections, { ...first, stationM: 400 }] }),
        'lanes.sections[3] begins at 400 m, past the end of the road',
      ],
      [
        withPath({ stationM: 0, lane: -2, changeM: 0 }),
        'lanes.path[0] drives in lane -2, which lanes.sections[0] does not have',
      ],
      [
        withPath({ stationM: 0, lane: 1, changeM: 0 }),
        'lanes.path[0] drives in lane 1, which lanes.sections[0] has as ground',
      ],
      [
        withPath({ stationM: 0, lane: -1.5, changeM: 0 }),
        'lanes.path[0] drives in lane -1.5, which lanes.sections[0] does not have',
      ],
      [
        withLanes({ offsetM: [{ stationM: 0, a: 300, b: 0, c: 0, d: 0 }] }),
        'the lanes at 0 m reach further than 200 m from the centre line',
      ],
      [
        withLanes({ offsetM: [{ stationM: 0, a: 130, b: 0, c: 0, d: 0 }] }),
        'the bend at 190 m has a radius of 125 m, less than the road reaches to its inside',
      ],
      [
        { ...LANED_ROAD, elevation: [{ stationM: 0, a: 0, b: 0.5, c: 0, d: 0 }] },
        'the road at 0 m climbs 50 in 100',
      ],
      [
        { ...LANED_ROAD, elevation: [{ stationM: 0, a: 6000, b: 0, c: 0, d: 0 }] },
        'elevation at 0 m is 6000 m',
      ],
      [
        withLanes({
          sections: [
            {
              ...first,
              // In a file of a few megabytes, what takes gigabytes when it is driven.
              right: Array.from({ length: 24 }, (_, lane) => ({
                ...first!.right[0],
                marks: Array.from({ length: 600 }, (_, i) => ({
                  stationM: (i * 24 + lane) / 100,
                  type: 'solid',
                  colour: 'white',
                  widthM: 0.1,
                })),
              })),
            },
          ],
          path: [{ stationM: 0, lane: -1, changeM: 0 }],
        }),
        'lanes and marks up to lanes.sections[0] cut the road into more than 300000 strips',
      ],
    ])('refuses lanes and heights that make no road: %#', (file, message) => {
      expect(refusal(file)).toBe(message);
    });
  });
});
