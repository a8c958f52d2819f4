/** What one submission should take, ms: far below what makes a display driver reset the device. */
const TARGET_MS = 20;
/** Patterns of the first submission. */
const FIRST = 16;
/** How many times as large the next submission may be. */
const GROWTH = 8;

/** How many patterns a submission should take, by how long those before took. */
export class Pace {
  #patterns = FIRST;

  get patterns(): number {
    return this.#patterns;
  }

  /** A submission of so many patterns has taken so long. */
  tell(patterns: number, ms: number): void {
    const fitting = Math.max(1, Math.floor((patterns * TARGET_MS) / Math.max(ms, 1e-3)));
    // A short one says little of how many would fit.
    if (ms > TARGET_MS) this.#patterns = fitting;
    else if (patterns >= this.#patterns) this.#patterns = Math.min(fitting, GROWTH * patterns);
  }
}
