import { UserError } from '../../errors.ts';

/** A grey picture, row-major, 0 … 255. */
export interface GreyPicture {
  readonly columns: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads a binary PGM of one byte a pixel (netpbm's P5). Bytes are given as they stand, whatever maximum the header states.
 * @throws UserError `damaged` where it is none, or is cut off.
 */
export function readPgm(file: Uint8Array, path: string): GreyPicture {
  // Magic, then width, height and maximum, each after blanks or comments, then one blank and the pixels.
  const header = new TextDecoder('latin1').decode(file.subarray(0, 1024));
  const found = /^P5(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(header);
  if (!found) throw damaged(path, 'no binary PGM');
  const [columns, rows, most] = found.slice(1).map(Number) as [number, number, number];
  if (most < 1 || most > 255) throw damaged(path, `its greatest value is ${most}, not 1 to 255`);
  const bytes = file.subarray(found[0].length, found[0].length + columns * rows);
  if (bytes.length < columns * rows) throw damaged(path, `${bytes.length} of ${columns * rows} pixels`);
  return { columns, rows, bytes };
}

function damaged(path: string, why: string): UserError {
  return new UserError('damaged', `${path} is damaged: ${why}`, 'Copy it again from where it came from.');
}
