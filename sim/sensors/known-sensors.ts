import { type CameraSettings, DEFAULT_SENSOR_SETTINGS, type RangeSettings } from './settings.ts';

/** The camera of a vehicle that was. */
export interface KnownCamera {
  /** How the command line calls it. */
  readonly name: string;
  readonly label: string;
  readonly camera: CameraSettings;
}

/**
 * `navlab`: of the pictures of single-lane roads that survive of the Navlab, as `alvinn calibrate` finds it from them, for
 * a road of 3.2 m: the horizon 10.5 rows above the picture. Where it stood along the vehicle is not known; the row at
 * which its person aimed lies 7 m ahead of it.
 */
export const KNOWN_CAMERAS: readonly KnownCamera[] = [
  {
    name: 'navlab',
    label: 'Navlab',
    camera: {
      rows: 30,
      columns: 32,
      heightM: 2.41,
      forwardM: 0,
      leftM: 0,
      pitchDownRad: 0.501,
      horizontalFovRad: 0.811,
      verticalFovRad: 0.623,
    },
  },
];

export const CAMERA_NAMES: readonly string[] = KNOWN_CAMERAS.map(({ name }) => name);

/** The camera of a name; undefined where none is named. */
export function cameraNamed(name: string | undefined): CameraSettings | undefined {
  return KNOWN_CAMERAS.find((known) => known.name === name)?.camera;
}

/** A range finder that is known by a name. */
export interface KnownRangeFinder {
  /** How the command line calls it. */
  readonly name: string;
  readonly label: string;
  readonly range: RangeSettings;
}

const DEGREE = Math.PI / 180;

/**
 * `far`: looks flat along the road, in rows of 2 degrees instead of 3.75, and so sees a parked car 24 m ahead in six of its
 * cells where the usual one has two. What lies within 7 m it does not see.
 */
export const KNOWN_RANGE_FINDERS: readonly KnownRangeFinder[] = [
  {
    name: 'far',
    label: 'Far ahead, for obstacles',
    range: {
      ...DEFAULT_SENSOR_SETTINGS.range,
      pitchDownRad: 8 * DEGREE,
      horizontalFovRad: 60 * DEGREE,
      verticalFovRad: 16 * DEGREE,
    },
  },
];

export const RANGE_FINDER_NAMES: readonly string[] = KNOWN_RANGE_FINDERS.map(({ name }) => name);

/** The range finder of a name; undefined where none is named. */
export function rangeFinderNamed(name: string | undefined): RangeSettings | undefined {
  return KNOWN_RANGE_FINDERS.find((known) => known.name === name)?.range;
}
