import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { encodePng } from '../../engine/report/png.ts';

/** RGB bytes, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Of a PNG: signature, then the header's length and name. */
const HEADER_AT = 16;
/** Width and height, 8 bits of RGB, no filter but none, not interlaced. */
const OURS = [8, 2, 0, 0, 0];

export function pngOf({ rgb, width, height }: Picture): Buffer {
  return encodePng(rgb, width, height);
}

/**
 * The pixels of a PNG that {@link pngOf} wrote.
 * @throws Error for one that another program wrote: expected pictures are written by `bless.ts` alone.
 */
export function pictureOf(png: Buffer, name: string): Picture {
  const [width, height] = [png.readUInt32BE(HEADER_AT), png.readUInt32BE(HEADER_AT + 4)];
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const stride = 1 + 3 * width;
  const ours =
    OURS.every((byte, i) => png[HEADER_AT + 8 + i] === byte) &&
    rows.length === stride * height &&
    Array.from({ length: height }, (_, y) => rows[y * stride]).every((filter) => filter === 0);
  if (!ours) throw new Error(`${name} was not written by test/golden/bless.ts: bless the case again`);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    rgb.set(rows.subarray(y * stride + 1, (y + 1) * stride), 3 * y * width);
  }
  return { width, height, rgb };
}

export function readPicture(path: string): Picture {
  return pictureOf(readFileSync(path), path);
}

/** Pastes a picture into another at a place, each pixel enlarged to `across` × `down` without smoothing. */
export function paste(
  onto: Picture,
  from: Picture,
  left: number,
  top: number,
  across = 1,
  down = across,
): void {
  for (let y = 0; y < from.height * down; y++) {
    for (let x = 0; x < from.width * across; x++) {
      const source = 3 * (Math.floor(y / down) * from.width + Math.floor(x / across));
      onto.rgb.set(from.rgb.subarray(source, source + 3), 3 * ((top + y) * onto.width + left + x));
    }
  }
}

export function blank(width: number, height: number, grey = 255): Picture {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(grey) };
}

/** Values 0 … 1 as grey. */
export function greyOf(values: ArrayLike<number>, width: number): Picture {
  const rgb = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) rgb.fill(Math.round(255 * values[i]!), 3 * i, 3 * i + 3);
  return { width, height: values.length / width, rgb };
}
