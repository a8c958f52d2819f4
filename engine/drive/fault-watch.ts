import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import { STEP_S, type World } from './world.ts';

/** What befalls the camera of a drive, and after how many metres. */
export interface PlannedFault {
  readonly fault: CameraFault;
  readonly atM: number;
}

/** What came of it. */
export interface FaultOutcome extends PlannedFault {
  /** From the fault until the driver had stopped by itself, s; null where it never did. */
  readonly stoppedAfterS: number | null;
  /** Whether a wheel left the road, or the car had to be put back, before it stood. */
  readonly leftRoad: boolean;
}

/** Makes the fault of a drive, until whoever comes to help mends it, and watches what comes of it. */
export class FaultWatch {
  readonly #planned: PlannedFault;
  #sinceS: number | undefined;
  #stoppedAfterS: number | null = null;
  #leftRoad = false;

  constructor(planned: PlannedFault) {
    this.#planned = planned;
  }

  /** The fault of a look, so far into the drive. */
  at(distanceM: number): CameraFault | undefined {
    if (distanceM < this.#planned.atM || this.#stoppedAfterS !== null) return undefined;
    this.#sinceS ??= 0;
    return this.#planned.fault;
  }

  /** Watches a step that was taken. */
  step({ placement }: World, wasPutBack: boolean): void {
    if (this.#sinceS === undefined || this.#stoppedAfterS !== null) return;
    this.#sinceS += STEP_S;
    this.#leftRoad ||= wasPutBack || placement.beyondRoadM > 0;
  }

  /** The driver has stopped and called for help: the camera is mended. */
  mend(): void {
    if (this.#sinceS !== undefined) this.#stoppedAfterS ??= this.#sinceS;
  }

  /** null where the drive was over before. */
  get outcome(): FaultOutcome | null {
    if (this.#sinceS === undefined) return null;
    return { ...this.#planned, stoppedAfterS: this.#stoppedAfterS, leftRoad: this.#leftRoad };
  }
}
