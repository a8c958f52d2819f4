import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { DecisionLoop } from '../drive/decision-loop.ts';
import { Eyes } from '../drive/eyes.ts';
import { Referee } from '../drive/referee.ts';
import { World } from '../drive/world.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Eyes as SharedEyes } from '../sensors/eyes.ts';
import type { Program } from './program.ts';
import { freeProgramDriver } from './program-driver.ts';
import type { ProgramEyes } from './sight.ts';

/** How cars of programs drive: what is the same for every one of a bridge. */
export interface BridgeSettings {
  /** Of roads, light and noise. */
  readonly seed: number;
  readonly vehicle: VehicleSettings;
  /** Speed at which full throttle settles, m/s. */
  readonly topMps: number;
  /** The car waits for each answer, and drives as fast as the answers come; else it drives by the clock. */
  readonly lockstep: boolean;
  readonly framesPerS: number;
}

/** Time as a bridge knows it. */
export interface BridgeClock {
  /** Monotonic, ms. */
  nowMs(): number;
  /** Rejects when the signal is given. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What every bridge is given. */
export interface BridgeParts {
  readonly conditions: Conditions;
  readonly settings: BridgeSettings;
  readonly eyes: SharedEyes;
  readonly clock: BridgeClock;
  /** A line for people. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Where a car of a program begins, m: road lies behind as well. */
const START_M = 30;
/** A drive that is further behind does not catch up: it would race, ms. */
const LONGEST_LAG_MS = 200;

/** A drive of a program, under way. */
export interface FreeDrive {
  /** What was driven until now, in words; undefined where that is nothing. */
  summary(): string | undefined;
  /** Drives on until the program has gone, or asks for something else, or there is no more road. @throws what its answer throws. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Lets a program drive a road as it pleases. Nobody judges: the car is put back only where the road is out of its sight.
 * Same seed and same answers, same views, in lockstep to the byte.
 */
export function freeDrive(
  program: Program,
  road: Road,
  conditions: Conditions,
  eyes: ProgramEyes,
  { seed, vehicle, topMps, lockstep, framesPerS }: BridgeSettings,
  clock: BridgeClock,
): FreeDrive {
  const rng = new Rng(seed).split('program');
  const metrics = new DriveMetrics(Number.POSITIVE_INFINITY);
  const world = new World(road, START_M, vehicle);
  const loop = new DecisionLoop({
    world,
    eyes: new Eyes(rng),
    referee: new Referee(metrics),
    driver: freeProgramDriver({
      program,
      eyes,
      conditions: () => conditions,
      noise: rng,
      vehicle,
      topMps: () => topMps,
      decisionS: 1 / framesPerS,
      nowMs: () => clock.nowMs(),
    }),
    decisionsPerS: framesPerS,
  });
  return {
    summary() {
      const { distanceM, cteMeanAbsM, departuresPerKm } = metrics.scores();
      if (distanceM === 0) return undefined;
      const departures = Math.round((departuresPerKm * distanceM) / 1000);
      return `drove ${distanceM.toFixed(0)} m of ${road.name}, mean |CTE| ${cteMeanAbsM.toFixed(2)} m, off the road ${departures} times`;
    },
    async run(signal) {
      let dueMs = clock.nowMs();
      while (road.closed || world.placement.stationM < road.lengthM) {
        stopIfCancelled(signal);
        await loop.decide(conditions, undefined);
        do loop.step(topMps);
        while (!loop.isDecisionDue);
        if (lockstep) continue;
        dueMs = Math.max(dueMs + 1000 / framesPerS, clock.nowMs() - LONGEST_LAG_MS);
        await clock.sleep(dueMs - clock.nowMs(), signal);
      }
    },
  };
}
