import { describe, expect, it } from 'vitest';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { Look } from '../network/look.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { expertDriver, networkDriver } from './driver.ts';

const road = straightRoad(1);
const aside = {
  images: { camera: new Uint8Array(), range: new Float32Array(), roadContrast: 0 },
  road,
  stationM: 100,
  pose: { x: 100, y: 0.5, yawRad: 0 },
};

describe('the expert', () => {
  it('aims a distance ahead at any speed', async () => {
    const expert = expertDriver({ distanceM: 7 });
    const right = expertCurvature(road, aside.pose, 100, 7);
    expect(await expert.decide({ ...aside, speedMps: 2 })).toEqual({ curvaturePerM: right });
    expect(await expert.decide({ ...aside, speedMps: 20 })).toEqual({ curvaturePerM: right });
  });

  it('aims as far ahead as it drives in a time, but never right before the wheels', async () => {
    const expert = expertDriver({ timeS: 1.5 });
    expect(await expert.decide({ ...aside, speedMps: 10 })).toEqual({
      curvaturePerM: expertCurvature(road, aside.pose, 100, 15),
    });
    expect(await expert.decide({ ...aside, speedMps: 0 })).toEqual({
      curvaturePerM: expertCurvature(road, aside.pose, 100, 3),
    });
  });
});

describe('a network', () => {
  /** Answers a road intensity that no rounding leaves as it is. */
  function watchedModel(): { model: SteeringModel; fed: number[] } {
    const fed: number[] = [];
    const steer = async (look: Look) => {
      fed.push(look.roadIntensityFeedback);
      const roadIntensity = 0.37 + 0.01 * fed.length;
      return { direction: new Float32Array(45), roadIntensity, curvaturePerM: 0, outputs: {} };
    };
    return { model: { steer } as Partial<SteeringModel> as SteeringModel, fed };
  }

  it('is fed its own road intensity unrounded, one half before the first image and after a put-back', async () => {
    const { model, fed } = watchedModel();
    const driver = networkDriver(model, () => 0);
    await driver.decide({ ...aside, speedMps: 5 });
    await driver.decide({ ...aside, speedMps: 5 });
    await driver.decide({ ...aside, speedMps: 5 });
    driver.reset();
    await driver.decide({ ...aside, speedMps: 5 });
    expect(fed).toEqual([0.5, 0.38, 0.39, 0.5]);
  });
});
