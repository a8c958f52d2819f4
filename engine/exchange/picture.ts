import { inflateSync } from 'node:zlib';
import { type DecodedPng, decode, encode } from 'fast-png';
import { MOST_IMAGE_BYTES } from '../data/drive-rows.ts';
import { decodeJpeg } from './jpeg.ts';

/** A picture that was read: rows × columns × RGB, 0 … 255, row 0 at the top. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly rgb: Uint8Array;
}

/** What a picture file is, by its first bytes, whatever its name says. */
export type FileFormat = 'jpeg' | 'png' | 'pnm';

/** Of a picture that is read at all, pixels: what it claims takes memory. */
const MOST_PIXELS = 16 * 1024 * 1024;
const LONGEST_SIDE = 8192;
/** Of a JPEG that comes sharper and sharper; cameras and programs write a dozen. Each goes over the whole picture. */
const MOST_SCANS = 200;
/** Of a PNG: its size, its colours and its pixels. Profiles and texts, which are packed too, are not even unpacked. */
const PNG_PARTS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const PNG_SIGNATURE_BYTES = 8;

/** Why a picture cannot be used, in words that may be counted: no name in them. */
export class UnusablePicture extends Error {}

/** @returns undefined for what is none of them. */
export function fileFormatOf(bytes: Uint8Array): FileFormat | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xd8) return 'jpeg';
  if (a === 0x89 && b === 0x50 && c === 0x4e && d === 0x47) return 'png';
  if (a === 0x50 && (b === 0x35 || b === 0x36)) return 'pnm';
  return undefined;
}

/**
 * Reads a JPEG, a PNG, or a PGM or PPM of one byte a value. Opacity is shown before black.
 * @throws UnusablePicture
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  if (bytes.length === 0) throw new UnusablePicture('the picture is empty');
  if (bytes.length > MOST_IMAGE_BYTES) throw new UnusablePicture('the picture is larger than 16 MiB');
  const format = fileFormatOf(bytes);
  if (!format) throw new UnusablePicture('the picture is neither JPEG, PNG, PGM nor PPM');
  const { rows, columns } = sizeOf(bytes, format);
  if (!(rows > 0 && columns > 0)) throw new UnusablePicture('the picture is torn');
  if (rows * columns > MOST_PIXELS || Math.max(rows, columns) > LONGEST_SIDE) {
    throw new UnusablePicture('the picture has more than 16 million pixels');
  }
  try {
    if (format === 'jpeg') {
      if (scansOf(bytes) > MOST_SCANS) throw new Error(`it has more than ${MOST_SCANS} scans`);
      return { rows, columns, rgb: withoutFourth(await decodeJpeg(bytes)) };
    }
    if (format === 'png') return { rows, columns, rgb: decodePng(bytes, rows, columns) };
    return { rows, columns, rgb: decodePnm(bytes, rows, columns) };
  } catch (error) {
    throw new UnusablePicture('the picture is torn', { cause: error });
  }
}

/** A PNG of rows × columns × RGB bytes; a grey one of their first band. */
export function encodePng({ rows, columns, rgb }: Picture, as: 'grey' | 'colour' = 'colour'): Uint8Array {
  const size = { width: columns, height: rows, depth: 8 } as const;
  if (as === 'colour') return encode({ ...size, data: rgb, channels: 3 });
  return encode({ ...size, data: rgb.filter((_, i) => i % 3 === 0), channels: 1 });
}

/** What a picture says of its own size; 0 × 0 where it says nothing. */
function sizeOf(bytes: Uint8Array, format: FileFormat): { rows: number; columns: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const none = { rows: 0, columns: 0 };
  if (format === 'png') {
    return bytes.length < 24 ? none : { columns: view.getUint32(16), rows: view.getUint32(20) };
  }
  if (format === 'pnm') {
    const header = pnmHeader(bytes);
    return header ?? none;
  }
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return none;
    const marker = bytes[at + 1]!;
    // A start of frame, and neither table of Huffman codes nor of arithmetic ones.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) };
    }
    if (marker === 0xff) at += 1;
    else at += 2 + view.getUint16(at + 2);
  }
  return none;
}

