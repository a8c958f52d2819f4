import type { Rng } from '../../sim/rng.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { Decision, Driver } from './driver.ts';

/** What a guest is told of the drive that it is to drive. */
export interface GuestDrive {
  readonly conditions: Conditions;
  /** Of its cameras. */
  readonly noise: Rng;
  readonly vehicle: VehicleSettings;
  /** As fast as it may go, m/s; slower in bends. */
  readonly speedMps: number;
}

/** A driver that is neither the expert nor a network of ours: it sees by itself, and takes what time it takes. */
export interface Guest {
  /** For people. */
  readonly name: string;
  /** The guest as the driver of one drive. */
  driverOf(drive: GuestDrive): Driver<Decision & { readonly decisionMs: number }>;
}
