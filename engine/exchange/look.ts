import { UserError } from '../errors.ts';
import { donkeycar } from './donkeycar/donkeycar.ts';
import type { FileTree } from './files.ts';
import { pictures } from './pictures/pictures.ts';
import type { Format, LookOptions, Series, SeriesKind } from './series.ts';
import { udacity } from './udacity/udacity.ts';

/** In the order in which they are asked: any log has pictures beside a table. */
const FORMATS: readonly Format[] = [donkeycar, udacity, pictures];

/**
 * Finds what drives there are, by content. Tables are read, pictures are not.
 * @throws UserError in one line where there are none, or none that can be used.
 */
export async function lookFor(
  files: FileTree,
  options: LookOptions,
): Promise<{ kind: SeriesKind; series: readonly Series[] }> {
  for (const { kind, look } of FORMATS) {
    const series = await look(files, options);
    if (series.length > 0) return { kind, series };
  }
  throw new UserError(
    'foreign',
    `${files.path}: no drive in it: ${files.sizes.size} files, and neither a tub of Donkeycar, nor a driving_log.csv, nor pictures with a table`,
    'Give the folder of a tub, of a driving_log.csv, or of pictures and a CSV with a column "steering".',
  );
}
