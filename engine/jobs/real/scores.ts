import type { Rng } from '../../../sim/rng.ts';

/** How near answers come, shares 0 … 1 and units; whoever asks says how an answer becomes a unit. */
export interface UnitScores {
  readonly withinOneUnit: number;
  readonly withinTwoUnits: number;
  readonly meanErrorUnits: number;
}

/** The ends of an interval that holds 95 of 100 resamplings. */
export type Interval = readonly [number, number];

const RESAMPLES = 2000;
const OUTSIDE = 0.025;

export function scoresOf(errors: readonly number[]): UnitScores {
  const share = (most: number) => errors.filter((error) => error <= most).length / errors.length;
  return {
    withinOneUnit: share(1),
    withinTwoUnits: share(2),
    meanErrorUnits: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  };
}

/** 1 where an error counts as within two units, else 0: what {@link blockInterval} takes for the share. */
export function withinTwo(errors: readonly number[]): number[] {
  return errors.map((error) => (error <= 2 ? 1 : 0));
}

/** Length of the blocks that are resampled: neighbours are alike, and stay together (Künsch 1989). */
function blockLength(count: number): number {
  return Math.max(1, Math.round(Math.sqrt(count)));
}

/**
 * Interval of the mean of values in their order, by resampling moving blocks of them with replacement.
 *
 * @param rows values of each seed; a resampling draws seeds too
 */
export function blockInterval(rows: readonly (readonly number[])[], rng: Rng): Interval {
  const count = rows[0]!.length;
  const length = blockLength(count);
  const starts = count - length + 1;
  // Sums of blocks, so that a resampling adds a few numbers.
  const blocks = rows.map((row) => {
    const sums = [0];
    for (const value of row) sums.push(sums.at(-1)! + value);
    return Array.from({ length: starts }, (_, i) => sums[i + length]! - sums[i]!);
  });
  const drawn = Math.ceil(count / length);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    const places = Array.from({ length: drawn }, () => rng.integer(starts));
    for (let i = 0; i < rows.length; i++) {
      const own = blocks[rng.integer(rows.length)]!;
      for (const place of places) sum += own[place]!;
    }
    return sum / (drawn * length * rows.length);
  }).sort((a, b) => a - b);
  const at = (share: number) => means[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))]!;
  return [at(OUTSIDE), at(1 - OUTSIDE)];
}
