import { describe, expect, it } from 'vitest';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { DecisionLoop, STEPS_A_DECISION } from './decision-loop.ts';
import type { Decision, Driver } from './driver.ts';
import { Eyes } from './eyes.ts';
import { Referee } from './referee.ts';
import { ON_PATH, type StartPose, World } from './world.ts';

function loopOf(driver: Driver, start: StartPose = ON_PATH) {
  const world = new World(straightRoad(1), 30, NAVLAB_VAN, start);
  const referee = new Referee(new DriveMetrics(100), start);
  return new DecisionLoop({ world, eyes: new Eyes(new Rng(1)), referee, driver });
}

function driverOf(decision: Decision, more: Partial<Driver> = {}): Driver {
  return { mode: 'network', decide: async () => decision, reset: () => {}, ...more };
}

async function drive(loop: DecisionLoop, steps: number, wantedMps = 8) {
  for (let i = 0; i < steps; i++) {
    if (loop.isDecisionDue) await loop.decide(CLEAR_DAY, undefined);
    loop.step(wantedMps);
  }
}

describe('a drive', () => {
  it('asks its driver once every five steps and holds the decision meanwhile', async () => {
    let asked = 0;
    const decide = async () => ({ curvaturePerM: 0.001 * ++asked });
    const loop = loopOf(driverOf({ curvaturePerM: 0 }, { decide }));
    await drive(loop, 3 * STEPS_A_DECISION);
    expect([asked, loop.held.curvaturePerM]).toEqual([3, 0.003]);
  });

  it('goes no faster than its driver dares', async () => {
    const loop = loopOf(driverOf({ curvaturePerM: 0, speedMps: 2 }));
    await drive(loop, 500);
    expect(loop.world.vehicle.speedMps).toBeCloseTo(2, 6);
    const unafraid = loopOf(driverOf({ curvaturePerM: 0, speedMps: 20 }));
    await drive(unafraid, 1000);
    expect(unafraid.world.vehicle.speedMps).toBeCloseTo(8, 6);
  });

  it('is put back at one metre from its path, goes on at its speed, and the driver forgets', async () => {
    let forgot = 0;
    const loop = loopOf(driverOf({ curvaturePerM: 0.05 }, { reset: () => forgot++ }));
    await drive(loop, 600);
    const { interventions, cteMaxM } = loop.referee.metrics.scores();
    expect(interventions).toBeGreaterThan(1);
    expect(forgot).toBe(interventions);
    expect(cteMaxM).toBeLessThan(1.5);
    expect(loop.world.vehicle.speedMps).toBeGreaterThan(3);
  });

  it('that starts far from its path is left alone until it has been within a metre, and put back from then on', async () => {
    let curvaturePerM = 0;
    const driver = driverOf({ curvaturePerM: 0 }, { decide: async () => ({ curvaturePerM }) });
    const loop = loopOf(driver, { offsetM: 1.5, headingRad: 0 });
    const interventions = () => loop.referee.metrics.scores().interventions;
    const cteM = () => loop.world.placement.cteM;
    await drive(loop, 100);
    expect([cteM(), interventions()]).toEqual([expect.closeTo(1.5, 6), 0]);
    curvaturePerM = -0.03;
    while (cteM() > 0.9) await drive(loop, 5);
    expect(interventions()).toBe(0);
    curvaturePerM = 0.05;
    await drive(loop, 400);
    expect(interventions()).toBeGreaterThan(0);
    expect(loop.referee.metrics.scores().recoveryS).toBeNull();
  });

  it('that starts far from its path and goes still further off is put back, and not scored as kept', async () => {
    const loop = loopOf(driverOf({ curvaturePerM: 0.02 }), { offsetM: 1.5, headingRad: 0 });
    await drive(loop, 300);
    const { interventions, cteMaxM } = loop.referee.metrics.scores();
    expect(interventions).toBeGreaterThan(0);
    expect(cteMaxM).toBeLessThan(2.5);
  });

  it('that starts within a metre is put back as ever', async () => {
    const loop = loopOf(driverOf({ curvaturePerM: 0.05 }), { offsetM: 0.9, headingRad: 0 });
    await drive(loop, 200);
    expect(loop.referee.metrics.scores().interventions).toBeGreaterThan(0);
  });

  it('that is put back knows of no image before, and its scores of no jump', async () => {
    let looks = 0;
    /** The road is lighter and darker than its surroundings by turns. */
    const renderer: Pick<SensorRenderer, 'render' | 'settings'> = {
      settings: DEFAULT_SENSOR_SETTINGS,
      render: async (views) =>
        views.map(() => ({
          camera: new Uint8Array(),
          range: new Float32Array(),
          roadContrast: looks++ % 2 === 0 ? 1 : -1,
        })),
    };
    const loop = loopOf(driverOf({ curvaturePerM: 0.1 }));
    const scores = () => loop.referee.metrics.scores();
    let before = 0;
    for (let i = 0; i < 200; i++) {
      const { moment } = await loop.decide(CLEAR_DAY, renderer);
      const isFirst = i === 0 || scores().interventions > before;
      before = scores().interventions;
      expect(moment.previousRoadLighter).toBe(isFirst ? moment.roadLighter : !moment.roadLighter);
      for (let step = 0; step < STEPS_A_DECISION; step++) loop.step(8);
    }
    expect(before).toBeGreaterThan(3);
    // It steers to the left all the time: from straight on to the left is no change of direction.
    expect(scores().steeringReversalsPerMinute).toBe(0);
  });

  it('that is put elsewhere while it looks or decides remembers nothing of that either', async () => {
    let remembers = false;
    const midway: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => midway.push(resolve));
    const driver = driverOf(
      { curvaturePerM: 0 },
      {
        async decide() {
          await wait();
          remembers = true;
          return { curvaturePerM: 0 };
        },
        reset() {
          remembers = false;
        },
      },
    );
    const contrasts = [1, 1, -1];
    const renderer: Pick<SensorRenderer, 'render' | 'settings'> = {
      settings: DEFAULT_SENSOR_SETTINGS,
      async render(views) {
        await wait();
        const roadContrast = contrasts.shift()!;
        return views.map(() => ({ camera: new Uint8Array(), range: new Float32Array(), roadContrast }));
      },
    };
    const loop = loopOf(driver);
    /** @param forgetAt after so many waits */
    const decide = async (forgetAt: number) => {
      const deciding = loop.decide(CLEAR_DAY, renderer);
      for (let waited = 0; waited < 2; waited++) {
        await expect.poll(() => midway.length).toBe(1);
        if (waited === forgetAt) loop.forget();
        midway.shift()!();
      }
      return (await deciding).moment;
    };
    await decide(0);
    expect(remembers).toBe(false);
    await decide(1);
    expect(remembers).toBe(false);
    expect((await decide(2)).previousRoadLighter).toBe(false);
    expect(remembers).toBe(true);
  });

  it('obeys hands at every step, whatever was decided, and lets them leave the path', async () => {
    const loop = loopOf(
      driverOf(
        { curvaturePerM: -0.1 },
        { mode: 'person', hands: () => ({ curvaturePerM: 0.03, speedMps: 8 }) },
      ),
    );
    await drive(loop, 400);
    expect(loop.held).toEqual({ curvaturePerM: 0.03, speedMps: 8 });
    expect(loop.world.placement.cteM).toBeGreaterThan(3);
    expect(loop.referee.metrics.scores().interventions).toBe(0);
  });

  it('holds nothing that a driver decided who lost the wheel meanwhile', async () => {
    let mode: Driver['mode'] = 'network';
    const decide = async () => {
      mode = 'expert';
      return { curvaturePerM: 0.1 };
    };
    const loop = loopOf({
      get mode() {
        return mode;
      },
      decide,
      reset: () => {},
    });
    await loop.decide(CLEAR_DAY, undefined);
    expect(loop.held.curvaturePerM).toBe(0);
  });
});
