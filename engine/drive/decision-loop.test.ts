import { describe, expect, it } from 'vitest';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { DecisionLoop, STEPS_A_DECISION } from './decision-loop.ts';
import type { Decision, Driver } from './driver.ts';
import { Eyes } from './eyes.ts';
import { Referee } from './referee.ts';
import { World } from './world.ts';

function loopOf(driver: Driver) {
  const world = new World(straightRoad(1), 30);
  const referee = new Referee(new DriveMetrics(100));
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
