import type { LogLine } from '../protocol/diagnostics.ts';

const MOST_LINES = 500;

/** The engine's latest lines, kept for people to look at, and handed on. */
export class EngineLog {
  readonly #handOn: (line: string) => void;
  readonly #todayMs: () => number;
  readonly #lines: LogLine[] = [];
  #count = 0;

  constructor(handOn: (line: string) => void, todayMs: () => number) {
    this.#handOn = handOn;
    this.#todayMs = todayMs;
  }

  /** Keeps a line; one of several lines counts as one. */
  readonly add = (text: string): void => {
    this.#lines.push({ number: ++this.#count, atMs: this.#todayMs(), text });
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
    this.#handOn(text);
  };

  /** Lines after a number, at most the last 500. */
  after(number: number): LogLine[] {
    return this.#lines.filter((line) => line.number > number);
  }
}
