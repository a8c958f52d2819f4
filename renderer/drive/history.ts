import type { DriveState } from '../../engine/protocol/drive.ts';
import { useEngine } from '../state/engine.ts';
import { looks, poses } from '../state/frames.ts';

/** Kept of the drive, s of simulated time. */
export const HISTORY_S = 30;
/** Time between two kept samples, s. */
const EVERY_S = 0.1;

export interface Sample {
  readonly timeS: number;
  readonly cteM: number;
  readonly commandPerM: number;
  readonly expertPerM: number;
  readonly speedMps: number;
  /** NaN where no network says how far it trusts itself. */
  readonly reliability: number;
}

/** The last half minute of the drive, and where in it a person took the wheel or the car was put back. */
export class History {
  samples: Sample[] = [];
  /** Times, s. */
  interventions: number[] = [];
  #drive = 0;
  #count = 0;

  /** Listens until the unsubscriber that it returns is called. */
  listen(): () => void {
    const stopPoses = poses.subscribe((pose) => {
      if (pose.drive !== this.#drive || pose.timeS < (this.samples.at(-1)?.timeS ?? 0)) {
        this.samples = [];
        this.interventions = [];
        this.#drive = pose.drive;
        this.#count = interventionsOf(useEngine.getState().drive);
      }
      const { timeS, cteM, commandPerM, speedMps } = pose;
      if (timeS < (this.samples.at(-1)?.timeS ?? Number.NEGATIVE_INFINITY) + EVERY_S - 0.001) return;
      const expertPerM = looks.latest?.expertPerM ?? Number.NaN;
      const reliability = looks.latest?.network?.reliability ?? Number.NaN;
      this.samples.push({ timeS, cteM, commandPerM, expertPerM, speedMps, reliability });
      while (this.samples[0]!.timeS < timeS - HISTORY_S) this.samples.shift();
      while (this.interventions[0]! < timeS - HISTORY_S) this.interventions.shift();
    });
    const stopState = useEngine.subscribe(({ drive }) => {
      const count = interventionsOf(drive);
      if (drive?.drive === this.#drive && count > this.#count) {
        this.interventions.push(this.samples.at(-1)?.timeS ?? 0);
      }
      this.#count = count;
    });
    return () => {
      stopPoses();
      stopState();
    };
  }
}

function interventionsOf(drive: DriveState | null | undefined): number {
  return drive ? drive.takeovers.length + drive.putBacks : 0;
}
