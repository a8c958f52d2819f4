/**
 * Baseline JPEG (ITU-T T.81) with the tables of its Annex K, those of luminance for all components, and colour at half the
 * resolution (JFIF). A camera's pictures are written one by one while a car waits: this takes a fifth of the time of an
 * encoder that searches for smaller files.
 */

/** Side of a block, pixels. */
const SIDE = 8;
const CELLS = SIDE * SIDE;

/** Table K.1, row by row. */
const QUANTA = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
/** Tables K.3 and K.5: how many codes there are of each length from 1 bit on, and what they stand for, shortest first. */
const DC_LENGTHS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES = Array.from({ length: 12 }, (_, size) => size);
const AC_LENGTHS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
const AC_VALUES = [
  ...Buffer.from(
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
      '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aa' +
      'b2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    'hex',
  ),
];

/** Cells of a block from the lowest frequency to the highest: diagonal after diagonal, up and down in turn. */
const ZIGZAG = Array.from({ length: 2 * SIDE - 1 }, (_, diagonal) => {
  const cells = Array.from({ length: SIDE }, (_, row) => [row, diagonal - row] as const)
    .filter(([, column]) => column >= 0 && column < SIDE)
    .map(([row, column]) => row * SIDE + column);
  return diagonal % 2 === 0 ? cells.reverse() : cells;
}).flat();

/** A code and its length in bits for each value. */
interface Codes {
  readonly code: Uint16Array;
  readonly length: Uint8Array;
}

function codesOf(lengths: readonly number[], values: readonly number[]): Codes {
  const codes = { code: new Uint16Array(256), length: new Uint8Array(256) };
  let code = 0;
  let at = 0;
  for (const [i, count] of lengths.entries()) {
    for (let k = 0; k < count; k++) {
      const value = values[at++]!;
      codes.code[value] = code++;
      codes.length[value] = i + 1;
    }
    code <<= 1;
  }
  return codes;
}

const DC = codesOf(DC_LENGTHS, DC_VALUES);
const AC = codesOf(AC_LENGTHS, AC_VALUES);
/** End of block, and sixteen zeros. */
const END = 0x00;
const SIXTEEN_ZEROS = 0xf0;

/** A file that grows, and its last bits. */
class Bits {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #count = 0;

  constructor(header: readonly number[], expected: number) {
    this.#bytes = new Uint8Array(header.length + expected);
    this.#bytes.set(header);
    this.#length = header.length;
  }

  /** Adds the lowest `length` bits of a value, 16 at most. */
  put(value: number, length: number): void {
    this.#held = (this.#held << length) | (value & ((1 << length) - 1));
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#byte((this.#held >> this.#count) & 0xff);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.put(0x7f, 8 - this.#count);
    const bytes = new Uint8Array(this.#length + 2);
    bytes.set(this.#bytes.subarray(0, this.#length));
    bytes.set([0xff, 0xd9], this.#length);
    return bytes;
  }

  #byte(byte: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
    // A byte that would begin a marker is followed by nothing.
    if (byte === 0xff) this.#bytes[this.#length++] = 0;
  }
}

const cosine = (k: number) => Math.cos((k * Math.PI) / 16) / 2;
const [C1, C2, C3, C4, C5, C6, C7] = [1, 2, 3, 4, 5, 6, 7].map(cosine) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** The cosine transform of eight values that lie `step` apart, in place, orthonormal. */
function transform(values: Float32Array, from: number, step: number): void {
  const x0 = values[from]!;
  const x1 = values[from + step]!;
  const x2 = values[from + 2 * step]!;
  const x3 = values[from + 3 * step]!;
  const x4 = values[from + 4 * step]!;
  const x5 = values[from + 5 * step]!;
  const x6 = values[from + 6 * step]!;
  const x7 = values[from + 7 * step]!;
  const s0 = x0 + x7;
  const s1 = x1 + x6;
  const s2 = x2 + x5;
  const s3 = x3 + x4;
  const d0 = x0 - x7;
  const d1 = x1 - x6;
  const d2 = x2 - x5;
  const d3 = x3 - x4;
  values[from] = C4 * (s0 + s1 + s2 + s3);
  values[from + step] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
  values[from + 2 * step] = C2 * (s0 - s3) + C6 * (s1 - s2);
  values[from + 3 * step] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
  values[from + 4 * step] = C4 * (s0 - s1 - s2 + s3);
  values[from + 5 * step] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
  values[from + 6 * step] = C6 * (s0 - s3) - C2 * (s1 - s2);
  values[from + 7 * step] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
}

/** One component's values about 0, and how it goes on from its last block. */
interface Plane {
  readonly values: Float32Array;
  readonly columns: number;
  lastDc: number;
}

/**
 * A JPEG of rows × columns × RGB bytes.
 * @param quality 1 … 100, as others count it
 * @param as grey keeps brightness alone
 */
export function encodeJpeg(
  rgb: Uint8Array,
  rows: number,
  columns: number,
  quality: number,
  as: 'grey' | 'colour' = 'colour',
): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const quanta = QUANTA.map((quantum) =>
    Math.min(255, Math.max(1, Math.floor((quantum * scale + 50) / 100))),
  );
  const unit = as === 'grey' ? SIDE : 2 * SIDE;
  const [down, across] = [Math.ceil(rows / unit), Math.ceil(columns / unit)];
  const planes = planesOf(rgb, rows, columns, down * unit, across * unit, as);
  const bits = new Bits(headerOf(rows, columns, quanta, planes.length), rows * columns);
  const inverse = Float32Array.from(quanta, (quantum) => 1 / quantum);
  const block = new Float32Array(CELLS);
  const [light, ...colours] = planes as [Plane, ...Plane[]];
  const lightSide = unit / SIDE;
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      for (let i = 0; i < lightSide * lightSide; i++) {
        const y = lightSide * row + Math.floor(i / lightSide);
        addBlock(bits, light, y, lightSide * column + (i % lightSide), inverse, block);
      }
      for (const colour of colours) addBlock(bits, colour, row, column, inverse, block);
    }
  }
  return bits.finish();
}

