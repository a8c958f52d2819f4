import { describe, expect, it } from 'vitest';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { DriveMeta } from '../data/drive-format.ts';
import { type FrameSource, SIMULATOR } from '../data/frame-source.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { createRasterSensors } from '../sensors/raster/raster-sensors.ts';
import { mirrorsOf } from './mirrors.ts';
import { mirrored } from './patterns.ts';
import { presetModel } from './preset-model.ts';

const aside = (leftM: number): SensorSettings => ({
  camera: { ...DEFAULT_SENSOR_SETTINGS.camera, leftM },
  range: { ...DEFAULT_SENSOR_SETTINGS.range, leftM },
});

/** Whether frames of one road, seen through some sensors, are mirrored. */
function isMirrored(
  description: unknown,
  sensors = DEFAULT_SENSOR_SETTINGS,
  { source = SIMULATOR, road = 1 }: { source?: FrameSource; road?: number | null } = {},
): boolean {
  const meta = { sensors } as DriveMeta;
  const roads = new Map([[1, description]]);
  return mirrorsOf({ path: 'a.drive', meta, roads, sourceOf: () => source })({ road });
}

const imported = (camera: SensorSettings['camera'] | null): FrameSource => ({
  from: 'import',
  format: 'pictures',
  name: 'mine',
  camera,
  steering: {
    meaning: '-1 left to 1 right',
    conversion: { kind: 'linear', curvaturePerUnit: -0.1, curvatureAtZeroPerM: 0 },
  },
  rateHz: 20,
});

describe('a frame may be mirrored', () => {
  const path: RoadDescription = { kind: 'path', seed: 1 };

  it('on a road whose sides are alike, and on no other', () => {
    expect(isMirrored(path)).toBe(true);
    for (const kind of ['street', 'highway', 'dirt'] as const) {
      expect(isMirrored({ kind, seed: 1 })).toBe(false);
    }
  });

  it('on a loop by the kind that it is of', () => {
    const answers = new Set(Array.from({ length: 20 }, (_, seed) => isMirrored({ kind: 'loop', seed })));
    expect(answers).toEqual(new Set([true, false]));
  });

  it('through sensors in the middle of the vehicle, and through no other', () => {
    expect(isMirrored(path, aside(0.6))).toBe(false);
    expect(isMirrored(path, { ...aside(0), range: aside(-0.2).range })).toBe(false);
  });

  it('where road and mount are known, and nowhere else', () => {
    const { camera } = DEFAULT_SENSOR_SETTINGS;
    expect(isMirrored(path, DEFAULT_SENSOR_SETTINGS, { source: imported(camera) })).toBe(true);
    expect(isMirrored(path, DEFAULT_SENSOR_SETTINGS, { source: imported(null) })).toBe(false);
    expect(isMirrored(path, DEFAULT_SENSOR_SETTINGS, { source: imported({ ...camera, leftM: 0.6 }) })).toBe(
      false,
    );
    expect(isMirrored(path, DEFAULT_SENSOR_SETTINGS, { road: null })).toBe(false);
  });

  it('on no road that this version does not know', () => {
    expect(isMirrored({ kind: 'canal', seed: 1 })).toBe(false);
    expect(isMirrored(null)).toBe(false);
  });
});

describe('a mirrored picture', () => {
  const spec = presetModel('alvinn-1989', { sensors: DEFAULT_SENSOR_SETTINGS });
  const STATION_M = 90;

  /** Mean absolute difference of a mirrored picture from one taken at the mirrored pose, of 255. */
  async function difference(road: Road, sensors: SensorSettings): Promise<number> {
    const renderer = createRasterSensors(sensors);
    const conditions = { ...CLEAR_DAY, cloudiness: 1, cameraNoise: 0, rangeNoiseM: 0 };
    const view = (side: 1 | -1) => ({
      road,
      stationM: STATION_M,
      pose: poseBesidePath(road, STATION_M, side * 0.6, side * 0.05),
      conditions,
      noiseSeed: 1,
    });
    const [here, there] = await renderer.render([view(1), view(-1)]);
    renderer.dispose();
    const { camera } = mirrored(
      {
        camera: here!.camera,
        range: here!.range,
        curvaturePerM: 0,
        roadLighter: true,
        previousRoadLighter: true,
        group: 0,
        mirrorable: true,
      },
      spec,
    );
    // The lower half of the picture: what stands beside the road is not mirrored.
    const ground = camera.subarray(camera.length / 2);
    const right = there!.camera.subarray(camera.length / 2);
    return ground.reduce((sum, value, i) => sum + Math.abs(value - right[i]!), 0) / ground.length;
  }

  it('is one from the mirrored pose where it may be made, and far from it where it may not', async () => {
    const alike = await difference(straightRoad(1), DEFAULT_SENSOR_SETTINGS);
    const cameraAside = await difference(straightRoad(1), aside(0.6));
    const oncomingLane = await difference(straightRoad(2), DEFAULT_SENSOR_SETTINGS);
    expect(cameraAside).toBeGreaterThan(2 * alike);
    expect(oncomingLane).toBeGreaterThan(2 * alike);
  });
});
