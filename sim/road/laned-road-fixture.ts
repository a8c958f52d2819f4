import type { Lane, Mark } from './lanes.ts';
import type { LanedRoadFile } from './road-file.ts';

const still = (a: number) => [{ stationM: 0, a, b: 0, c: 0, d: 0 }];
const mark = (type: Mark['type'], stationM = 0): Mark => ({ stationM, type, colour: 'white', widthM: 0.15 });
const lane = (kind: Lane['kind'], widthM: Lane['widthM'], ...marks: Mark[]): Lane => ({
  kind,
  widthM,
  marks,
});
const ONE = lane('driving', still(3.5), mark('broken'));
const OUTER = lane('driving', still(3.5), mark('solid'));

/** 400 m over a hill: one lane, from 100 m on another that grows beside it over 40 m, into which the path goes at 200 m. */
export const LANED_ROAD: LanedRoadFile = {
  format: 'alvinn-road',
  version: 2,
  name: 'Two lanes over a hill',
  kind: 'highway',
  closed: false,
  crossSection: { shoulderM: 1, surface: 'asphalt', ditch: 'none' },
  start: { x: 10, y: -20, yawRad: 0.5 },
  segments: [
    { type: 'line', lengthM: 150 },
    { type: 'clothoid', lengthM: 40, startCurvaturePerM: 0, endCurvaturePerM: 0.008 },
    { type: 'arc', lengthM: 100, curvaturePerM: 0.008 },
    { type: 'clothoid', lengthM: 40, startCurvaturePerM: 0.008, endCurvaturePerM: 0 },
    { type: 'line', lengthM: 70 },
  ],
  elevation: [
    { stationM: 0, a: 0, b: 0, c: 0.0003, d: 0 },
    { stationM: 100, a: 3, b: 0.06, c: -0.0003, d: 0 },
    { stationM: 300, a: 3, b: -0.06, c: 0.0003, d: 0 },
  ],
  lanes: {
    offsetM: still(0.5),
    sections: [
      {
        stationM: 0,
        middleMarks: [mark('double')],
        left: [lane('ground', still(2)), lane('driving', still(3.25), mark('solid'))],
        right: [lane('driving', still(3.5), mark('solid'))],
      },
      {
        stationM: 100,
        middleMarks: [mark('none'), mark('solid', 130)],
        left: [],
        right: [
          ONE,
          lane(
            'driving',
            [
              { stationM: 100, a: 0, b: 0, c: 3 * (3.5 / 40 ** 2), d: -2 * (3.5 / 40 ** 3) },
              { stationM: 140, a: 3.5, b: 0, c: 0, d: 0 },
            ],
            mark('solid'),
          ),
        ],
      },
      { stationM: 300, middleMarks: [mark('solid')], left: [], right: [ONE, OUTER] },
    ],
    path: [
      { stationM: 0, lane: -1, changeM: 0 },
      { stationM: 200, lane: -2, changeM: 60 },
    ],
  },
  scenerySeed: 3,
  terrain: { seed: 4, amplitudeM: 0 },
  obstaclesPerKm: 0,
};
