import type { VehicleCommand, VehicleSettings, VehicleState } from '../../sim/vehicle/vehicle.ts';

/** Where a person's hands and feet are. */
export interface Controls {
  /** Share of full lock, positive left. */
  readonly steerLeft: number;
  readonly throttle: number;
  readonly brake: number;
}

const NOTHING_HELD: Controls = { steerLeft: 0, throttle: 0, brake: 0 };
/** What is less than this is a stick that does not quite come back to its middle, not a person. */
const TOUCH_STEER = 0.05;
const TOUCH_BRAKE = 0.1;
/** Deceleration of a vehicle that rolls, m/s². */
const ROLLING_MPS2 = 0.3;

/** A person's hands on the controls: what they ask of the vehicle, and whether they take it. */
export class Hands {
  #controls = NOTHING_HELD;
  /** They were off the controls since another began to drive. */
  #wereOff = true;

  get controls(): Controls {
    return this.#controls;
  }

  /** Another drives from now on: what is still held from before is no takeover. */
  otherDrives(): void {
    this.#wereOff = !touches(this.#controls);
  }

  /** @returns whether this takes the wheel from another who drives. */
  put(controls: Controls): boolean {
    this.#controls = controls;
    const touched = touches(controls);
    const takes = touched && this.#wereOff;
    if (!touched) this.#wereOff = true;
    return takes;
  }

  release(): void {
    this.put(NOTHING_HELD);
  }

  /** What they ask of a vehicle for one step. No throttle goes beyond `fastestMps`. */
  command(
    { speedMps }: VehicleState,
    fastestMps: number,
    stepS: number,
    vehicle: VehicleSettings,
  ): VehicleCommand {
    const { steerLeft, throttle, brake } = this.#controls;
    const accelerationMps2 =
      throttle * vehicle.maxAccelerationMps2 -
      brake * vehicle.maxDecelerationMps2 -
      ROLLING_MPS2 * (1 - throttle);
    const wishedMps = speedMps + stepS * accelerationMps2;
    const fastest = Math.max(fastestMps, speedMps - stepS * ROLLING_MPS2);
    return {
      curvaturePerM: steerLeft * vehicle.maxCurvaturePerM,
      speedMps: Math.max(0, Math.min(fastest, wishedMps)),
    };
  }
}

function touches({ steerLeft, brake }: Controls): boolean {
  return Math.abs(steerLeft) > TOUCH_STEER || brake > TOUCH_BRAKE;
}
