import type { Road } from '../../sim/road/road.ts';
import type { CarState, ViewKind } from './view.ts';

/** Where a view looks from and at, in the world (x, y, and z up), m; `upX/Y/Z` is what stands upright on the screen. */
export interface ViewPoint {
  readonly eye: WorldPoint;
  readonly target: WorldPoint;
  readonly up: WorldPoint;
  readonly verticalFovRad: number;
}
export type WorldPoint = readonly [x: number, y: number, z: number];

/** The driver's eye in the vehicle: forward of the rear axle, left of its middle, above the ground, m. */
export const DRIVER_EYE = { forwardM: 2.05, leftM: 0.32, upM: 1.86 } as const;
const WHEELBASE_M = 3.2;
const TRACK_M = 1.7;
/** Lean of the body out of a bend, rad for each m/s² across. */
const LEAN_RAD = 0.006;
const DRIVER_FOV_RAD = 0.9;
const DRIVER_PITCH_RAD = -0.05;
const CHASE = { behindM: 9.5, upM: 3.6, lookAheadM: 9, lookUpM: 1.1, fovRad: 0.86 } as const;
const BIRD = { upM: 62, behindM: 20, aheadM: 13, fovRad: 0.75 } as const;
/** Time constants with which the following views turn after the car, s. */
const TURN_S: Readonly<Record<Exclude<ViewKind, 'windscreen'>, number>> = { chase: 0.35, 'birds-eye': 0.9 };
/** A car that moves further than this in a frame was put there, m. */
const JUMP_M = 15;

/** Height of the ground and its slope along and across a vehicle, rise over run. */
export function stance(road: Road, car: Pick<CarState, 'x' | 'y' | 'yawRad'>) {
  const cos = Math.cos(car.yawRad);
  const sin = Math.sin(car.yawRad);
  const at = (forwardM: number, leftM: number) =>
    road.heightAt(car.x + forwardM * cos - leftM * sin, car.y + forwardM * sin + leftM * cos);
  const z = at(0, 0);
  return {
    z,
    climb: (at(WHEELBASE_M, 0) - z) / WHEELBASE_M,
    bank: (at(0, TRACK_M / 2) - at(0, -TRACK_M / 2)) / TRACK_M,
  };
}

/** Follows a car with one of the views: the driver's is fixed to the vehicle, the others turn after it smoothly. */
export class Follower {
  #view: ViewKind | undefined;
  #yawRad = 0;
  #x = 0;
  #y = 0;

  /** @param dtS time since the last call, s */
  look(view: ViewKind, car: CarState, road: Road, dtS: number): ViewPoint {
    if (view === 'windscreen') {
      this.#view = view;
      return fromDriver(car, road);
    }
    const jumped = this.#view !== view || Math.hypot(car.x - this.#x, car.y - this.#y) > JUMP_M;
    const share = jumped ? 1 : 1 - Math.exp(-dtS / TURN_S[view]);
    this.#yawRad += share * angleBetween(this.#yawRad, car.yawRad);
    this.#view = view;
    this.#x = car.x;
    this.#y = car.y;
    return view === 'chase' ? fromBehind(car, this.#yawRad, road) : fromAbove(car, this.#yawRad, road);
  }
}

function fromDriver(car: CarState, road: Road): ViewPoint {
  const { z, climb, bank } = stance(road, car);
  const lean = bank + LEAN_RAD * car.speedMps ** 2 * car.curvaturePerM;
  const forward: WorldPoint = unit([Math.cos(car.yawRad), Math.sin(car.yawRad), climb]);
  const left: WorldPoint = unit([-Math.sin(car.yawRad), Math.cos(car.yawRad), lean]);
  const up = cross(forward, left);
  const { forwardM, leftM, upM } = DRIVER_EYE;
  const eye = along([car.x, car.y, z], [forward, forwardM], [left, leftM], [up, upM]);
  const target = along(eye, [forward, 20], [up, 20 * Math.tan(DRIVER_PITCH_RAD)]);
  return { eye, target, up, verticalFovRad: DRIVER_FOV_RAD };
}

function fromBehind(car: CarState, yawRad: number, road: Road): ViewPoint {
  const forward: WorldPoint = [Math.cos(yawRad), Math.sin(yawRad), 0];
  const z = road.heightAt(car.x, car.y);
  const eyeAt = along([car.x, car.y, 0], [forward, -CHASE.behindM]);
  const eyeZ = Math.max(z, road.heightAt(eyeAt[0], eyeAt[1])) + CHASE.upM;
  const targetAt = along([car.x, car.y, 0], [forward, CHASE.lookAheadM]);
  return {
    eye: [eyeAt[0], eyeAt[1], eyeZ],
    target: [targetAt[0], targetAt[1], road.heightAt(targetAt[0], targetAt[1]) + CHASE.lookUpM],
    up: [0, 0, 1],
    verticalFovRad: CHASE.fovRad,
  };
}

function fromAbove(car: CarState, yawRad: number, road: Road): ViewPoint {
  const forward: WorldPoint = [Math.cos(yawRad), Math.sin(yawRad), 0];
  const ground: WorldPoint = [car.x, car.y, road.heightAt(car.x, car.y)];
  return {
    eye: along(ground, [forward, -BIRD.behindM], [[0, 0, 1], BIRD.upM]),
    target: along(ground, [forward, BIRD.aheadM]),
    up: forward,
    verticalFovRad: BIRD.fovRad,
  };
}

/** The shortest turn from one heading to another, rad. */
export function angleBetween(fromRad: number, toRad: number): number {
  const turn = toRad - fromRad;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}

function along(from: WorldPoint, ...steps: readonly (readonly [WorldPoint, number])[]): WorldPoint {
  let [x, y, z] = from;
  for (const [direction, distance] of steps) {
    x += direction[0] * distance;
    y += direction[1] * distance;
    z += direction[2] * distance;
  }
  return [x, y, z];
}

function unit(v: WorldPoint): WorldPoint {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

function cross(a: WorldPoint, b: WorldPoint): WorldPoint {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
