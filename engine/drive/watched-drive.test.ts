import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { targetSpeed } from '../../sim/driver/speed.ts';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { WEATHERS, type Weather } from '../../sim/scene/conditions.ts';
import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { type Eyes as OpenEyes, openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { CAMERA_FAULTS } from './camera-faults-fixture.ts';
import { CameraWatch } from './camera-watch.ts';
import { cautious } from './cautious.ts';
import { chanceOf, noiseSeedOf } from './chance.ts';
import { roadToDrive } from './closed-loop.ts';
import { DecisionLoop, STEPS_A_DECISION } from './decision-loop.ts';
import { type Decision, expertDriver } from './driver.ts';
import { Eyes } from './eyes.ts';
import { Referee } from './referee.ts';
import { World } from './world.ts';

const { camera } = DEFAULT_SENSOR_SETTINGS;

describe('a camera on a rendered road', () => {
  it('is sound where a white post goes by beside dull ground', async () => {
    const [seed, passing] = [339, 142];
    using eyes = await openEyes();
    const renderer = await eyes.create();
    const { road } = roadToDrive('street', seed, 1000);
    const { conditions, noise } = chanceOf(seed);
    const world = new World(road, 30);
    const watch = new CameraWatch();
    for (let look = 0; look < passing + 10; look++) {
      const { pose, placement } = world;
      const { stationM } = placement;
      if (look > passing - 10) {
        const view = { road, stationM, pose, conditions, noiseSeed: noiseSeedOf(noise, look) };
        const [images] = await renderer.render([view]);
        watch.sees(images!.camera, camera, pose);
        expect(watch.isOff).toBe(false);
      }
      const curvaturePerM = expertCurvature(road, pose, stationM, 7) + 0.02 * Math.sin(look / 4);
      for (let step = 0; step < STEPS_A_DECISION; step++) {
        world.move({ curvaturePerM, speedMps: targetSpeed(road, world.placement.stationM, 10) });
      }
    }
    renderer.dispose();
  });
});

describe.each([
  ['is sure of whatever it sees', { reliability: 1, usualReliability: 1 }],
  ['cannot tell how sure it is', {}],
])('a network that %s', (_, reliability) => {
  let eyes: OpenEyes;
  let renderer: SensorRenderer;
  beforeAll(async () => {
    eyes = await openEyes();
    renderer = await eyes.create();
  });
  afterAll(() => {
    renderer.dispose();
    eyes[Symbol.dispose]();
  });

  /** It steers as the expert does, at 8 m/s. */
  function network(road: string, weather: Weather) {
    const expert = expertDriver({ distanceM: 7 });
    const decide: typeof expert.decide = async (situation) => ({
      ...(await expert.decide(situation)),
      ...reliability,
    });
    const { conditions, noise } = chanceOf(101, { weather });
    const loop = new DecisionLoop<Decision>({
      world: new World(roadToDrive(road, 101, 400).road, 30),
      eyes: new Eyes(noise),
      referee: new Referee(new DriveMetrics(400)),
      driver: cautious({ ...expert, mode: 'network', decide }),
    });
    return async (looks: number, fault?: CameraFault) => {
      const decisions: Decision[] = [];
      for (let look = 0; look < looks; look++) {
        decisions.push((await loop.decide(conditions, renderer, fault)).decision);
        for (let step = 0; step < STEPS_A_DECISION; step++) loop.step(8);
      }
      return decisions;
    };
  }

  it.each(['path', 'street', 'highway', 'dirt'])(
    'drives a %s at full speed in every weather',
    async (road) => {
      for (const weather of WEATHERS) {
        const slowed = (await network(road, weather)(60)).filter(({ speedShare = 1 }) => speedShare !== 1);
        expect(slowed, weather).toEqual([]);
      }
    },
  );

  it.each(Object.values(CAMERA_FAULTS))(
    'holds its curve at once and calls within three looks, for its camera: %o',
    async (fault) => {
      for (const weather of WEATHERS) {
        const look = network('street', weather);
        const { curvaturePerM } = (await look(60)).at(-1)!;
        const [first, , third] = await look(3, fault);
        expect(first, weather).toMatchObject({ curvaturePerM, speedShare: 0 });
        expect(first!.callsForHelp, weather).toBeUndefined();
        expect(third, weather).toMatchObject({ curvaturePerM, callsForHelp: true, cameraIsOff: true });
      }
    },
  );

  it('drives on after each of many passing moments', async () => {
    const look = network('street', 'clear');
    await look(30);
    for (let moment = 0; moment < 6; moment++) {
      await look(1, { kind: 'cover' });
      const calls = (await look(14)).filter(({ callsForHelp }) => callsForHelp);
      expect(calls, `after ${moment + 1}`).toEqual([]);
    }
  });
});
