import type { Road } from '../road/road.ts';

/** How a driver slows for bends. */
export interface SpeedSettings {
  readonly maxLateralMps2: number;
  /** Braking that the driver plans with, m/s². */
  readonly brakingMps2: number;
}

/** An unhurried driver with passengers who read. */
export const CALM_SPEED: SpeedSettings = { maxLateralMps2: 1.2, brakingMps2: 1.2 };

const LOOK_STEP_M = 2;

/**
 * Speed to drive at a station, m/s: the one wanted, less where a bend here or within braking distance asks for it
 * (v² κ ≤ lateral limit).
 */
export function targetSpeed(
  road: Road,
  stationM: number,
  wantedMps: number,
  settings: SpeedSettings = CALM_SPEED,
): number {
  const brakingDistanceM = wantedMps ** 2 / (2 * settings.brakingMps2);
  let speedMps = wantedMps;
  for (let aheadM = 0; aheadM <= brakingDistanceM; aheadM += LOOK_STEP_M) {
    const curvaturePerM = Math.abs(road.centreAt(stationM + aheadM).curvaturePerM);
    const thereSquared = settings.maxLateralMps2 / Math.max(1e-9, curvaturePerM);
    speedMps = Math.min(speedMps, Math.sqrt(thereSquared + 2 * settings.brakingMps2 * aheadM));
  }
  return speedMps;
}
