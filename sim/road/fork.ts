import type { Rng } from '../rng.ts';
import type { Lane, LaneSection } from './lanes.ts';
import type { Cubic } from './profile.ts';
import type { LanedRoadFile } from './road-file.ts';

/** Straight road before the arms begin to turn away, m. */
export const FORK_AT_M = 90;
/** Arms turn away from the straight line so far, as a slope, and go on so far from there, m. */
const ARM_SLOPE = 0.6;
const ARM_M = 25;
const PATH_CHANGE_M = 12;

/** A path that forks: one road up to {@link FORK_AT_M}, then two of the same width that turn away to both sides alike. */
export interface Fork {
  readonly file: LanedRoadFile;
  /** Where grass begins between the arms, m. */
  readonly partedM: number;
}

/** Draws width, bend of the arms and surroundings. The driven path takes the left arm. */
export function drawFork(rng: Rng): Fork {
  const widthM = rng.uniform(3, 4);
  const radiusM = rng.uniform(18, 30);
  // Middle of an arm from the straight line: an arc's c²/2R, then on along its tangent.
  const bentM = FORK_AT_M + ARM_SLOPE * radiusM;
  const middle: readonly Cubic[] = [
    { stationM: 0, a: 0, b: 0, c: 0, d: 0 },
    { stationM: FORK_AT_M, a: 0, b: 0, c: 0.5 / radiusM, d: 0 },
    { stationM: bentM, a: (radiusM * ARM_SLOPE ** 2) / 2, b: ARM_SLOPE, c: 0, d: 0 },
  ];
  const partedM = FORK_AT_M + Math.sqrt(widthM * radiusM);
  const lane = (kind: Lane['kind'], width: readonly Cubic[]): Lane => ({ kind, widthM: width, marks: [] });
  const whole: LaneSection = {
    stationM: 0,
    middleMarks: [],
    left: [],
    right: [lane('driving', scaled(middle, 2, widthM))],
  };
  const arms = [
    lane('ground', scaled(middle, 1, -widthM / 2)),
    lane('driving', [{ stationM: 0, a: widthM, b: 0, c: 0, d: 0 }]),
  ];
  const parted: LaneSection = { stationM: partedM, middleMarks: [], left: arms, right: arms };
  return {
    partedM,
    file: {
      format: 'alvinn-road',
      version: 2,
      name: 'fork',
      kind: 'path',
      closed: false,
      start: { x: 0, y: 0, yawRad: 0 },
      segments: [{ type: 'line', lengthM: bentM + ARM_M }],
      crossSection: { shoulderM: 0.4, surface: 'asphalt', ditch: 'none' },
      elevation: [],
      obstaclesPerKm: 0,
      lanes: {
        offsetM: [
          ...scaled(middle, 1, widthM / 2).filter(({ stationM }) => stationM < partedM),
          { stationM: partedM, a: 0, b: 0, c: 0, d: 0 },
        ],
        sections: [whole, parted],
        path: [
          { stationM: 0, lane: -1, changeM: 0 },
          { stationM: partedM, lane: 2, changeM: PATH_CHANGE_M },
        ],
      },
      terrain: { seed: rng.split('terrain').uint32(), amplitudeM: 0 },
      scenerySeed: rng.split('scenery').uint32(),
    },
  };
}

/** times · cubics + plus. */
function scaled(cubics: readonly Cubic[], times: number, plus: number): Cubic[] {
  return cubics.map(({ stationM, a, b, c, d }) => ({
    stationM,
    a: times * a + plus,
    b: times * b,
    c: times * c,
    d: times * d,
  }));
}
