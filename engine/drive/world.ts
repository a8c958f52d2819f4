import type { Pose } from '../../sim/conventions.ts';
import { type Placement, placeVehicle } from '../../sim/metrics/placement.ts';
import type { Road } from '../../sim/road/road.ts';
import {
  NAVLAB_VAN,
  stepVehicle,
  type VehicleCommand,
  type VehicleSettings,
  type VehicleState,
} from '../../sim/vehicle/vehicle.ts';
import { poseBesidePath } from './snapshots.ts';

/** Fixed time step, s. */
export const STEP_S = 0.02;

/** Road kept behind the vehicle, m. */
const KEPT_BEHIND_M = 60;

/** Where a vehicle starts: beside the path, positive left, and turned against its direction, counter-clockwise. */
export interface StartPose {
  readonly offsetM: number;
  readonly headingRad: number;
}

export const ON_PATH: StartPose = { offsetM: 0, headingRad: 0 };

/** A vehicle on a road in fixed steps: physics alone, and the one place where simulated time passes. */
export class World {
  readonly road: Road;
  readonly #settings: VehicleSettings;
  #vehicle: VehicleState;
  #placement: Placement;
  #steps = 0;

  /**
   * @param startM station at which the vehicle stands at first
   * @param start where it stands beside the path; on it, along it, unless given
   */
  constructor(
    road: Road,
    startM: number,
    settings: VehicleSettings = NAVLAB_VAN,
    start: StartPose = ON_PATH,
  ) {
    this.road = road;
    this.#settings = settings;
    this.#vehicle = standing(road, startM, start);
    this.#placement = placeVehicle(road, this.pose, startM, this.#settings);
  }

  get vehicle(): VehicleState {
    return this.#vehicle;
  }

  get pose(): Pose {
    return this.#vehicle.pose;
  }

  get placement(): Placement {
    return this.#placement;
  }

  /** Steps since the start. */
  get steps(): number {
    return this.#steps;
  }

  get timeS(): number {
    return this.#steps * STEP_S;
  }

  /** Lets one step pass with a command held, wherever that leads. @throws RangeError for one that is no number. */
  move(command: VehicleCommand): void {
    if (!Number.isFinite(command.curvaturePerM)) {
      throw new RangeError(`the driver asked for a curvature of ${command.curvaturePerM}`);
    }
    this.#vehicle = stepVehicle(this.#vehicle, command, STEP_S, this.#settings);
    this.#placement = placeVehicle(this.road, this.pose, this.#placement.stationM, this.#settings);
    this.#steps++;
    this.road.release(this.#placement.stationM - KEPT_BEHIND_M);
  }

  /** Puts the vehicle back on the path where it is. */
  putBack(speedMps: number): void {
    const { stationM } = this.#placement;
    this.#vehicle = { ...standing(this.road, stationM, ON_PATH), speedMps };
    this.#placement = placeVehicle(this.road, this.pose, stationM, this.#settings);
  }
}

/** Beside the path, wheels turned as the road turns. */
function standing(road: Road, stationM: number, { offsetM, headingRad }: StartPose): VehicleState {
  return {
    pose: poseBesidePath(road, stationM, offsetM, headingRad),
    speedMps: 0,
    curvaturePerM: road.centreAt(stationM).curvaturePerM,
  };
}
