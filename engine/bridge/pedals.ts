import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { Pedals } from './program.ts';

/**
 * Speed of a car whose pedals are held for a time. The throttle drives it with its share of what the car can, against a
 * drag that grows with the speed, so that a throttle held settles at its share of the top speed; without throttle the car
 * rolls out. The brake takes its share of the hardest braking.
 *
 * v̇ = a (throttle − v / top) − b · brake, and never below zero
 *
 * @param topMps speed at which full throttle settles
 */
export function speedAfter(
  speedMps: number,
  { throttle, brake }: Pedals,
  seconds: number,
  topMps: number,
  { maxAccelerationMps2, maxDecelerationMps2 }: VehicleSettings,
): number {
  const braking = Math.min(1, brake + Math.max(0, -throttle));
  const settlesMps = topMps * (Math.max(0, throttle) - (braking * maxDecelerationMps2) / maxAccelerationMps2);
  const left = Math.exp((-maxAccelerationMps2 / topMps) * seconds);
  return Math.max(0, settlesMps + (speedMps - settlesMps) * left);
}