/** Brightness, and for colours blue and red less it at half the resolution; edges are drawn on to whole units. */
function planesOf(
  rgb: Uint8Array,
  rows: number,
  columns: number,
  height: number,
  width: number,
  as: 'grey' | 'colour',
): Plane[] {
  const light: Plane = { values: new Float32Array(height * width), columns: width, lastDc: 0 };
  const half = width / 2;
  const colour = (): Plane => ({ values: new Float32Array((height * width) / 4), columns: half, lastDc: 0 });
  const planes = as === 'grey' ? [light] : [light, colour(), colour()];
  const blue = planes[1]?.values;
  const red = planes[2]?.values;
  for (let row = 0; row < height; row++) {
    const fromRow = Math.min(rows - 1, row) * columns;
    for (let column = 0; column < width; column++) {
      const at = 3 * (fromRow + Math.min(columns - 1, column));
      const r = rgb[at]!;
      const g = rgb[at + 1]!;
      const b = rgb[at + 2]!;
      const y = 0.299 * r + 0.587 * g + 0.114 * b;
      light.values[row * width + column] = y - 128;
      if (!blue || !red) continue;
      const cell = (row >> 1) * half + (column >> 1);
      blue[cell]! += (0.564 / 4) * (b - y);
      red[cell]! += (0.713 / 4) * (r - y);
    }
  }
  return planes;
}

function addBlock(
  bits: Bits,
  plane: Plane,
  row: number,
  column: number,
  inverse: Float32Array,
  block: Float32Array,
): void {
  const from = SIDE * (row * plane.columns + column);
  for (let y = 0; y < SIDE; y++) {
    const line = from + y * plane.columns;
    for (let x = 0; x < SIDE; x++) block[y * SIDE + x] = plane.values[line + x]!;
    transform(block, y * SIDE, 1);
  }
  for (let x = 0; x < SIDE; x++) transform(block, x, SIDE);
  const dc = Math.round(block[0]! * inverse[0]!);
  addValue(bits, DC, 0, dc - plane.lastDc);
  plane.lastDc = dc;
  let zeros = 0;
  for (let i = 1; i < CELLS; i++) {
    const cell = ZIGZAG[i]!;
    const value = Math.round(block[cell]! * inverse[cell]!);
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits.put(AC.code[SIXTEEN_ZEROS]!, AC.length[SIXTEEN_ZEROS]!);
    addValue(bits, AC, zeros, value);
    zeros = 0;
  }
  if (zeros > 0) bits.put(AC.code[END]!, AC.length[END]!);
}

/** A value after so many zeros: the code of both numbers, then the value's own bits. */
function addValue(bits: Bits, codes: Codes, zeros: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  const symbol = (zeros << 4) | size;
  bits.put(codes.code[symbol]!, codes.length[symbol]!);
  if (size > 0) bits.put(value < 0 ? value - 1 : value, size);
}

function headerOf(rows: number, columns: number, quanta: readonly number[], components: number): number[] {
  const segment = (marker: number, ...bytes: number[]) => {
    const length = bytes.length + 2;
    return [0xff, marker, length >> 8, length & 0xff, ...bytes];
  };
  const each = (bytes: (component: number) => number[]) =>
    Array.from({ length: components }, (_, i) => bytes(i)).flat();
  const sampling = (component: number) => (component === 0 && components > 1 ? 0x22 : 0x11);
  const size = [rows >> 8, rows & 0xff, columns >> 8, columns & 0xff];
  return [
    0xff,
    0xd8,
    ...segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0),
    ...segment(0xdb, 0, ...ZIGZAG.map((cell) => quanta[cell]!)),
    ...segment(0xc0, 8, ...size, components, ...each((i) => [i + 1, sampling(i), 0])),
    ...segment(0xc4, 0x00, ...DC_LENGTHS, ...DC_VALUES),
    ...segment(0xc4, 0x10, ...AC_LENGTHS, ...AC_VALUES),
    ...segment(0xda, components, ...each((i) => [i + 1, 0x00]), 0, 63, 0),
  ];
}
