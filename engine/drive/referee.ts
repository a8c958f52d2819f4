import type { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { STEP_S, type World } from './world.ts';

/** |CTE| beyond which a person would have taken the wheel (NVIDIA 2016), m. */
const INTERVENTION_CTE_M = 1;
/** A person who strays so far from the path is put back: past it the road is hard to find again, m. */
const LOST_M = 45;

/** Scores a drive step by step, and puts a vehicle that strayed back on its path. */
export class Referee {
  /** Takes the scores of the steps to come; another may take its place when another drives. */
  metrics: DriveMetrics;

  constructor(metrics: DriveMetrics) {
    this.metrics = metrics;
  }

  /**
   * Judges the step that has just been taken. A vehicle that nobody's hands hold is put back at 1 m from its path, goes
   * on at its speed, and that counts as an intervention; a person is put back where the road is out of sight, standing.
   *
   * @returns whether the vehicle was put back.
   */
  judge(world: World, byHand: boolean): boolean {
    const { placement, vehicle } = world;
    this.metrics.add({
      stepS: STEP_S,
      placement,
      speedMps: vehicle.speedMps,
      curvaturePerM: vehicle.curvaturePerM,
    });
    if (Math.abs(placement.cteM) <= (byHand ? LOST_M : INTERVENTION_CTE_M)) return false;
    if (!byHand) this.metrics.intervene();
    world.putBack(byHand ? 0 : vehicle.speedMps);
    return true;
  }
}
