/**
 * Binary messages of the engine, little-endian. The first byte is the kind; a page that falls behind gets the newest of
 * each kind, never a queue.
 */

export const POSE_FRAME = 1;
export const LOOK_FRAME = 2;
export const FIELDS_FRAME = 3;
export const LEARN_LOOK_FRAME = 4;
export const LEARN_BUFFER_FRAME = 5;

/** The car after a step. */
export interface PoseFrame {
  /** Number of the drive since the engine began: a new one does not go on from the old. */
  readonly drive: number;
  readonly step: number;
  readonly timeS: number;
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly speedMps: number;
  /** At which the wheels stand, 1/m. */
  readonly curvaturePerM: number;
  /** Asked for, 1/m. */
  readonly commandPerM: number;
  readonly stationM: number;
  readonly cteM: number;
  readonly headingErrorRad: number;
}

const POSE_FIELDS = [
  'step',
  'timeS',
  'x',
  'y',
  'yawRad',
  'speedMps',
  'curvaturePerM',
  'commandPerM',
  'stationM',
  'cteM',
  'headingErrorRad',
] as const satisfies readonly (keyof PoseFrame)[];

const HEADER_BYTES = 8;

/** kind u8, 3 bytes of nothing, drive u32, then the fields as float64. */
export function encodePose(pose: PoseFrame): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + 8 * POSE_FIELDS.length));
  view.setUint8(0, POSE_FRAME);
  view.setUint32(4, pose.drive, true);
  for (const [i, field] of POSE_FIELDS.entries()) view.setFloat64(HEADER_BYTES + 8 * i, pose[field], true);
  return new Uint8Array(view.buffer);
}

export function decodePose(bytes: ArrayBuffer): PoseFrame {
  const view = new DataView(bytes);
  const fields = POSE_FIELDS.map((field, i) => [field, view.getFloat64(HEADER_BYTES + 8 * i, true)]);
  return { drive: view.getUint32(4, true), ...Object.fromEntries(fields) } as PoseFrame;
}

/** What both sensors saw at a decision, and what the network made of it. */
export interface LookFrame {
  readonly step: number;
  readonly camera: { readonly rows: number; readonly columns: number; readonly rgb: Uint8Array };
  /** Slant ranges, m. */
  readonly range: {
    readonly rows: number;
    readonly columns: number;
    readonly maxRangeM: number;
    readonly metres: Float32Array;
  };
  /** What the pure-pursuit expert would steer, 1/m. */
  readonly expertPerM: number;
  /** Absent where no network looks on. */
  readonly network: {
    /** Activations of the input units of the camera, 0 … 1, row-major; empty without a camera. */
    readonly retina: Float32Array;
    readonly hidden: Float32Array;
    readonly direction: Float32Array;
    /** NaN for a network without the unit. */
    readonly roadIntensity: number;
    /** What it would steer, whether or not that is obeyed. */
    readonly curvaturePerM: number;
    readonly decisionMs: number;
    /** How far it trusts itself, at most 1; NaN for a network that cannot tell. */
    readonly reliability: number;
    /** What is usual here; NaN where its card does not say what is usual. */
    readonly usualReliability: number;
    /** Share of the wished speed that it would drive. */
    readonly speedShare: number;
  } | null;
}

/** kind u8, 3 bytes of nothing, then u32 and f32 words in the order below. */
export function encodeLook(look: LookFrame): Uint8Array<ArrayBuffer> {
  const { camera, range, network } = look;
  const words = [
    look.step,
    camera.rows,
    camera.columns,
    range.rows,
    range.columns,
    network ? 1 : 0,
    network?.retina.length ?? 0,
    network?.hidden.length ?? 0,
    network?.direction.length ?? 0,
  ];
  const scalars = [
    range.maxRangeM,
    look.expertPerM,
    network?.roadIntensity ?? Number.NaN,
    network?.curvaturePerM ?? 0,
    network?.decisionMs ?? 0,
    network?.reliability ?? Number.NaN,
    network?.usualReliability ?? Number.NaN,
    network?.speedShare ?? 1,
  ];
  const floats = [
    Float32Array.from(scalars),
    range.metres,
    ...(network ? [network.retina, network.hidden, network.direction] : []),
  ];
  const floatCount = floats.reduce((sum, values) => sum + values.length, 0);
  const bytes = new Uint8Array(4 + 4 * words.length + 4 * floatCount + camera.rgb.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LOOK_FRAME);
  let at = 4;
  for (const word of words) {
    view.setUint32(at, word, true);
    at += 4;
  }
  for (const values of floats) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  bytes.set(camera.rgb, at);
  return bytes;
}

export function decodeLook(bytes: ArrayBuffer): LookFrame {
  const view = new DataView(bytes);
  let at = 4;
  const word = () => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const [step, rows, columns, rangeRows, rangeColumns] = [word(), word(), word(), word(), word()];
  const [looksOn, retinas, hiddens, directions] = [word(), word(), word(), word()];
  const floats = (count: number) => {
    const values = new Float32Array(bytes.slice(at, at + 4 * count));
    at += 4 * count;
    return values;
  };
  const scalar = () => floats(1)[0]!;
  const [maxRangeM, expertPerM] = [scalar(), scalar()];
  const answer = {
    roadIntensity: scalar(),
    curvaturePerM: scalar(),
    decisionMs: scalar(),
    reliability: scalar(),
    usualReliability: scalar(),
    speedShare: scalar(),
  };
  const metres = floats(rangeRows * rangeColumns);
  const network = looksOn
    ? { retina: floats(retinas), hidden: floats(hiddens), direction: floats(directions), ...answer }
    : null;
  return {
    step,
    camera: { rows, columns, rgb: new Uint8Array(bytes, at, 3 * rows * columns) },
    range: { rows: rangeRows, columns: rangeColumns, maxRangeM, metres },
    expertPerM,
    network,
  };
}
