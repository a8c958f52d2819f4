import { setImmediate, setTimeout } from 'node:timers/promises';

/** Time as the live drive knows it. */
export interface LiveClock {
  /** Monotonic, ms. */
  nowMs(): number;
  /** Waits about so long, at least for what else there is to do; rejects when the signal is given. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** The calendar's, for names of files. */
  today(): Date;
}

/** The machine's own time. */
export function systemClock(nowMs: () => number): LiveClock {
  return {
    nowMs,
    async sleep(ms, signal) {
      if (ms < 0.5) await setImmediate(undefined, { signal });
      else await setTimeout(Math.floor(ms), undefined, { signal });
    },
    today: () => new Date(),
  };
}
