import { describe, expect, it } from 'vitest';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { expertDriver } from './driver.ts';

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
