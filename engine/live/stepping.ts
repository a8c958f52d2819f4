import { STEPS_A_DECISION } from '../drive/decision-loop.ts';
import { STEP_S } from '../drive/world.ts';
import type { Pace } from '../protocol/drive.ts';
import type { LiveClock } from './clock.ts';
import { Pacer } from './pacer.ts';

/** Takes the next step. @param single asked for while paused: people want to see it at once. */
export type TakeStep = (single: boolean) => Promise<void>;

/** Takes step after step as they fall due against the clock; stands until it is told to go. */
export class Stepping {
  readonly #clock: LiveClock;
  readonly #take: TakeStep;
  readonly #pacer = new Pacer(STEP_S);
  readonly #stop = new AbortController();
  #paused = true;
  /** Steps asked for one by one while paused. */
  #singleSteps = 0;
  #wake: () => void = () => {};
  readonly #running: Promise<void>;

  /** @param take must not reject. */
  constructor(clock: LiveClock, take: TakeStep) {
    this.#clock = clock;
    this.#take = take;
    this.#running = this.#run();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether a step is due now. */
  get isDue(): boolean {
    return this.#pacer.waitMs(this.#clock.nowMs()) === 0;
  }

  /** Quantile of how late the latest steps began, ms. */
  lateMs(share: number): number {
    return this.#pacer.lateMs(share);
  }

  go(pace: Pace): void {
    this.#paused = false;
    this.#singleSteps = 0;
    this.changePace(pace);
    this.#wake();
  }

  changePace(pace: Pace): void {
    this.#pacer.restart(this.#clock.nowMs(), pace);
  }

  pause(): void {
    this.#paused = true;
    this.#singleSteps = 0;
  }

  /** The steps of one decision more, while paused. */
  goOneDecision(): void {
    this.#singleSteps += STEPS_A_DECISION;
    this.#wake();
  }

  /** Ends after the step under way. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let sinceSleep = 0;
    while (!signal.aborted) {
      if (this.#paused && this.#singleSteps === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const single = this.#paused;
      if (single) this.#singleSteps--;
      if (single || this.#pacer.take(this.#clock.nowMs())) {
        await this.#take(single);
        sinceSleep++;
      }
      // Whoever is behind, or as fast as it goes, must let others in too.
      const waitMs = single ? 0 : this.#pacer.waitMs(this.#clock.nowMs());
      if (waitMs > 0 || sinceSleep >= STEPS_A_DECISION) {
        sinceSleep = 0;
        await this.#clock.sleep(waitMs, signal).catch(() => {});
      }
    }
  }
}
