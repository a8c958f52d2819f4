import { expect, it } from 'vitest';
import { cameraOf, DEFAULT_CAMERA, lidarOf } from './wishes.ts';

const cam = (fields: object) => cameraOf({ msg_type: 'cam_config', ...fields });

it('a camera of zeros is the usual one', () => {
  const zeros = [
    'fov',
    'fish_eye_x',
    'fish_eye_y',
    'img_w',
    'img_h',
    'img_d',
    'img_enc',
    'offset_x',
    'offset_y',
    'offset_z',
    'rot_x',
    'rot_y',
    'rot_z',
  ];
  expect(cam(Object.fromEntries(zeros.map((name) => [name, '0'])))).toEqual(DEFAULT_CAMERA);
});

it('a camera is where it is asked for, in the axes of Unity, and as wide', () => {
  const { settings, turnedRad } = cam({
    ...{ img_w: '320', img_h: '160', fov: '90', rot_x: '15', rot_y: '30' },
    ...{ offset_x: '0.5', offset_y: '1.2', offset_z: '1.7' },
  });
  expect(settings).toEqual({
    ...{ rows: 160, columns: 320, heightM: 1.2, forwardM: 1.7, leftM: -0.5 },
    pitchDownRad: (15 * Math.PI) / 180,
    verticalFovRad: Math.PI / 2,
    horizontalFovRad: 2 * Math.atan(2),
  });
  expect(turnedRad).toBeCloseTo(-Math.PI / 6, 12);
});

it.each([
  { img_w: '1e9', img_h: '-5', fov: '1e9', offset_y: '-1e9', rot_x: '1e9', fish_eye_x: '1e9' },
  { img_w: {}, img_h: [], fov: null, img_enc: 7, offset_x: 'NaN', rot_y: 'Infinity' },
])('whatever is asked for, a camera can be made: %o', (fields) => {
  const { settings, turnedRad } = cam(fields);
  expect(settings.columns * settings.rows).toBeLessThanOrEqual(1024 * 1024);
  for (const value of [...Object.values(settings), turnedRad]) expect(value).toSatisfy(Number.isFinite);
  expect(settings.heightM).toBeGreaterThan(0);
});

it('a range finder has so many rays at most, whatever is asked for', () => {
  const { stepDeg, levels, levelStepDeg } = lidarOf({
    ...{
      msg_type: 'lidar_config',
      degPerSweepInc: '0',
      numSweepsLevels: '1e9',
      degAngDelta: '0',
      maxRange: '1e9',
    },
  });
  expect((360 / stepDeg) * levels).toBeLessThanOrEqual(7200);
  expect(Math.abs(levelStepDeg)).toBeGreaterThan(0);
});
