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
}

/** The last half minute of the drive, and where a person took the wheel in it. */
export class History {
  samples: Sample[] = [];
  /** Times, s. */
  takeovers: number[] = [];
  #drive = 0;
  #takeovers = 0;

  /** Listens until the unsubscriber that it returns is called. */
  listen(): () => void {
    const stopPoses = poses.subscribe((pose) => {
      if (pose.drive !== this.#drive || pose.timeS < (this.samples.at(-1)?.timeS ?? 0)) {
        this.samples = [];
        this.takeovers = [];
        this.#drive = pose.drive;
        this.#takeovers = useEngine.getState().drive?.takeovers.length ?? 0;
      }
      const { timeS, cteM, commandPerM, speedMps } = pose;
      if (timeS < (this.samples.at(-1)?.timeS ?? Number.NEGATIVE_INFINITY) + EVERY_S - 0.001) return;
      const expertPerM = looks.latest?.expertPerM ?? Number.NaN;
      this.samples.push({ timeS, cteM, commandPerM, expertPerM, speedMps });
      while (this.samples[0]!.timeS < timeS - HISTORY_S) this.samples.shift();
      while (this.takeovers[0]! < timeS - HISTORY_S) this.takeovers.shift();
    });
    const stopState = useEngine.subscribe(({ drive }) => {
      const count = drive?.takeovers.length ?? 0;
      if (drive?.drive === this.#drive && count > this.#takeovers) {
        this.takeovers.push(this.samples.at(-1)?.timeS ?? 0);
      }
      this.#takeovers = count;
    });
    return () => {
      stopPoses();
      stopState();
    };
  }
}
