import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Road } from '../../sim/road/road.ts';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { exposeAgain } from '../../sim/sensors/camera-image.ts';
import { cameraToWarpFrom, type Move, warpOverGround } from '../../sim/sensors/ground-warp.ts';
import { type CameraSettings, DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { createRasterSensors } from './raster/raster-sensors.ts';
import type { SensorRenderer } from './renderer.ts';

const { camera: retina } = DEFAULT_SENSOR_SETTINGS;
const wide = cameraToWarpFrom(retina);
const NOISELESS: Conditions = { ...CLEAR_DAY, cameraNoise: 0, rangeNoiseM: 0 };
let eyes: SensorRenderer;
let wideEyes: SensorRenderer;

beforeAll(async () => {
  eyes = createRasterSensors();
  wideEyes = createRasterSensors({ ...DEFAULT_SENSOR_SETTINGS, camera: wide });
});
afterAll(() => {
  eyes.dispose();
  wideEyes.dispose();
});

async function seen(
  renderer: SensorRenderer,
  road: Road,
  conditions: Conditions,
  { shiftLeftM, turnRad }: Move,
) {
  const stationM = 100;
  const pose = poseBesidePath(road, stationM, shiftLeftM, turnRad);
  const [images] = await renderer.render([{ road, stationM, pose, conditions, noiseSeed: 1 }]);
  return images!.camera;
}

function firstGroundRow({ rows, pitchDownRad, verticalFovRad }: CameraSettings): number {
  return Math.ceil((rows / 2) * (1 - Math.tan(pitchDownRad) / Math.tan(verticalFovRad / 2)));
}

describe('a picture warped over the ground', () => {
  const scenes = [
    { name: 'a lane in the sun', road: straightRoad(1), conditions: NOISELESS },
    { name: 'a street under clouds', road: straightRoad(2), conditions: { ...NOISELESS, cloudiness: 1 } },
  ];
  for (const { name, road, conditions } of scenes) {
    it.each([
      { shiftLeftM: 1.25, turnRad: 0 },
      { shiftLeftM: -1.25, turnRad: 0 },
      { shiftLeftM: 0, turnRad: 0.105 },
      { shiftLeftM: 0, turnRad: -0.105 },
      { shiftLeftM: 1.25, turnRad: -0.105 },
      { shiftLeftM: -1.25, turnRad: 0.105 },
    ])(`is what is rendered from there, ${name}: %o`, async (move) => {
      const rendered = await seen(eyes, road, conditions, move);
      const picture = await seen(wideEyes, road, conditions, { shiftLeftM: 0, turnRad: 0 });
      const warped = warpOverGround(picture, wide, retina, move);
      const exposed = exposeAgain(warped.camera, 0, 1);
      let difference = 0;
      let count = 0;
      for (let cell = firstGroundRow(retina) * retina.columns; cell < warped.seen.length; cell++) {
        if (warped.seen[cell]! < 1) continue;
        for (let band = 0; band < 3; band++) {
          difference += Math.abs(exposed[3 * cell + band]! - rendered[3 * cell + band]!);
          count++;
        }
      }
      expect(difference / count).toBeLessThanOrEqual(6);
    });
  }
});
