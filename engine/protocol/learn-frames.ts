/** What comes of a network that learns at the wheel: its answer to each look, and now and then what is in its buffer. */
import { LEARN_BUFFER_FRAME, LEARN_LOOK_FRAME } from './binary.ts';

/** The network's answer to a look before it learned from it. */
export interface LearnLookFrame {
  readonly direction: Float32Array;
  /** What it would steer, and what was steered, 1/m. */
  readonly curvaturePerM: number;
  readonly steeredPerM: number;
}

/** kind u8, 3 bytes of nothing, then f32: curvature, what was steered, direction units. */
export function encodeLearnLook({ direction, curvaturePerM, steeredPerM }: LearnLookFrame) {
  const bytes = new Uint8Array(4 + 4 * (2 + direction.length));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LEARN_LOOK_FRAME);
  [curvaturePerM, steeredPerM, ...direction].forEach((value, i) => {
    view.setFloat32(4 + 4 * i, value, true);
  });
  return bytes;
}

export function decodeLearnLook(message: ArrayBuffer): LearnLookFrame {
  const floats = floatsFrom(message, 4, (message.byteLength - 4) / 4);
  return { curvaturePerM: floats[0]!, steeredPerM: floats[1]!, direction: floats.subarray(2) };
}

/** Patterns of a buffer, in no order. */
export interface LearnBufferFrame {
  /** What each steers [patterns], 1/m. */
  readonly curvaturesPerM: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** A small picture of what each sees [patterns][rows × columns], 0 … 255. */
  readonly pictures: Uint8Array;
}

/** kind u8, 1 byte of nothing, rows u8, columns u8; f32: curvatures; u8: pictures. */
export function encodeLearnBuffer({ curvaturesPerM, rows, columns, pictures }: LearnBufferFrame) {
  const picturesAt = 4 + 4 * curvaturesPerM.length;
  const bytes = new Uint8Array(picturesAt + pictures.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LEARN_BUFFER_FRAME);
  view.setUint8(2, rows);
  view.setUint8(3, columns);
  curvaturesPerM.forEach((value, i) => {
    view.setFloat32(4 + 4 * i, value, true);
  });
  bytes.set(pictures, picturesAt);
  return bytes;
}

export function decodeLearnBuffer(message: ArrayBuffer): LearnBufferFrame {
  const view = new DataView(message);
  const [rows, columns] = [view.getUint8(2), view.getUint8(3)];
  const count = (message.byteLength - 4) / (4 + rows * columns);
  return {
    curvaturesPerM: floatsFrom(message, 4, count),
    rows,
    columns,
    pictures: new Uint8Array(message, 4 + 4 * count),
  };
}

function floatsFrom(message: ArrayBuffer, at: number, count: number): Float32Array {
  const view = new DataView(message);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true));
}
