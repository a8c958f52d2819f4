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
  const project = projection(from, retina, move);
  // Several samples would only blur what is no finer than the retina: each lies between four pixels already.
  const aSide = finenessOf(from) > FINER * finenessOf(retina) ? SAMPLES_A_SIDE : 1;
  const samples = aSide ** 2;
  const place = { u: 0, v: 0 };
  const sum = new Float64Array(BANDS);
  for (let cell = 0; cell < seen.length; cell++) {
    const row = Math.floor(cell / columns);
    const column = cell % columns;
    sum.fill(0);
    let inside = 0;
    for (let sample = 0; sample < samples; sample++) {
      const down = (row + (Math.floor(sample / aSide) + 0.5) / aSide) / rows;
      const across = (column + ((sample % aSide) + 0.5) / aSide) / columns;
      project(2 * across - 1, 1 - 2 * down, place);
      if (Math.abs(place.u) <= 1 && Math.abs(place.v) <= 1) inside++;
      addSample(picture, from, place, sum);
    }
    seen[cell] = inside / samples;
    for (let band = 0; band < BANDS; band++) camera[BANDS * cell + band] = Math.round(sum[band]! / samples);
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

export interface Place {
  /** −1 … 1 from the left edge of a picture to its right one. */
  u: number;
  /** −1 … 1 from its lower edge to its upper one. */
  v: number;
}

/** Where a point of the retina's picture lies in the picture that was taken, both in −1 … 1; into `out`. */
export function projection(
  from: PinholeCamera,
  retina: PinholeCamera,
  { aheadM: movedAheadM = 0, shiftLeftM, turnRad }: Move,
): (u: number, v: number, out: Place) => void {
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
  return (u, v, out) => {
    const h = u * upByU + v * upByV + upAhead < 0 ? ground : far;
    // Behind the camera there is no picture: far outside on the same side stands for it.
    const scale = 1 / Math.max(u * h[2]! + v * h[5]! + h[8]!, 1e-6);
    out.u = (u * h[0]! + v * h[3]! + h[6]!) * scale;
    out.v = (u * h[1]! + v * h[4]! + h[7]!) * scale;
  };
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

/** Adds the picture's colour at a place, between four pixels; outside the picture that of its nearest edge. */
function addSample(
  picture: Uint8Array,
  { rows, columns }: CameraSettings,
  { u, v }: Place,
  sum: Float64Array,
): void {
  const column = Math.min(columns - 1, Math.max(0, ((u + 1) / 2) * columns - 0.5));
  const row = Math.min(rows - 1, Math.max(0, ((1 - v) / 2) * rows - 0.5));
  const left = Math.floor(column);
  const top = Math.floor(row);
  const toRight = column - left;
  const toBottom = row - top;
  const right = left + 1 < columns ? BANDS : 0;
  const below = top + 1 < rows ? BANDS * columns : 0;
  const at = BANDS * (top * columns + left);
  for (let band = 0; band < BANDS; band++) {
    const i = at + band;
    const above = picture[i]! * (1 - toRight) + picture[i + right]! * toRight;
    const under = picture[i + below]! * (1 - toRight) + picture[i + below + right]! * toRight;
    sum[band]! += above * (1 - toBottom) + under * toBottom;
  }
}
