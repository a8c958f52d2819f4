import { warpOverGround } from '../../sim/sensors/ground-warp.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';
import type { Picture } from './picture.ts';
import type { Crop } from './series.ts';

/** How retinas are cut from pictures: of the crop as it is, or as a known camera sees it. */
export interface CutSettings {
  readonly rows: number;
  readonly columns: number;
  readonly crop: Crop;
  /** The camera that took the pictures, and the retina's; undefined where nobody knows. */
  readonly cameras?: { readonly taken: CameraSettings; readonly retina: CameraSettings };
}

const BANDS = 3;

/** Cuts retinas, rows × columns × RGB, from pictures. */
export type Cut = (picture: Picture) => Uint8Array;

/** Work that depends on a picture's size alone is done once for each size. */
export function cutter({ rows, columns, crop, cameras }: CutSettings): Cut {
  if (cameras) {
    const { taken, retina } = cameras;
    return ({ rgb, ...size }) =>
      warpOverGround(rgb, { ...taken, ...size }, retina, { shiftLeftM: 0, turnRad: 0 }).camera;
  }
  const shares = new Map<string, { down: Shares; across: Shares }>();
  return (picture) => {
    const size = `${picture.rows}×${picture.columns}`;
    let known = shares.get(size);
    if (!known) {
      // Cameras that change their size with every picture are none.
      if (shares.size > 100) shares.clear();
      known = {
        down: sharesOf(picture.rows, rows, crop.top, crop.bottom),
        across: sharesOf(picture.columns, columns, crop.sides, crop.sides),
      };
      shares.set(size, known);
    }
    return averaged(picture, known.down, known.across);
  };
}

/** What share of each pixel along a side belongs to each cell: cell i has weights[i], from pixel first[i] on. */
interface Shares {
  readonly first: readonly number[];
  readonly weights: readonly Float64Array[];
}

/** Every cell is the mean of what it covers, pixels at its edges in part. */
function sharesOf(pixels: number, cells: number, cutBefore: number, cutAfter: number): Shares {
  const begin = pixels * cutBefore;
  const cell = (pixels * (1 - cutBefore - cutAfter)) / cells;
  const first: number[] = [];
  const weights: Float64Array[] = [];
  for (let i = 0; i < cells; i++) {
    const from = begin + i * cell;
    const to = from + cell;
    const start = Math.min(pixels - 1, Math.floor(from));
    const end = Math.max(start + 1, Math.min(pixels, Math.ceil(to - 1e-9)));
    first.push(start);
    weights.push(
      Float64Array.from({ length: end - start }, (_, k) => {
        const pixel = start + k;
        return Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel)) / cell;
      }),
    );
  }
  return { first, weights };
}

/** First across each row of pixels, then down the columns of cells. */
function averaged({ rgb, columns: width }: Picture, down: Shares, across: Shares): Uint8Array {
  const [rows, columns] = [down.first.length, across.first.length];
  const retina = new Uint8Array(rows * columns * BANDS);
  const line = new Float64Array(columns * BANDS);
  const sums = new Float64Array(columns * BANDS);
  let lineOf = -1;
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    const weights = down.weights[row]!;
    for (let k = 0; k < weights.length; k++) {
      const y = down.first[row]! + k;
      // Two cells share the pixels at their edge.
      if (y !== lineOf) lineAcross(rgb, y * width, across, line);
      lineOf = y;
      const weight = weights[k]!;
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * line[i]!;
    }
    for (let i = 0; i < sums.length; i++) retina[row * sums.length + i] = Math.round(sums[i]!);
  }
  return retina;
}

function lineAcross(
  rgb: Uint8Array,
  firstPixel: number,
  { first, weights }: Shares,
  line: Float64Array,
): void {
  for (let cell = 0; cell < first.length; cell++) {
    const own = weights[cell]!;
    let at = BANDS * (firstPixel + first[cell]!);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < own.length; k++, at += BANDS) {
      const weight = own[k]!;
      red += weight * rgb[at]!;
      green += weight * rgb[at + 1]!;
      blue += weight * rgb[at + 2]!;
    }
    line[BANDS * cell] = red;
    line[BANDS * cell + 1] = green;
    line[BANDS * cell + 2] = blue;
  }
}

/**
 * The camera whose whole picture is what a crop shows: at the same place, tilted towards the middle of the crop, as wide as
 * the crop is there. Its rows lie where those of the crop do in the picture's middle.
 */
export function cameraOfCrop(
  taken: CameraSettings,
  { top, bottom, sides }: Crop,
  rows: number,
  columns: number,
): CameraSettings {
  const tanUp = Math.tan(taken.verticalFovRad / 2);
  const upper = Math.atan(tanUp * (1 - 2 * top));
  const lower = Math.atan(tanUp * (2 * bottom - 1));
  const middle = (upper + lower) / 2;
  // A ray in the crop's middle is longer than the axis, and its picture that much smaller.
  const tanAcross = Math.tan(taken.horizontalFovRad / 2) * (1 - 2 * sides) * Math.cos(middle);
  return {
    ...taken,
    rows,
    columns,
    pitchDownRad: taken.pitchDownRad - middle,
    horizontalFovRad: 2 * Math.atan(tanAcross),
    verticalFovRad: upper - lower,
  };
}
