/**
 * What goes on inside a network in training: the receptive fields of its hidden units and the patterns that it answers
 * worst. One frame is one epoch; the engine sends it as it is kept on disk.
 */
import { FIELDS_FRAME } from './binary.ts';
import type { WeightPicture, WeightPictures } from './model.ts';

/** Weights as a picture shows them: value = scale × step / 127, scale the largest of them. */
export interface Shades {
  readonly scale: number;
  readonly steps: Int8Array;
}

/** The weights of one unit of the first layer, a picture for each of {@link FieldsFrame.pictures}. */
export interface FieldUnit {
  readonly from: readonly Shades[];
  readonly to: readonly Shades[];
}

/** A pattern with what would have been right and what was answered; activations 0 … 1 in steps of 1/255. */
export interface WorstPattern {
  /** The network's loss for it. */
  readonly loss: number;
  /** Direction units, possibly fractional, counted from the left; NaN for a network that answers no direction. */
  readonly targetUnit: number;
  readonly answeredUnit: number;
  /** A picture for each of {@link FieldsFrame.seen}. */
  readonly seen: readonly Uint8Array[];
  /** Of the first output: what would be right, and what was answered. */
  readonly target: Uint8Array;
  readonly answer: Uint8Array;
}

export interface FieldsFrame {
  readonly run: number;
  /** Epochs done. */
  readonly epoch: number;
  readonly epochs: number;
  /** Units that the first layer has; a frame holds the first of them. */
  readonly hidden: number;
  readonly pictures: WeightPictures;
  readonly units: readonly FieldUnit[];
  /** Whether the patterns below were set aside for validation, or else trained on. */
  readonly fromValidation: boolean;
  /** Pictures that the network is shown. */
  readonly seen: readonly WeightPicture[];
  /** Units of the first output. */
  readonly answered: number;
  /** Worst first. */
  readonly worst: readonly WorstPattern[];
}

/** What stands in the second byte: version 0.1 knew camera, range finder, directions and road intensity alone. */
const VERSION = 1;

/**
 * kind u8, version u8, 2 bytes of nothing; u32: length of the header; header: JSON of all but units and worst patterns,
 * with their numbers, filled with spaces to a multiple of 4; f32: for each unit the scales of its pictures, for each
 * pattern loss, target unit, answered unit; i8: for each unit its pictures; u8: for each pattern what it saw, target,
 * answer.
 */
