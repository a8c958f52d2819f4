import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { MozJPEGModule as Decoder } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import openDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import type { MozJPEGModule as Encoder } from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import openEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { defaultOptions } from '@jsquash/jpeg/meta.js';
import { initEmscriptenModule } from '@jsquash/jpeg/utils.js';

/** Red, green, blue and opacity, as the codec has pixels. */
const RGBA = 4;

/** What the codec has said of the picture it is reading. */
let complaints: string[] = [];
const compiled = new Map<string, WebAssembly.Module>();
let decoder: Promise<Decoder> | undefined;
let encoder: Promise<Encoder> | undefined;

/** Compiled once; a codec that threw is opened anew from it. */
function wasm(file: string): WebAssembly.Module {
  let module = compiled.get(file);
  if (!module) {
    module = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(file)));
    compiled.set(file, module);
  }
  return module;
}

const quiet = { print: () => {}, printErr: (line: string) => void complaints.push(line) };

/**
 * Pixels of a JPEG, rows × columns × RGBA. Its size must have been looked at before: memory is taken for what it claims.
 * @throws Error with the codec's word for it where the picture is torn.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<Uint8ClampedArray> {
  decoder ??= initEmscriptenModule(openDecoder, wasm('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'), quiet);
  const open = await decoder;
  complaints = [];
  let image: ImageDataLike | null;
  try {
    image = open.decode(bytes as Uint8Array<ArrayBuffer>, false);
  } catch (error) {
    decoder = undefined;
    throw new Error(complaints[0] ?? 'it is no JPEG that can be read', { cause: error });
  }
  // The codec goes on with grey where the bytes end; a stray byte between two parts does no harm.
  const torn = complaints.find((line) => !line.includes('extraneous bytes'));
  if (!image || torn) throw new Error(torn ?? 'it is no JPEG that can be read');
  return image.data;
}

/** What the codec calls ImageData; Node has no such type. */
interface ImageDataLike {
  readonly data: Uint8ClampedArray;
}

/** As the codec counts them. */
const COLOURS = { grey: 1, colour: 3 };

/** Colour at half the resolution, which most cameras write. */
const HALF_COLOUR = 2;

/** A JPEG of rows × columns × RGB bytes. A search for smaller files would take four times as long, and programs wait for each. */
export async function encodeJpeg(
  rgb: Uint8Array,
  rows: number,
  columns: number,
  quality: number,
  as: keyof typeof COLOURS = 'colour',
): Promise<Uint8Array> {
  encoder ??= initEmscriptenModule(openEncoder, wasm('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'), quiet);
  const rgba = new Uint8ClampedArray(rows * columns * RGBA).fill(255);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let band = 0; band < 3; band++) rgba[RGBA * pixel + band] = rgb[3 * pixel + band]!;
  }
  const options = {
    ...defaultOptions,
    quality,
    color_space: COLOURS[as],
    baseline: true,
    progressive: false,
    trellis_multipass: false,
    trellis_opt_zero: false,
    trellis_opt_table: false,
    auto_subsample: false,
    chroma_subsample: HALF_COLOUR,
  };
  const bytes = (await encoder).encode(rgba, columns, rows, options);
  // The codec's memory is used again.
  return Uint8Array.from(bytes);
}
