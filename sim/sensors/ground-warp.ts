import type { CameraSettings } from './settings.ts';

/** How a vehicle was moved: ahead and to its left first, then turned counter-clockwise about its rear axle. */
export interface Move {
  /** None where it is left out. */
  readonly aheadM?: number;
  readonly shiftLeftM: number;
  readonly turnRad: number;
}

/** What a pinhole camera needs for the ground to be found in its picture. */
export type PinholeCamera = Omit<CameraSettings, 'rows' | 'columns'>;

/** A picture from beside the path, and how much of it was really in the picture it came from. */
export interface WarpedPicture {
  /** rows × columns × RGB of the retina, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns, 0 … 1: the share of a cell that the picture shows. The rest repeats the picture's nearest edge. */
  readonly seen: Float32Array;
}

/** Samples along each side of a retina cell, of a picture that is finer than the retina. */
const SAMPLES_A_SIDE = 3;
/** Pixels along each side of a retina cell that make a picture finer. */
const FINER = 1.5;
/** Red, green, blue. */
const BANDS = 3;

/**
 * Sees a picture again from beside the path, as if the vehicle had been moved (Pomerleau 1990): exact perspective for
 * pinhole cameras over flat ground. What stands above the ground is treated as ground behind it, and what lies above the
 * horizon as infinitely far away, so that it only turns.
 *
 * With d the ray of a retina sample, C and S the places of the moved and of the first camera, and h the height of the
 * retina's camera, the ray meets the ground at C + d h/(−d_z). Seen from S, times the positive w = max(0, −d_z)/h, that is
 * w (C − S) + d: one formula below the horizon and above it, without a jump between.
 *
 * @param picture rows × columns × RGB of `from`, 0 … 255; wider and finer than the retina if nothing is to be missing
 * @param from camera that took the picture
 * @param retina camera to see it with
 */
export function warpOverGround(
  picture: Uint8Array,
  from: CameraSettings,
  retina: CameraSettings,
  move: Move,
): WarpedPicture {
  const { rows, columns } = retina;
  const camera = new Uint8Array(rows * columns * BANDS);
  const seen = new Float32Array(rows * columns);
  // Several samples would only blur what is no finer than the retina: each lies between four pixels already.
  const aSide = finenessOf(from) > FINER * finenessOf(retina) ? SAMPLES_A_SIDE : 1;
  const samples = aSide ** 2;
  const projectRow = rowProjection(from, retina, move);
  const across = samplesAcross(columns, aSide);
  const [u, v] = [new Float64Array(across.length), new Float64Array(across.length)];
  const sums = new Float64Array(columns * BANDS);
  const inside = new Uint8Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    inside.fill(0);
    for (let part = 0; part < aSide; part++) {
      projectRow(across, 1 - (2 * (row + (part + 0.5) / aSide)) / rows, u, v);
      addSamples(picture, from, u, v, aSide, sums, inside);
    }
    for (let column = 0; column < columns; column++) seen[row * columns + column] = inside[column]! / samples;
    for (let i = 0; i < sums.length; i++) camera[row * sums.length + i] = Math.round(sums[i]! / samples);
  }
  return { camera, seen };
}

/**
 * The camera that takes the pictures to warp: at the same place, of twice the width and height on its image plane, each
 * cell of the retina cut into two by two.
 */
export function cameraToWarpFrom(retina: CameraSettings): CameraSettings {
  const wider = (fovRad: number) => 2 * Math.atan(2 * Math.tan(fovRad / 2));
  return {
    ...retina,
    rows: 4 * retina.rows,
    columns: 4 * retina.columns,
    horizontalFovRad: wider(retina.horizontalFovRad),
    verticalFovRad: wider(retina.verticalFovRad),
  };
}

/**
 * Where samples of a row of the retina's picture lie in the picture that was taken: all from −1 at the left and lower
 * edge to 1 at the right and upper one, beyond where the picture does not reach.
 *
 * @param across the samples' places in their row
 * @param up the row's place
 * @param u gets their places from left to right
 * @param v gets their places from below upwards
 */
export type ProjectRow = (across: Float64Array, up: number, u: Float64Array, v: Float64Array) => void;

