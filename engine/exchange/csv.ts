import { type Options, parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import { reasonOf } from '../foreign-text.ts';

/** A table is held in memory. */
export const MOST_TABLE_BYTES = 256 * 1024 * 1024;
/** Each takes far more memory than the character that it is at least. Twenty rows a second for half a day, of five cells. */
const MOST_ROWS = 1_000_000;
const MOST_CELLS = 5_000_000;
const LONGEST_ROW = 100_000;
const [TAB, LINE_END, COMMA, SEMICOLON] = [0x09, 0x0a, 0x2c, 0x3b];

/**
 * Rows of a table as they are, also where some are longer than others; rows that cannot be read are passed over.
 * @param hint what to do where it is no table
 * @throws UserError where nothing of it can be read, or it holds more than memory should.
 */
export function csvRows(
  text: string,
  path: string,
  hint: string,
  options: Pick<Options, 'delimiter' | 'trim'> = {},
): string[][] {
  checkCells(text, path);
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

/** @throws UserError where rows or cells of a text are more than a table has. */
export function checkCells(text: string, path: string): void {
  let rows = 0;
  let cells = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LINE_END) rows++;
    else if (code === COMMA || code === SEMICOLON || code === TAB) cells++;
  }
  if (rows <= MOST_ROWS && rows + cells <= MOST_CELLS) return;
  throw new UserError(
    'invalid',
    `${path} has more than ${MOST_ROWS / 1e6} million rows or ${MOST_CELLS / 1e6} million cells, which is no table of a drive`,
    'Leave it out, or cut it into several.',
  );
}
