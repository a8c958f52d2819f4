import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { pictureCamera } from '../../drive/picture-camera.ts';
import { decimalOf } from '../decimal.ts';
import type { CameraWish, LidarWish } from '../sight.ts';
import type { RawMessage } from './message-stream.ts';

/** How pictures are sent. */
const ENCODINGS = ['JPG', 'PNG', 'TGA'] as const;
type Encoding = (typeof ENCODINGS)[number];

/** A camera as a client configures it. */
export interface DonkeyCamera extends CameraWish {
  readonly encoding: Encoding;
  readonly grey: boolean;
  /** Strength of the distortion, across and down; 0 for none. */
  readonly fishEye: { readonly x: number; readonly y: number };
}

const DEGREE = Math.PI / 180;
/** A larger picture is none of a small camera, and would hold all others up. */
const LONGEST_SIDE = 1024;
const MOST_RAYS = 7200;
/** The range finder's scene reaches no further back. */
const FURTHEST_M = 50;

/** As the simulator has it where nothing is configured: as drives go out to Donkeycar. */
export const DEFAULT_CAMERA: DonkeyCamera = {
  settings: pictureCamera(DEFAULT_SENSOR_SETTINGS.camera, { rows: 120, columns: 160 }),
  turnedRad: 0,
  encoding: 'JPG',
  grey: false,
  fishEye: { x: 0, y: 0 },
};

/** A number of a message; anything else is `otherwise`. */
export function numberOf(message: RawMessage, name: string, otherwise: number): number {
  const number = decimalOf(message[name]);
  return Number.isNaN(number) ? otherwise : number;
}

/** A text of a message; anything else is empty. */
export function textOf(message: RawMessage, name: string): string {
  const value = message[name];
  return typeof value === 'string' ? value : '';
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/**
 * `cam_config`, whose zeros mean "as it is by default": `fov` is vertical, degrees; offsets are from the rear axle on the
 * ground, m: x right, y up, z forward; `rot_x` turns down, `rot_y` right, degrees.
 */
export function cameraOf(message: RawMessage): DonkeyCamera {
  const of = (name: string) => numberOf(message, name, 0);
  const side = (name: string, usual: number) => {
    const pixels = Math.round(of(name));
    return pixels > 0 ? Math.min(LONGEST_SIDE, pixels) : usual;
  };
  const rows = side('img_h', 120);
  const columns = side('img_w', 160);
  const usual = pictureCamera(DEFAULT_SENSOR_SETTINGS.camera, { rows, columns });
  const verticalFovRad = of('fov') > 0 ? within(of('fov'), 1, 170) * DEGREE : usual.verticalFovRad;
  const isPlaced = of('offset_x') !== 0 || of('offset_y') !== 0 || of('offset_z') !== 0;
  const metres = (name: string) => within(of(name), -100, 100);
  return {
    settings: {
      rows,
      columns,
      heightM: isPlaced ? Math.max(0.05, metres('offset_y')) : usual.heightM,
      forwardM: isPlaced ? metres('offset_z') : usual.forwardM,
      leftM: isPlaced ? -metres('offset_x') : usual.leftM,
      pitchDownRad: of('rot_x') === 0 ? usual.pitchDownRad : within(of('rot_x'), -90, 90) * DEGREE,
      verticalFovRad,
      horizontalFovRad: 2 * Math.atan((Math.tan(verticalFovRad / 2) * columns) / rows),
    },
    turnedRad: 0 - of('rot_y') * DEGREE,
    encoding: ENCODINGS.find((name) => name === textOf(message, 'img_enc').toUpperCase()) ?? 'JPG',
    grey: of('img_d') === 1,
    fishEye: { x: within(of('fish_eye_x'), 0, 2), y: within(of('fish_eye_y'), 0, 2) },
  };
}

/** `lidar_config`; its noise is about the largest deviation, m. */
export function lidarOf(message: RawMessage): LidarWish {
  const stepDeg = within(numberOf(message, 'degPerSweepInc', 2), 0.5, 90);
  const levelStepDeg = numberOf(message, 'degAngDelta', -1);
  const raysALevel = Math.floor(360 / stepDeg);
  return {
    stepDeg,
    downDeg: within(numberOf(message, 'degAngDown', 0), -60, 60),
    levelStepDeg: Math.sign(levelStepDeg || -1) * within(Math.abs(levelStepDeg), 0.1, 20),
    levels: within(
      Math.round(numberOf(message, 'numSweepsLevels', 1)),
      1,
      Math.floor(MOST_RAYS / raysALevel),
    ),
    maxRangeM: within(numberOf(message, 'maxRange', 50), 1, FURTHEST_M),
    noiseM: within(numberOf(message, 'noise', 0.5), 0, 15) / 3,
    forwardM: within(numberOf(message, 'offset_z', 0.5), -20, 20),
    leftM: -within(numberOf(message, 'offset_x', 0), -20, 20),
    heightM: within(numberOf(message, 'offset_y', 0.5), 0.05, 20),
  };
}
