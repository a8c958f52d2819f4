import { Rng } from '../../sim/rng.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import {
  type DriveFrame,
  type DriveMeta,
  isPlaced,
  type PlacedFrame,
  type StoredFrame,
} from './drive-format.ts';

/** A small drive for tests, a pure function of the step: 2×3 camera, 1×2 range finder. */
export function exampleMeta(kind: DriveMeta['kind']): DriveMeta {
  const mount = {
    heightM: 2,
    forwardM: 1,
    leftM: 0,
    pitchDownRad: 0.3,
    horizontalFovRad: 1,
    verticalFovRad: 1,
  };
  return {
    softwareVersion: '0.1.0',
    kind,
    seed: 7,
    sensors: {
      camera: { rows: 2, columns: 3, ...mount },
      range: { rows: 1, columns: 2, maxRangeM: 40, ...mount },
    },
    lookaheadM: 7,
    details: { roadKinds: ['path'] },
  };
}

export const exampleRoad = { kind: 'path', seed: 3 };

export const exampleConditions: Conditions = {
  sunElevationRad: 0.8,
  sunAzimuthRad: 1,
  cloudiness: 0.1,
  fogPerM: 0,
  rain: 0,
  season: 0.3,
  surfacePaleness: 0.5,
  cameraNoise: 2,
  rangeNoiseM: 0.05,
  seed: 11,
};

/** A stored frame that has a place. Throws where it has none. */
export function placed(frame: StoredFrame): PlacedFrame {
  if (!isPlaced(frame)) throw new Error(`frame ${frame.step} has no place`);
  return frame;
}

export function exampleFrame(step: number): PlacedFrame<DriveFrame> & { readonly range: Float32Array } {
  const rng = new Rng(step);
  return {
    step,
    timeS: step / 10,
    road: 1,
    conditions: 1,
    stationM: step * 0.7,
    xM: rng.normal(),
    yM: rng.normal(),
    yawRad: rng.normal(),
    speedMps: 5,
    curvaturePerM: rng.uniform(-0.1, 0.1),
    steeredCurvaturePerM: rng.uniform(-0.1, 0.1),
    throttle: 0.25,
    mode: 'person',
    noiseSeed: rng.uint32(),
    camera: Uint8Array.from({ length: 18 }, () => rng.integer(256)),
    range: Float32Array.from({ length: 2 }, () => rng.uniform(1, 40)),
    roadLighter: rng.chance(0.5),
    previousRoadLighter: rng.chance(0.5),
  };
}
