import type { Pace } from '../protocol/drive.ts';
import { RecentTimes } from './recent-times.ts';

/** A drive that is further behind than this does not catch up: it would race, ms. */
const LONGEST_LAG_MS = 200;

/** Says when fixed steps are due against a clock that may be read late, and keeps how late they were. */
export class Pacer {
  readonly #stepMs: number;
  readonly #lateness = new RecentTimes();
  #pace: Pace = 1;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(stepS: number) {
    this.#stepMs = 1000 * stepS;
  }

  /** Begins anew: the next step is due at once. */
  restart(nowMs: number, pace: Pace): void {
    this.#pace = pace;
    this.#dueMs = nowMs;
  }

  /** Takes one step where one is due. */
  take(nowMs: number): boolean {
    if (this.#pace === 0) return true;
    const lateMs = nowMs - this.#dueMs;
    if (lateMs < 0) return false;
    this.#lateness.add(lateMs);
    this.#dueMs = (lateMs > LONGEST_LAG_MS ? nowMs : this.#dueMs) + this.#stepMs / this.#pace;
    return true;
  }

  /** Until the next step, ms. */
  waitMs(nowMs: number): number {
    return this.#pace === 0 ? 0 : Math.max(0, this.#dueMs - nowMs);
  }

  /** Quantile of how late the latest steps began, ms. */
  lateMs(share: number): number {
    return this.#lateness.quantile(share) ?? 0;
  }
}
