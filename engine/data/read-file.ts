import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { notAFile, readError } from './file-errors.ts';

const MIB = 1024 * 1024;

/**
 * Reads a whole file. A device or a pipe, which may never end, is refused.
 *
 * @param thing what the file should be, for errors: "model".
 * @param mostMib size that no such file exceeds, MiB.
 * @throws UserError `not-found`, `unreadable`, or `invalid` for a file that is too large.
 */
export function readWholeFile(path: string, thing: string, mostMib: number): Buffer {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw notAFile(path, thing, stats.isDirectory());
    if (stats.size > mostMib * MIB) {
      throw new UserError(
        'invalid',
        `${path} is too large for a ${thing}: ${Math.ceil(stats.size / MIB)} MiB, at most ${mostMib}`,
        `Give the path of a ${thing}.`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    throw readError(path, thing, error);
  }
}
