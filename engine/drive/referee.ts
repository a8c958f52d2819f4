import type { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { ON_PATH, STEP_S, type StartPose, type World } from './world.ts';

/** |CTE| beyond which a person would have taken the wheel (NVIDIA 2016), m. */
const INTERVENTION_CTE_M = 1;
/** A person who strays so far from the path is put back: past it the road is hard to find again, m. */
const LOST_M = 45;

/** A vehicle that started beside its path is coming back; one that is so much further off than it began is not, m. */
const STRAYED_M = 0.5;

/** Scores a drive step by step, and puts a vehicle that strayed back on its path. */
export class Referee {
  #metrics: DriveMetrics;
  /** Whether the vehicle has been near its path: before, nobody takes the wheel for being far from it. */
  #armed: boolean;
  readonly #strayedM: number;

  /** @param start where the vehicle starts */
  constructor(metrics: DriveMetrics, start: StartPose = ON_PATH) {
    this.#metrics = metrics;
    this.#armed = isNear(start.offsetM);
    this.#strayedM = Math.abs(start.offsetM) + STRAYED_M;
  }

  /** Takes the scores of the steps to come. */
  get metrics(): DriveMetrics {
    return this.#metrics;
  }

  /** Another drives from now on. */
  set metrics(metrics: DriveMetrics) {
    if (metrics === this.#metrics) return;
    metrics.breakOff();
    this.#metrics = metrics;
  }

  /**
   * Judges the step that has just been taken. A vehicle that nobody's hands hold is put back at 1 m from its path, goes
   * on at its speed, and that counts as an intervention; one that starts further away is left alone until it has come so
   * near, or has gone still further off. A person is put back where the road is out of sight, standing.
   *
   * @returns whether the vehicle was put back.
   */
  judge(world: World, byHand: boolean): boolean {
    const { placement, vehicle } = world;
    this.#metrics.add({
      stepS: STEP_S,
      placement,
      speedMps: vehicle.speedMps,
      curvaturePerM: vehicle.curvaturePerM,
    });
    this.#armed ||= isNear(placement.cteM) || Math.abs(placement.cteM) > this.#strayedM;
    if (byHand ? Math.abs(placement.cteM) <= LOST_M : !this.#armed || isNear(placement.cteM)) return false;
    if (!byHand) this.#metrics.intervene();
    world.putBack(byHand ? 0 : vehicle.speedMps);
    return true;
  }
}

function isNear(cteM: number): boolean {
  return Math.abs(cteM) <= INTERVENTION_CTE_M;
}