/** How often a JPEG goes over its picture. */
function scansOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1]!;
    if (marker === 0xda) scans++;
    // Nothing that has a length, but a byte of pixels, a filling, or a start, an end or a restart.
    if (marker <= 0x01 || marker === 0xff) at += 1;
    else if (marker >= 0xd0 && marker <= 0xd9) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return scans;
}

function pnmHeader(
  bytes: Uint8Array,
): { rows: number; columns: number; most: number; from: number } | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1000)).toString('latin1');
  const found = /^P[56](?:\s|#[^\n]*\n)+(\d{1,5})(?:\s|#[^\n]*\n)+(\d{1,5})(?:\s|#[^\n]*\n)+(\d{1,3})\s/.exec(
    text,
  );
  if (!found) return undefined;
  const [all, columns, rows, most] = found;
  return { rows: Number(rows), columns: Number(columns), most: Number(most), from: all.length };
}

function decodePnm(bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  const { most, from } = pnmHeader(bytes)!;
  const bands = bytes[1] === 0x36 ? 3 : 1;
  const values = bytes.subarray(from, from + rows * columns * bands);
  if (values.length < rows * columns * bands || most < 1 || most > 255) throw new Error('it ends early');
  const scaled = values.map((value) => Math.min(255, Math.round((value * 255) / most)));
  return inThreeBands(scaled, bands, 1);
}

function decodePng(bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  const png = decode(checkedPng(bytes, rows, columns));
  if (png.palette) return fromPalette(png);
  // Sixteen bits keep their upper eight; fewer than eight are spread.
  const { data, depth, channels } = png;
  const values =
    depth === 16 ? Uint8Array.from(data, (value) => value >> 8) : spread(data as Uint8Array, png);
  return inThreeBands(values, channels, rows * columns === 0 ? 0 : 255);
}

/** Grey of one, two or four bits, which lie together in bytes, each row in whole ones. */
function spread(data: Uint8Array, { depth, width, height }: DecodedPng): Uint8Array {
  if (depth >= 8) return data;
  const rowBytes = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const column = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + ((column * depth) >> 3)]!;
    return (((byte >> (8 - depth - ((column * depth) & 7))) & most) * 255) / most;
  });
}

function fromPalette(png: DecodedPng): Uint8Array {
  const { data, depth, width, height } = png;
  const rowBytes = Math.ceil((width * depth) / 8);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const column = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + ((column * depth) >> 3)]!;
    const entry = (byte >> (8 - depth - ((column * depth) & 7))) & (2 ** depth - 1);
    const colour = png.palette![entry];
    if (!colour) throw new Error('it has a colour that is not in its palette');
    rgb.set(colour.slice(0, 3), 3 * i);
  }
  return rgb;
}

/**
 * What of a PNG says how it looks. Throws where its pixels would fill more memory than its size says, or where it says
 * another size later on.
 */
function checkedPng(bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [bytes.subarray(0, PNG_SIGNATURE_BYTES)];
  const packed: Uint8Array[] = [];
  let sizes = 0;
  for (let at = PNG_SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, 4).toString('latin1');
    if (PNG_PARTS.includes(kind)) parts.push(bytes.subarray(at, at + 12 + length));
    if (kind === 'IDAT') packed.push(bytes.subarray(at + 8, at + 8 + length));
    if (kind === 'IHDR' && ++sizes > 1) throw new Error('it says its size more than once');
    at += 12 + length;
  }
  // Eight bytes a pixel at most, a byte a row, and rows of seven passes.
  inflateSync(Buffer.concat(packed), { maxOutputLength: rows * columns * 8 + 8 * (rows + columns) + 64 });
  return Buffer.concat(parts);
}

/** Grey, grey with opacity, RGB or RGBA as RGB. */
function inThreeBands(values: Uint8Array, bands: number, opaque: number): Uint8Array {
  if (bands === 3) return values;
  const pixels = values.length / bands;
  const rgb = new Uint8Array(pixels * 3);
  const hasOpacity = bands === 2 || bands === 4;
  for (let i = 0; i < pixels; i++) {
    const opacity = hasOpacity ? values[bands * i + bands - 1]! / opaque : 1;
    for (let band = 0; band < 3; band++) {
      rgb[3 * i + band] = Math.round(values[bands * i + (bands > 2 ? band : 0)]! * opacity);
    }
  }
  return rgb;
}

function withoutFourth(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}
