import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { connectToDrive } from '../data/drive-connection.ts';
import { readError } from '../data/file-errors.ts';

/** A program that writes the drive is let finish for so long. */
const LONGEST_WAIT_MS = 5000;

/**
 * Rows that a SELECT finds in a drive, through a connection of its own, one after the other.
 * @throws UserError where the file turns out damaged.
 */
export function* queryDrive(
  { path }: { readonly path: string },
  select: string,
  ...values: SQLInputValue[]
): Generator<Record<string, SQLOutputValue>, undefined> {
  try {
    using database = connectToDrive(path, LONGEST_WAIT_MS);
    yield* database.prepare(select).iterate(...values);
  } catch (error) {
    throw readError(path, 'drive', error);
  }
}
