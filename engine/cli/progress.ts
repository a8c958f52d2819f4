import type { Progress } from '../job.ts';

const BAR_WIDTH = 24;
const BAR_EVERY_MS = 80;
const LINE_EVERY_MS = 2000;
/** What is done sooner needs no progress. */
const QUIET_MS = 700;

/** What progress and results are written to. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows progress on a stream: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
export class ProgressDisplay {
  readonly #stream: Stream;
  readonly #nowMs: () => number;
  #phase = '';
  #done = 0;
  #startedMs = 0;
  #shownMs = 0;
  #barShown = false;

  constructor(stream: Stream, nowMs: () => number) {
    this.#stream = stream;
    this.#nowMs = nowMs;
  }

  show(progress: Progress): void {
    const now = this.#nowMs();
    // The same phase beginning again, on the next road, counts from nothing too.
    if (progress.phase !== this.#phase || progress.done < this.#done) {
      this.clear();
      this.#phase = progress.phase;
      this.#startedMs = now;
      this.#shownMs = now;
    }
    this.#done = progress.done;
    const every = this.#stream.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS;
    if (now - this.#startedMs < QUIET_MS || now - this.#shownMs < every) return;
    this.#shownMs = now;
    const share = progress.total > 0 ? progress.done / progress.total : 0;
    const amount = `${Math.floor(progress.done)}/${Math.floor(progress.total)}`;
    const leftS =
      share > 0 ? `, ${Math.ceil(((now - this.#startedMs) / 1000) * (1 / share - 1))} s left` : '';
    const words = `${progress.phase} ${amount} ${progress.note ?? ''}`.trimEnd() + leftS;
    if (!this.#stream.isTTY) {
      this.#stream.write(`${words}\n`);
      return;
    }
    const full = Math.round(share * BAR_WIDTH);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${words}`;
    // A bar that wraps could not be drawn over.
    this.#stream.write(`\r\x1b[2K${bar.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#barShown = true;
  }

  /** Takes a bar away, so that a line can be written. */
  clear(): void {
    if (this.#barShown) this.#stream.write('\r\x1b[2K');
    this.#barShown = false;
  }
}
