import { targetSpeed } from '../../sim/driver/speed.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import type { Decision, Driver } from './driver.ts';
import type { Eyes, Moment } from './eyes.ts';
import type { Referee } from './referee.ts';
import { STEP_S, type World } from './world.ts';

/** Steps between two decisions: ten decisions a second. */
export const STEPS_A_DECISION = 5;
const STEPS_A_SECOND = Math.round(1 / STEP_S);

/** What a drive is made of. */
export interface LoopParts<D extends Decision> {
  readonly world: World;
  readonly eyes: Eyes;
  readonly referee: Referee;
  readonly driver: Driver<D>;
  /** Decisions a second, 1 … 50 and whole; ten unless given. Where they do not divide the steps, they are spread evenly. */
  readonly decisionsPerS?: number;
}

/**
 * The one loop of every drive: look, let the driver decide, hold the decision until the next one is due. It knows no
 * clock: the command line runs it as fast as it goes, the live drive against the time.
 */
export class DecisionLoop<D extends Decision = Decision> {
  readonly world: World;
  readonly referee: Referee;
  readonly #eyes: Eyes;
  readonly #driver: Driver<D>;
  readonly #decisionsPerS: number;
  #held: Decision;
  #timesForgotten = 0;

  constructor({
    world,
    eyes,
    referee,
    driver,
    decisionsPerS = STEPS_A_SECOND / STEPS_A_DECISION,
  }: LoopParts<D>) {
    this.world = world;
    this.referee = referee;
    this.#eyes = eyes;
    this.#driver = driver;
    this.#decisionsPerS = decisionsPerS;
    this.#held = { curvaturePerM: world.vehicle.curvaturePerM };
  }

  /** The decision that is held. */
  get held(): Decision {
    return this.#held;
  }

  /** Whether the driver has to be asked before the next step. */
  get isDecisionDue(): boolean {
    return (this.world.steps * this.#decisionsPerS) % STEPS_A_SECOND < this.#decisionsPerS;
  }

  /**
   * Looks and asks the driver, whose decision is held from now on: not that of a person, whose hands act at every step,
   * and not where the wheel went to another meanwhile.
   *
   * @param renderer of what is looked at; a driver who needs no images drives without.
   * @param fault of the camera
   */
  async decide(
    conditions: Conditions,
    renderer: Pick<SensorRenderer, 'render' | 'settings'> | undefined,
    fault?: CameraFault,
  ): Promise<{ moment: Moment; decision: D }> {
    const { world } = this;
    const { mode } = this.#driver;
    const camera = renderer?.settings.camera;
    const timesForgotten = this.#timesForgotten;
    try {
      const moment = await this.#eyes.look(world, conditions, renderer, fault);
      const { images, stationM, vehicle } = moment;
      const { pose, speedMps } = vehicle;
      const decision = await this.#driver.decide({
        images,
        camera,
        road: world.road,
        stationM,
        pose,
        speedMps,
      });
      if (mode !== 'person' && this.#driver.mode === mode) this.#held = decision;
      return { moment, decision };
    } finally {
      // What this has left in their memory is of the road behind.
      if (this.#timesForgotten !== timesForgotten) this.#reset();
    }
  }

  /**
   * Takes one step. Hands on the wheel act at once; else the decision is held, at the wanted speed or the road's or the
   * driver's, whichever is slowest.
   *
   * @returns whether the vehicle was put back on its path.
   */
  step(wantedMps: number): boolean {
    const { world } = this;
    const byHand = this.#driver.hands?.(world.vehicle, wantedMps);
    if (byHand) this.#held = byHand;
    world.move(byHand ?? this.#command(wantedMps));
    const wasPutBack = this.referee.judge(world, byHand !== undefined);
    if (wasPutBack) this.forget();
    return wasPutBack;
  }

  /**
   * Lets eyes, driver and scores forget the road behind, after the vehicle was put elsewhere. A decision that is under way
   * is forgotten too, once it is made.
   */
  forget(): void {
    this.#timesForgotten++;
    this.referee.metrics.breakOff();
    this.#reset();
  }

  #reset(): void {
    this.#eyes.reset();
    this.#driver.reset();
  }

  #command(wantedMps: number) {
    const { road, placement } = this.world;
    const { curvaturePerM, speedMps = wantedMps, speedShare = 1 } = this.#held;
    const mostMps = Math.min(targetSpeed(road, placement.stationM, wantedMps), speedMps);
    return { curvaturePerM, speedMps: speedShare * mostMps };
  }
}
