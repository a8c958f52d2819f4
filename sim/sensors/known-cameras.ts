import type { CameraSettings } from './settings.ts';

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
