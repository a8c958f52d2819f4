import { connectToChange } from '../data/drive-connection.ts';
import { writeError } from '../data/file-errors.ts';
import type { StepRange } from '../protocol/recording.ts';

/** Readers are let finish for so long. */
const LONGEST_WAIT_MS = 5000;

/**
 * Marks frames as dropped, or takes the mark away, all or none.
 *
 * @returns the stretches that this changed, so that it can be taken back, and how many frames lie in them.
 * @throws UserError `cannot-write`.
 */
export function markFrames(
  path: string,
  ranges: readonly StepRange[],
  deleted: boolean,
): { ranges: StepRange[]; frames: number } {
  try {
    using database = connectToChange(path, LONGEST_WAIT_MS);
    database.exec('BEGIN IMMEDIATE');
    // Numbered with and without the frames that stay as they are, frames in a row have one difference.
    const runs = database.prepare(
      `SELECT min(step) AS first, max(step) AS last, count(*) AS frames FROM (
         SELECT step, deleted,
                row_number() OVER (ORDER BY step) - row_number() OVER (PARTITION BY deleted ORDER BY step) AS run
         FROM frames WHERE step BETWEEN ? AND ?
       ) WHERE deleted = ? GROUP BY run ORDER BY first`,
    );
    const update = database.prepare('UPDATE frames SET deleted = ? WHERE step BETWEEN ? AND ?');
    const mark = deleted ? 1 : 0;
    const changed = ranges.flatMap(({ from, to }) => {
      const found = runs.all(from, to, 1 - mark);
      update.run(mark, from, to);
      return found.map(({ first, last, frames }) => ({
        from: Number(first),
        to: Number(last),
        frames: Number(frames),
      }));
    });
    database.exec('COMMIT');
    return {
      ranges: changed.map(({ from, to }) => ({ from, to })),
      frames: changed.reduce((sum, { frames }) => sum + frames, 0),
    };
  } catch (error) {
    throw writeError(path, error);
  }
}
