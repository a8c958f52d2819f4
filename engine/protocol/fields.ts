/**
 * What goes on inside a network in training: the receptive fields of its hidden units and the patterns that it answers
 * worst. One frame is one epoch; the engine sends it as it is kept on disk.
 */
import { FIELDS_FRAME } from './binary.ts';

/** Weights as a picture shows them: value = scale × step / 127, scale the largest of them. */
export interface Shades {
  readonly scale: number;
  readonly steps: Int8Array;
}

/** The weights of one hidden unit. */
export interface FieldUnit {
  /** To the direction units, left to right. */
  readonly direction: Shades;
  /** rows × columns; empty without a range finder. */
  readonly range: Shades;
  /** rows × columns; empty without a camera. */
  readonly camera: Shades;
  /** From and to the road intensity, on one scale; empty for networks without. */
  readonly feedback: Shades;
}

/** A pattern with what would have been right and what was answered; activations 0 … 1 in steps of 1/255. */
export interface WorstPattern {
  /** ½ Σ (target − output)². */
  readonly loss: number;
  /** Units, possibly fractional, counted from the left. */
  readonly targetUnit: number;
  readonly answeredUnit: number;
  readonly camera: Uint8Array;
  readonly range: Uint8Array;
  readonly target: Uint8Array;
  readonly answer: Uint8Array;
}

export interface FieldsFrame {
  readonly run: number;
  /** Epochs done. */
  readonly epoch: number;
  readonly epochs: number;
  /** Units that the hidden layer has; a frame holds the first of them. */
  readonly hidden: number;
  /** 0 × 0 without a camera. */
  readonly camera: { readonly rows: number; readonly columns: number };
  readonly range: { readonly rows: number; readonly columns: number };
  readonly directionUnits: number;
  readonly roadIntensity: boolean;
  readonly units: readonly FieldUnit[];
  /** Whether the patterns below were set aside for validation, or else trained on. */
  readonly fromValidation: boolean;
  /** Worst first. */
  readonly worst: readonly WorstPattern[];
}

const HEADER_WORDS = 13;
const UNIT_SCALES = 4;
const WORST_SCALARS = 3;

/**
 * kind u8, 3 bytes of nothing; u32 words: run, epoch, epochs, hidden, camera rows and columns, range rows and columns,
 * direction units, road intensity, units, from validation, worst patterns; f32: for each unit the scales of direction,
 * range, camera, feedback, for each pattern loss, target unit, answered unit; i8: for each unit direction, range, camera,
 * feedback (2); u8: for each pattern camera, range, target, answer.
 */
export function encodeFields(frame: FieldsFrame): Uint8Array<ArrayBuffer> {
  const { camera, range, units, worst } = frame;
  const words = [
    frame.run,
    frame.epoch,
    frame.epochs,
    frame.hidden,
    camera.rows,
    camera.columns,
    range.rows,
    range.columns,
    frame.directionUnits,
    frame.roadIntensity ? 1 : 0,
    units.length,
    frame.fromValidation ? 1 : 0,
    worst.length,
  ];
  const floats = [
    ...units.flatMap((unit) => partsOf(unit).map(({ scale }) => scale)),
    ...worst.flatMap(({ loss, targetUnit, answeredUnit }) => [loss, targetUnit, answeredUnit]),
  ];
  const bytes = [
    ...units.flatMap((unit) =>
      partsOf(unit).map(({ steps }) => new Uint8Array(steps.buffer, steps.byteOffset, steps.length)),
    ),
    ...worst.flatMap((pattern) => [pattern.camera, pattern.range, pattern.target, pattern.answer]),
  ];
  const bytesAt = 4 + 4 * (words.length + floats.length);
  const message = new Uint8Array(bytesAt + bytes.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(message.buffer);
  view.setUint8(0, FIELDS_FRAME);
  for (const [i, word] of words.entries()) view.setUint32(4 + 4 * i, word, true);
  for (const [i, value] of floats.entries()) view.setFloat32(4 + 4 * (words.length + i), value, true);
  let at = bytesAt;
  for (const part of bytes) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

export function decodeFields(message: ArrayBuffer): FieldsFrame {
  const view = new DataView(message);
  const word = (i: number) => view.getUint32(4 + 4 * i, true);
  const camera = { rows: word(4), columns: word(5) };
  const range = { rows: word(6), columns: word(7) };
  const directionUnits = word(8);
  const roadIntensity = word(9) === 1;
  const [unitCount, worstCount] = [word(10), word(12)];
  let floatAt = 4 + 4 * HEADER_WORDS;
  const float = () => {
    floatAt += 4;
    return view.getFloat32(floatAt - 4, true);
  };
  let at = floatAt + 4 * (UNIT_SCALES * unitCount + WORST_SCALARS * worstCount);
  const bytes = (length: number) => {
    at += length;
    return new Uint8Array(message, at - length, length);
  };
  const shades = (length: number): Shades => {
    const scale = float();
    at += length;
    return { scale, steps: new Int8Array(message, at - length, length) };
  };
  const cameraCells = camera.rows * camera.columns;
  const rangeCells = range.rows * range.columns;
  const units = Array.from(
    { length: unitCount },
    (): FieldUnit => ({
      direction: shades(directionUnits),
      range: shades(rangeCells),
      camera: shades(cameraCells),
      feedback: shades(roadIntensity ? 2 : 0),
    }),
  );
  const worst = Array.from(
    { length: worstCount },
    (): WorstPattern => ({
      loss: float(),
      targetUnit: float(),
      answeredUnit: float(),
      camera: bytes(cameraCells),
      range: bytes(rangeCells),
      target: bytes(directionUnits),
      answer: bytes(directionUnits),
    }),
  );
  return {
    run: word(0),
    epoch: word(1),
    epochs: word(2),
    hidden: word(3),
    camera,
    range,
    directionUnits,
    roadIntensity,
    units,
    fromValidation: word(11) === 1,
    worst,
  };
}

function partsOf({ direction, range, camera, feedback }: FieldUnit): readonly Shades[] {
  return [direction, range, camera, feedback];
}