export function encodeFields(frame: FieldsFrame): Uint8Array<ArrayBuffer> {
  const { units, worst, ...rest } = frame;
  const text = JSON.stringify({ ...rest, units: units.length, worst: worst.length });
  const header = ascii(text);
  const headerLength = 4 * Math.ceil(header.length / 4);
  const shades = units.flatMap(({ from, to }) => [...from, ...to]);
  const floats = [
    ...shades.map(({ scale }) => scale),
    ...worst.flatMap(({ loss, targetUnit, answeredUnit }) => [loss, targetUnit, answeredUnit]),
  ];
  const bytes = [
    ...shades.map(({ steps }) => new Uint8Array(steps.buffer, steps.byteOffset, steps.length)),
    ...worst.flatMap((pattern) => [...pattern.seen, pattern.target, pattern.answer]),
  ];
  const floatsAt = 8 + headerLength;
  const bytesAt = floatsAt + 4 * floats.length;
  const message = new Uint8Array(bytesAt + bytes.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(message.buffer);
  view.setUint8(0, FIELDS_FRAME);
  view.setUint8(1, VERSION);
  view.setUint32(4, headerLength, true);
  message.fill(0x20, 8, floatsAt);
  for (let i = 0; i < header.length; i++) message[8 + i] = header.charCodeAt(i);
  for (const [i, value] of floats.entries()) view.setFloat32(floatsAt + 4 * i, value, true);
  let at = bytesAt;
  for (const part of bytes) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

export function decodeFields(message: ArrayBuffer): FieldsFrame {
  const view = new DataView(message);
  if (view.getUint8(1) === 0) return decodeVersion0(message, view);
  const headerLength = view.getUint32(4, true);
  const { units, worst, ...rest } = JSON.parse(
    Array.from(new Uint8Array(message, 8, headerLength), (code) => String.fromCharCode(code)).join(''),
  ) as Omit<FieldsFrame, 'units' | 'worst'> & { units: number; worst: number };
  return { ...rest, ...partsFrom(message, view, 8 + headerLength, rest, units, worst) };
}

/** JSON with every other letter as its escape. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Units and patterns from `start` on. */
function partsFrom(
  message: ArrayBuffer,
  view: DataView,
  start: number,
  { pictures: { from, to }, seen, answered }: Pick<FieldsFrame, 'pictures' | 'seen' | 'answered'>,
  units: number,
  worst: number,
): Pick<FieldsFrame, 'units' | 'worst'> {
  let floatAt = start;
  let at = start + 4 * ((from.length + to.length) * units + 3 * worst);
  const float = () => {
    floatAt += 4;
    return view.getFloat32(floatAt - 4, true);
  };
  const bytes = (length: number) => {
    at += length;
    return new Uint8Array(message, at - length, length);
  };
  const shades = ({ rows, columns }: WeightPicture): Shades => {
    const scale = float();
    at += rows * columns;
    return { scale, steps: new Int8Array(message, at - rows * columns, rows * columns) };
  };
  return {
    units: Array.from({ length: units }, () => ({ from: from.map(shades), to: to.map(shades) })),
    worst: Array.from({ length: worst }, () => ({
      loss: float(),
      targetUnit: float(),
      answeredUnit: float(),
      seen: seen.map(({ rows, columns }) => bytes(rows * columns)),
      target: bytes(answered),
      answer: bytes(answered),
    })),
  };
}

/**
 * Frames of version 0.1: u32 words: run, epoch, epochs, hidden, camera rows and columns, range rows and columns,
 * direction units, road intensity, units, from validation, worst patterns; then as above, with direction, range, camera
 * and feedback (from and to the road intensity, on one scale) for a unit.
 */
function decodeVersion0(message: ArrayBuffer, view: DataView): FieldsFrame {
  const word = (i: number) => view.getUint32(4 + 4 * i, true);
  const picture = (kind: string, label: string, rows: number, columns: number) =>
    rows * columns > 0 ? [{ kind, label, rows, columns }] : [];
  const camera = picture('camera', 'the camera image', word(4), word(5));
  const range = picture('range', 'the range image', word(6), word(7));
  const direction = picture('direction', 'the directions, left to right', 1, word(8));
  const single = word(9) === 1;
  const seen = [...camera, ...range];
  const pictures = {
    from: [...seen, ...picture('feedback', 'the road intensity before', 1, single ? 1 : 0)],
    to: [...direction, ...picture('road-intensity', 'the road intensity', 1, single ? 1 : 0)],
  };
  const [units, worst] = [word(10), word(12)];
  let floatAt = 4 + 4 * 13;
  let at = floatAt + 4 * (4 * units + 3 * worst);
  const float = () => {
    floatAt += 4;
    return view.getFloat32(floatAt - 4, true);
  };
  const bytes = (length: number) => {
    at += length;
    return new Uint8Array(message, at - length, length);
  };
  const shades = (list: readonly WeightPicture[]): Shades => {
    const scale = float();
    const length = list.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    at += length;
    return { scale, steps: new Int8Array(message, at - length, length) };
  };
  return {
    run: word(0),
    epoch: word(1),
    epochs: word(2),
    hidden: word(3),
    pictures,
    units: Array.from({ length: units }, () => {
      const toDirections = shades(direction);
      const fromRange = shades(range);
      const fromCamera = shades(camera);
      const { scale, steps } = shades(single ? [...pictures.from.slice(-1), ...pictures.to.slice(-1)] : []);
      const feedback = (i: number) => (single ? [{ scale, steps: steps.subarray(i, i + 1) }] : []);
      return {
        from: [
          ...(camera.length > 0 ? [fromCamera] : []),
          ...(range.length > 0 ? [fromRange] : []),
          ...feedback(0),
        ],
        to: [toDirections, ...feedback(1)],
      };
    }),
    fromValidation: word(11) === 1,
    seen,
    answered: word(8),
    worst: Array.from({ length: worst }, () => {
      const [loss, targetUnit, answeredUnit] = [float(), float(), float()];
      const images = seen.map(({ rows, columns }) => bytes(rows * columns));
      return { loss, targetUnit, answeredUnit, seen: images, target: bytes(word(8)), answer: bytes(word(8)) };
    }),
  };
}
