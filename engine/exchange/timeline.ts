import type { SeriesRecord } from './series.ts';

/** A pause is so many usual intervals, and at least so long, s. */
const PAUSE_INTERVALS = 4;
const LEAST_PAUSE_S = 0.25;
/** A clock that goes back, or on by more, was set meanwhile, s. */
const LONGEST_PAUSE_S = 6 * 3600;
/** What stands for such a pause, and lies between two drives, s. */
const UNKNOWN_PAUSE_S = 1;
/** Sampled for the usual interval. */
const MOST_INTERVALS = 20_000;

/** The clock of a drive that is put together: the frames of several series one after the other, pauses as they were. */
export class Timeline {
  /** Pauses so far, among them those between two series. */
  gaps = 0;
  #latestS = Number.NaN;

  /**
   * @param assumedRateHz frames a second where records have no time.
   * @returns times of its records, to be asked in their order, and the rate: null where there is none that is even.
   */
  begin(records: readonly SeriesRecord[], assumedRateHz: number): Clock {
    const times = records.map(({ timeS }) => timeS);
    const isTimed = times.every((timeS) => timeS !== null);
    const usualS = isTimed ? usualInterval(times as number[]) : 1 / assumedRateHz;
    const pauseS = Math.max(LEAST_PAUSE_S, PAUSE_INTERVALS * usualS);
    let latest: number | null = null;
    let isFirst = true;
    const elapsed = (timeS: number | null): number => {
      if (isFirst) return UNKNOWN_PAUSE_S;
      if (!isTimed) return usualS;
      const byS = timeS! - latest!;
      return byS < 0 || byS > LONGEST_PAUSE_S ? UNKNOWN_PAUSE_S + pauseS : byS;
    };
    const notes = isTimed ? [] : [`records have no time: ${assumedRateHz} frames a second are assumed`];
    const pauses = countPauses(isTimed ? (times as number[]) : [], pauseS);
    return {
      assumedRateHz: isTimed ? null : assumedRateHz,
      rateHz: pauses > 0 || !(usualS > 0) ? null : Math.round(1000 / usualS) / 1000,
      notes,
      timeOf: ({ timeS }) => {
        const byS = elapsed(timeS);
        if (Number.isNaN(this.#latestS)) this.#latestS = 0;
        else {
          this.#latestS += byS;
          if (isFirst || byS > pauseS) this.gaps++;
        }
        isFirst = false;
        latest = timeS;
        return this.#latestS;
      },
    };
  }
}

export interface Clock {
  /** Frames a second that stand for times; null where records have some. */
  readonly assumedRateHz: number | null;
  readonly rateHz: number | null;
  readonly notes: readonly string[];
  timeOf(record: Pick<SeriesRecord, 'timeS'>): number;
}

/** Median time between two records, s, without those that have the same time. */
function usualInterval(times: readonly number[]): number {
  const intervals: number[] = [];
  for (let i = 1; i < times.length && intervals.length < MOST_INTERVALS; i++) {
    const byS = times[i]! - times[i - 1]!;
    if (byS > 0) intervals.push(byS);
  }
  intervals.sort((a, b) => a - b);
  return intervals[intervals.length >> 1] ?? 0;
}

function countPauses(times: readonly number[], pauseS: number): number {
  let pauses = 0;
  for (let i = 1; i < times.length; i++) {
    const byS = times[i]! - times[i - 1]!;
    if (byS < 0 || byS > pauseS) pauses++;
  }
  return pauses;
}
