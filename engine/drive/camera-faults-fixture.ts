import type { CameraFault } from '../../sim/sensors/camera-fault.ts';

const TURNED_RAD = (20 * Math.PI) / 180;

/** What a camera is tried with, by the name that `drive --fault` gives it. */
export const CAMERA_FAULTS: Readonly<Record<string, CameraFault>> = {
  cover: { kind: 'cover' },
  dark: { kind: 'dark' },
  'turn:20': { kind: 'turn', turnedRad: TURNED_RAD },
  'turn:-20': { kind: 'turn', turnedRad: -TURNED_RAD },
};
