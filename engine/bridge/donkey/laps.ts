import type { ProgramView } from '../program.ts';

/** Laps of a closed road. */
export interface Laps {
  readonly count: number;
  readonly lastS: number;
  readonly currentS: number;
}

/** Counts laps of a closed road: each time that the car has driven once round from where it began. */
export class LapCount {
  #startM: number | undefined;
  #count = 0;
  #lastS = 0;
  #beganS = 0;

  /** @returns the time of the lap that ends here, s, or null. */
  at({ road, stationM, timeS }: Pick<ProgramView, 'road' | 'stationM' | 'timeS'>): number | null {
    this.#startM ??= stationM;
    if (!road.closed || stationM - this.#startM < (this.#count + 1) * road.lengthM) return null;
    this.#count++;
    this.#lastS = timeS - this.#beganS;
    this.#beganS = timeS;
    return this.#lastS;
  }

  laps(timeS: number): Laps {
    return { count: this.#count, lastS: this.#lastS, currentS: timeS - this.#beganS };
  }
}
