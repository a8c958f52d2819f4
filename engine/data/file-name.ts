import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** Longest name of a file, in bytes of UTF-8, on the usual file systems. */
export const LONGEST_NAME_BYTES = 255;

/** Room for the ending, the dot and what SQLite adds to the name of a file that is being written. */
const LONGEST_STEM_BYTES = 190;

/** The beginning of a name that has at most so many bytes of UTF-8, with no character torn. */
export function shortened(name: string, mostBytes: number): string {
  let bytes = 0;
  let short = '';
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) return short;
    short += character;
  }
  return short;
}

/**
 * Path of the hidden file beside `path` in which it is written until it is whole. A name that leaves no room for more is
 * shortened and told from others by its digest.
 * @param owner number of the process that writes it, where others may write the same file
 */
export function partialPathOf(path: string, owner?: number): string {
  const name = basename(path);
  const stem =
    Buffer.byteLength(name) <= LONGEST_STEM_BYTES
      ? name
      : `${shortened(name, LONGEST_STEM_BYTES - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return join(dirname(path), `.${stem}.partial${owner === undefined ? '' : `-${owner}`}`);
}
