import { encodeJpeg } from '../../exchange/jpeg.ts';
import { encodePng, type Picture } from '../../exchange/picture.ts';
import type { DonkeyCamera } from './wishes.ts';

const QUALITY = 90;
/** Texels of a screen over which Unity's effect is of strength one. */
const FISH_EYE_BASE = 80 / 512;

/** A picture as a client wants it, as bytes of a file. */
export async function encodePicture(
  picture: Picture,
  { encoding, grey, fishEye }: DonkeyCamera,
): Promise<Uint8Array> {
  const { rows, columns } = picture;
  let rgb = fishEye.x === 0 && fishEye.y === 0 ? picture.rgb : distorted(picture, fishEye);
  if (grey) rgb = inGrey(rgb);
  switch (encoding) {
    case 'JPG':
      return encodeJpeg(rgb, rows, columns, QUALITY, grey ? 'grey' : 'colour');
    case 'PNG':
      return encodePng({ rows, columns, rgb }, grey ? 'grey' : 'colour');
    case 'TGA':
      return encodeTga({ rows, columns, rgb }, grey);
    default:
      return encoding satisfies never;
  }
}

/** Luma of ITU-R BT.601 in all three bands. */
function inGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    grey.fill(Math.round(0.299 * rgb[i]! + 0.587 * rgb[i + 1]! + 0.114 * rgb[i + 2]!), i, i + 3);
  }
  return grey;
}

/**
 * The distortion of Unity's fish-eye effect, which neighbours' cameras have: with u and v in −1 … 1 across and upwards, a
 * pixel shows what lies (1 − v²) u sₓ and (1 − u²) v s_y of the picture's sides nearer to its middle.
 */
function distorted({ rows, columns, rgb }: Picture, { x, y }: DonkeyCamera['fishEye']): Uint8Array {
  const across = x * FISH_EYE_BASE * (columns / rows);
  const down = y * FISH_EYE_BASE;
  const seen = new Uint8Array(rgb.length);
  for (let row = 0; row < rows; row++) {
    const v = (2 * (row + 0.5)) / rows - 1;
    for (let column = 0; column < columns; column++) {
      const u = (2 * (column + 0.5)) / columns - 1;
      const fromColumn = column - (1 - v * v) * u * across * columns;
      const fromRow = row - (1 - u * u) * v * down * rows;
      blend(rgb, rows, columns, fromRow, fromColumn, seen, 3 * (row * columns + column));
    }
  }
  return seen;
}

/** Bilinear, at a place between pixels. */
function blend(
  rgb: Uint8Array,
  rows: number,
  columns: number,
  row: number,
  column: number,
  out: Uint8Array,
  at: number,
): void {
  const top = Math.min(rows - 1, Math.max(0, Math.floor(row)));
  const left = Math.min(columns - 1, Math.max(0, Math.floor(column)));
  const bottom = Math.min(rows - 1, top + 1);
  const right = Math.min(columns - 1, left + 1);
  const down = Math.min(1, Math.max(0, row - top));
  const across = Math.min(1, Math.max(0, column - left));
  for (let band = 0; band < 3; band++) {
    const of = (r: number, c: number) => rgb[3 * (r * columns + c) + band]!;
    const above = of(top, left) + across * (of(top, right) - of(top, left));
    const below = of(bottom, left) + across * (of(bottom, right) - of(bottom, left));
    out[at + band] = Math.round(above + down * (below - above));
  }
}

/** Uncompressed Truevision TGA, top row first, blue before green before red. */
function encodeTga({ rows, columns, rgb }: Picture, grey: boolean): Uint8Array {
  const bands = grey ? 1 : 3;
  const bytes = new Uint8Array(18 + rows * columns * bands);
  const header = new DataView(bytes.buffer);
  header.setUint8(2, grey ? 3 : 2);
  header.setUint16(12, columns, true);
  header.setUint16(14, rows, true);
  header.setUint8(16, 8 * bands);
  header.setUint8(17, 0x20);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let band = 0; band < bands; band++) {
      bytes[18 + bands * pixel + band] = rgb[3 * pixel + (bands - 1 - band)]!;
    }
  }
  return bytes;
}
