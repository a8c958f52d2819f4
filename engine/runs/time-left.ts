/** Guesses how long a phase of work still takes, from how it went since it began or was last held up. */
export class TimeLeft {
  readonly #nowMs: () => number;
  #phase: string | undefined;
  #from: { ms: number; done: number } | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Until the phase is done, s; null where nothing was done yet to judge by. */
  after({ phase, done, total }: { phase: string; done: number; total: number }): number | null {
    const ms = this.#nowMs();
    if (phase !== this.#phase || !this.#from) {
      this.#phase = phase;
      this.#from = { ms, done };
    }
    const passed = done - this.#from.done;
    return passed > 0 ? ((ms - this.#from.ms) / 1000 / passed) * (total - done) : null;
  }

  /** The pace changes, or has been held up: what was before says nothing of what comes. */
  restart(): void {
    this.#from = undefined;
  }
}