/** @param move of the retina's camera away from the one that took the picture */
export function rowProjection(
  from: PinholeCamera,
  retina: PinholeCamera,
  { aheadM: movedAheadM = 0, shiftLeftM, turnRad }: Move,
): ProjectRow {
  const cosTurn = Math.cos(turnRad);
  const sinTurn = Math.sin(turnRad);
  const aheadM = movedAheadM + retina.forwardM * cosTurn - retina.leftM * sinTurn - from.forwardM;
  const leftM = shiftLeftM + retina.forwardM * sinTurn + retina.leftM * cosTurn - from.leftM;
  const upM = retina.heightM - from.heightM;
  const seen = axesOf(retina);
  const taken = axesOf(from);
  const [tanAcross, tanUp] = tangents(retina);
  const [fromTanAcross, fromTanUp] = tangents(from);
  // A part of a ray in the moved vehicle's axes, as the first camera sees it: across, up and in depth. `nearness` is of a
  // ray that goes down; one that does not only turns.
  const asSeen = ([ahead, left, up]: Direction, nearness: number) => {
    const x = ahead * cosTurn - left * sinTurn + nearness * aheadM;
    const y = ahead * sinTurn + left * cosTurn + nearness * leftM;
    const z = up + nearness * upM;
    const along = (axis: Direction) => x * axis[0] + y * axis[1] + z * axis[2];
    return [-along(taken.left) / fromTanAcross, along(taken.up) / fromTanUp, along(taken.axis)] as const;
  };
  // A ray is a sum of three parts, and so is what becomes of it: a homography, one for the ground and one for what is far.
  const scaled = (axis: Direction, by: number): Direction => [by * axis[0], by * axis[1], by * axis[2]];
  const parts = [scaled(seen.left, -tanAcross), scaled(seen.up, tanUp), seen.axis];
  const homography = (nearnessOf: (up: number) => number) =>
    Float64Array.from(parts.flatMap((part) => asSeen(part, nearnessOf(part[2]))));
  const ground = homography((up) => -up / retina.heightM);
  const far = homography(() => 0);
  const [upByU, upByV, upAhead] = parts.map((part) => part[2]) as [number, number, number];
  return (across, up, u, v) => {
    for (let i = 0; i < across.length; i++) {
      const x = across[i]!;
      const h = x * upByU + up * upByV + upAhead < 0 ? ground : far;
      // Behind the camera there is no picture: far outside on the same side stands for it.
      const scale = 1 / Math.max(x * h[2]! + up * h[5]! + h[8]!, 1e-6);
      u[i] = (x * h[0]! + up * h[3]! + h[6]!) * scale;
      v[i] = (x * h[1]! + up * h[4]! + h[7]!) * scale;
    }
  };
}

/** Places in a row, −1 … 1, of samples that lie evenly in its cells. */
export function samplesAcross(columns: number, aCell = 1): Float64Array {
  return Float64Array.from({ length: columns * aCell }, (_, i) => (2 * (i + 0.5)) / (columns * aCell) - 1);
}

/** Ahead, left and up of the vehicle. */
type Direction = readonly [number, number, number];

/** Where a camera looks, and where the left edge and the top of its picture lie, in the vehicle's axes. */
function axesOf({ pitchDownRad, panLeftRad = 0, rollRad = 0 }: PinholeCamera): {
  readonly axis: Direction;
  readonly left: Direction;
  readonly up: Direction;
} {
  const [cosPitch, sinPitch] = [Math.cos(pitchDownRad), Math.sin(pitchDownRad)];
  const [cosPan, sinPan] = [Math.cos(panLeftRad), Math.sin(panLeftRad)];
  const [cosRoll, sinRoll] = [Math.cos(rollRad), Math.sin(rollRad)];
  const panned = (ahead: number, left: number, up: number): Direction => [
    ahead * cosPan - left * sinPan,
    ahead * sinPan + left * cosPan,
    up,
  ];
  return {
    axis: panned(cosPitch, 0, -sinPitch),
    left: panned(sinRoll * sinPitch, cosRoll, sinRoll * cosPitch),
    up: panned(cosRoll * sinPitch, -sinRoll, cosRoll * cosPitch),
  };
}

/** Rows of a picture for each unit of its image plane. */
function finenessOf({ rows, verticalFovRad }: CameraSettings): number {
  return rows / (2 * Math.tan(verticalFovRad / 2));
}

function tangents({ horizontalFovRad, verticalFovRad }: PinholeCamera): [number, number] {
  return [Math.tan(horizontalFovRad / 2), Math.tan(verticalFovRad / 2)];
}

/**
 * Adds the picture's colours at places, each between four pixels; outside the picture that of its nearest edge.
 * @param aCell so many places in a row are of one cell
 * @param sums cells × RGB
 * @param inside gets how many of a cell's places the picture shows
 */
function addSamples(
  picture: Uint8Array,
  { rows, columns }: CameraSettings,
  u: Float64Array,
  v: Float64Array,
  aCell: number,
  sums: Float64Array,
  inside: Uint8Array,
): void {
  for (let i = 0; i < u.length; i++) {
    const cell = Math.floor(i / aCell);
    if (Math.abs(u[i]!) <= 1 && Math.abs(v[i]!) <= 1) inside[cell]!++;
    const column = Math.min(columns - 1, Math.max(0, ((u[i]! + 1) / 2) * columns - 0.5));
    const row = Math.min(rows - 1, Math.max(0, ((1 - v[i]!) / 2) * rows - 0.5));
    const left = Math.floor(column);
    const top = Math.floor(row);
    const toRight = column - left;
    const toBottom = row - top;
    const right = left + 1 < columns ? BANDS : 0;
    const below = top + 1 < rows ? BANDS * columns : 0;
    const at = BANDS * (top * columns + left);
    for (let band = 0; band < BANDS; band++) {
      const k = at + band;
      const above = picture[k]! * (1 - toRight) + picture[k + right]! * toRight;
      const under = picture[k + below]! * (1 - toRight) + picture[k + below + right]! * toRight;
      sums[BANDS * cell + band]! += above * (1 - toBottom) + under * toBottom;
    }
  }
}
