import { type Options, parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import { reasonOf } from '../foreign-text.ts';

/** A table is held in memory. */
export const MOST_TABLE_BYTES = 256 * 1024 * 1024;
const LONGEST_ROW = 100_000;

/**
 * Rows of a table as they are, also where some are longer than others; rows that cannot be read are passed over.
 * @param hint what to do where it is no table
 * @throws UserError where nothing of it can be read.
 */
export function csvRows(
  text: string,
  path: string,
  hint: string,
  options: Pick<Options, 'delimiter' | 'trim'> = {},
): string[][] {
  try {
    return parse(text, {
      ...options,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: LONGEST_ROW,
    });
  } catch (error) {
    throw new UserError('damaged', `${path} is no table: ${reasonOf(error, 120)}`, hint, { cause: error });
  }
}
