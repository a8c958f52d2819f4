/** How much is drawn: resolution as a share of the screen's, and scenery from 0 bare to 3 full. */
export interface Quality {
  readonly scale: number;
  readonly scenery: 0 | 1 | 2 | 3;
}

/** From the best to the cheapest. */
export const QUALITIES: readonly Quality[] = [
  { scale: 1, scenery: 3 },
  { scale: 0.85, scenery: 3 },
  { scale: 0.75, scenery: 2 },
  { scale: 0.65, scenery: 2 },
  { scale: 0.55, scenery: 1 },
  { scale: 0.46, scenery: 1 },
  { scale: 0.38, scenery: 0 },
  { scale: 0.3, scenery: 0 },
];

/** What a machine should manage. */
export interface Pace {
  /** A frame that takes longer is too slow, ms. */
  readonly slowMs: number;
  /** Frames this short leave room to try for better, ms. */
  readonly fastMs: number;
}

/** Frames of which the median counts: enough to overlook one hitch. Where they take long, fewer must do. */
const WINDOW = 24;
const LEAST_WINDOW = 5;
const LONGEST_WINDOW_MS = 800;
/** Longer gaps are a page in the background, not a slow frame, ms. */
const PAUSE_MS = 1000;
/** Waiting before the first try for better, and the longest that waiting grows after tries that failed, ms. */
const PATIENCE_MS = 4000;
const LONGEST_PATIENCE_MS = 300_000;
/** A try has failed where quality had to fall again within this time, ms. */
const TRIAL_MS = 15_000;

/**
 * Picks a quality by the time between frames. It falls at once where frames are slow, and rises only after a while of
 * fast ones; each rise that had to be taken back doubles that while, so that it settles instead of swinging.
 */
export class QualityControl {
  readonly #pace: Pace;
  #level: number;
  #intervals: number[] = [];
  #sinceChangeMs = 0;
  #fastForMs = 0;
  #patienceMs = PATIENCE_MS;
  #onTrial = false;

  /** @param level where to start, an index of `QUALITIES` */
  constructor(pace: Pace, level: number) {
    this.#pace = pace;
    this.#level = level;
  }

  get quality(): Quality {
    return QUALITIES[this.#level]!;
  }

  /** Takes the time between two frames into account, ms; true where the quality changed. */
  frame(intervalMs: number): boolean {
    if (intervalMs > PAUSE_MS) {
      this.#intervals = [];
      return false;
    }
    this.#sinceChangeMs += intervalMs;
    this.#intervals.push(intervalMs);
    if (this.#onTrial && this.#sinceChangeMs > TRIAL_MS) {
      this.#onTrial = false;
      this.#patienceMs = PATIENCE_MS;
    }
    const frames = this.#intervals.length;
    const windowMs = this.#intervals.reduce((sum, ms) => sum + ms, 0);
    if (frames < WINDOW && (frames < LEAST_WINDOW || windowMs < LONGEST_WINDOW_MS)) return false;
    const median = this.#intervals.toSorted((a, b) => a - b)[Math.floor(frames / 2)]!;
    this.#intervals = [];
    if (median > this.#pace.slowMs) {
      this.#fastForMs = 0;
      if (this.#onTrial) this.#patienceMs = Math.min(LONGEST_PATIENCE_MS, 2 * this.#patienceMs);
      return this.#moveBy(median > 1.8 * this.#pace.slowMs ? 2 : 1, false);
    }
    this.#fastForMs = median < this.#pace.fastMs ? this.#fastForMs + windowMs : 0;
    return this.#fastForMs >= this.#patienceMs && this.#moveBy(-1, true);
  }

  #moveBy(steps: number, onTrial: boolean): boolean {
    const level = Math.max(0, Math.min(QUALITIES.length - 1, this.#level + steps));
    this.#fastForMs = 0;
    if (level === this.#level) return false;
    this.#level = level;
    this.#sinceChangeMs = 0;
    this.#onTrial = onTrial;
    return true;
  }
}
