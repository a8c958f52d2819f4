import type { Pose } from '../conventions.ts';
import type { Footprint } from '../road/obstacles.ts';

/** Size and limits of a vehicle. */
export interface VehicleSettings {
  readonly wheelbaseM: number;
  /** Between the outer faces of left and right tyres, m. */
  readonly widthOverTyresM: number;
  /** Sharpest curvature that the steering reaches, 1/m. */
  readonly maxCurvaturePerM: number;
  /** Time constant with which the wheels follow the command, s. */
  readonly steeringLagS: number;
  /** Fastest change of curvature, 1/(m·s). */
  readonly maxCurvatureRatePerMS: number;
  readonly maxAccelerationMps2: number;
  readonly maxDecelerationMps2: number;
}

/**
 * A van like the Navlab, a Chevrolet cargo van of the 1980s: wheelbase and width are those of that model; the papers
 * print no limits of its steering and drive, so these are assumed: lock in about one second, ordinary braking.
 */
export const NAVLAB_VAN: VehicleSettings = {
  wheelbaseM: 3.2,
  widthOverTyresM: 2,
  maxCurvaturePerM: 0.15,
  steeringLagS: 0.2,
  maxCurvatureRatePerMS: 0.15,
  maxAccelerationMps2: 1.5,
  maxDecelerationMps2: 3,
};

/** How far the body reaches beyond its axles, m: a cargo van's. */
const FRONT_OVERHANG_M = 0.9;
const REAR_OVERHANG_M = 1;

/** The rectangle on the ground that a vehicle's body covers. */
export function footprintOf(
  { x, y, yawRad }: Pose,
  { wheelbaseM, widthOverTyresM }: VehicleSettings,
): Footprint {
  const lengthM = REAR_OVERHANG_M + wheelbaseM + FRONT_OVERHANG_M;
  const aheadM = lengthM / 2 - REAR_OVERHANG_M;
  return {
    x: x + aheadM * Math.cos(yawRad),
    y: y + aheadM * Math.sin(yawRad),
    yawRad,
    lengthM,
    widthM: widthOverTyresM,
  };
}

/** Where a vehicle is and what it is doing. The reference point is the middle of the rear axle. */
export interface VehicleState {
  readonly pose: Pose;
  readonly speedMps: number;
  /** Curvature that the front wheels stand at, 1/m, positive left. */
  readonly curvaturePerM: number;
}

/** What a driver asks of the vehicle. */
export interface VehicleCommand {
  readonly curvaturePerM: number;
  readonly speedMps: number;
}

/**
 * One time step of a kinematic bicycle: the wheels follow the command with a first-order lag and a limited rate, the
 * speed within its limits, and the rear axle moves along an exact arc (no slip; Kong and others, IV 2015).
 */
export function stepVehicle(
  state: VehicleState,
  command: VehicleCommand,
  stepS: number,
  settings: VehicleSettings,
): VehicleState {
  const wanted = clamp(command.curvaturePerM, settings.maxCurvaturePerM);
  const towards = (wanted - state.curvaturePerM) * (1 - Math.exp(-stepS / settings.steeringLagS));
  const curvaturePerM = state.curvaturePerM + clamp(towards, settings.maxCurvatureRatePerMS * stepS);
  const faster = command.speedMps - state.speedMps;
  const change = Math.max(
    -settings.maxDecelerationMps2 * stepS,
    Math.min(settings.maxAccelerationMps2 * stepS, faster),
  );
  const speedMps = Math.max(0, state.speedMps + change);
  const distanceM = ((state.speedMps + speedMps) / 2) * stepS;
  return { pose: alongArc(state.pose, curvaturePerM, distanceM), speedMps, curvaturePerM };
}

/** The pose `distanceM` further along an arc. */
export function alongArc({ x, y, yawRad }: Pose, curvaturePerM: number, distanceM: number): Pose {
  const turn = curvaturePerM * distanceM;
  // The chord of an arc points along its middle heading; sin(t)/t keeps the straight line exact.
  const half = turn / 2;
  const chordM = distanceM * (Math.abs(half) < 1e-9 ? 1 : Math.sin(half) / half);
  return {
    x: x + chordM * Math.cos(yawRad + half),
    y: y + chordM * Math.sin(yawRad + half),
    yawRad: yawRad + turn,
  };
}

/** The outer faces of the four tyres on the ground: rear left, rear right, front left, front right. */
export function tyrePositions({ x, y, yawRad }: Pose, settings: VehicleSettings): [number, number][] {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  const side = settings.widthOverTyresM / 2;
  return [0, settings.wheelbaseM].flatMap((forward): [number, number][] =>
    [side, -side].map((left): [number, number] => [
      x + forward * cos - left * sin,
      y + forward * sin + left * cos,
    ]),
  );
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
