import type { TracePoint } from '../drive/closed-loop.ts';
import { DECISION_S } from '../protocol/drive.ts';
import type { Trace } from '../protocol/evaluation.ts';

const COLUMNS = ['x', 'y', 'yawRad', 'stationM', 'cteM', 'curvaturePerM', 'speedMps'] as const;
type Column = (typeof COLUMNS)[number];

/** Decimals kept: the last digit that a plot could show. */
const DECIMALS: Readonly<Record<Column, number>> = {
  x: 2,
  y: 2,
  yawRad: 3,
  stationM: 1,
  cteM: 3,
  curvaturePerM: 4,
  speedMps: 2,
};

/**
 * Keeps where a car went in at most so many rows. When they are full, it drops every second row and from then on takes
 * half as many.
 */
export class TraceRecorder {
  readonly #most: number;
  #rows: TracePoint[] = [];
  #stride = 1;
  #decisions = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(point: TracePoint): void {
    if (this.#decisions++ % this.#stride !== 0) return;
    this.#rows.push(point);
    if (this.#rows.length <= this.#most) return;
    this.#rows = this.#rows.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }

  trace(): Trace {
    const column = (name: Column) => {
      const decimals = 10 ** DECIMALS[name];
      return this.#rows.map((row) => Math.round(row[name] * decimals) / decimals);
    };
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, column(name)]));
    return { everyS: DECISION_S * this.#stride, ...columns } as Trace & Record<Column, number[]>;
  }
}
