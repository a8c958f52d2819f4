import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { cameraOfCrop } from '../../exchange/cut.ts';
import type { Job } from '../../job.ts';
import { evenly } from './evenly.ts';
import { explainedBy, fitRoad, type GreyPictures, type RoadFit } from './road-fit.ts';
import type { RealSource } from './source.ts';

/** What pictures cannot say. */
export interface CalibrateOptions {
  /** Of the road that the pictures show, m: what everything else is measured by. */
  readonly roadWidthM: number;
  /** How far ahead the driver aimed, m. */
  readonly lookaheadM: number;
  /** How wide the camera sees, rad, where somebody knows; otherwise pictures have their say: see {@link USUAL_FOV_RAD}. */
  readonly horizontalFovRad?: number | undefined;
}

/** Mean and standard deviation. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** A camera found in pictures of a road. */
export interface Calibration {
  /** At the vehicle's reference point, unturned: pictures do not tell it from a vehicle that stands aside or turned. */
  readonly camera: CameraSettings;
  readonly pictures: number;
  /** Rows from the horizon down to the top of the retina; less than 0 where the horizon is in it. */
  readonly horizonAboveRows: number;
  /** Columns that the road is wider by with each row below the horizon. */
  readonly columnsPerRow: number;
  /** Row of the retina, from its top, that lies as far ahead as the driver aimed. */
  readonly lookaheadRow: number;
  readonly roadLighter: boolean;
  /** How far left of the road's middle the camera was, m, and how far it was turned left against the road, rad. */
  readonly leftM: Spread;
  readonly turnedLeftRad: Spread;
  /** Mean share of a picture's variance that is told by a road of this shape. */
  readonly explained: number;
  /** The share that one in twenty pictures stays below: less than it in other pictures is another road. */
  readonly leastExplained: number;
}

const DEGREE = Math.PI / 180;
export const DEFAULT_ROAD_WIDTH_M = 3.2;
/**
 * How wide cameras see whose lens is a usual one. Pictures of straight roads hardly say it (only by how much wider a road
 * looks that lies turned), so that it is believed to within {@link FOV_DEVIATION} of its tangent until they say otherwise.
 */
export const USUAL_FOV_RAD = 45 * DEGREE;
const FOV_DEVIATION = 0.1;
const MOST_PICTURES = 300;
const LEAST_PICTURES = 8;
/** Less is told by anything that is darker below. */
const LEAST_EXPLAINED = 0.3;
const RARE = 0.05;

/** Brightness of retinas, for the fit. */
export function greyOf(
  { rows, columns, cellAspect, crop }: RealSource,
  pictures: RealSource['pictures'],
): GreyPictures {
  const grey = pictures.map(({ camera }) =>
    Float32Array.from(
      { length: rows * columns },
      (_, i) => camera[3 * i]! + camera[3 * i + 1]! + camera[3 * i + 2]!,
    ),
  );
  return { rows, columns, cellAspect, axisRow: axisRowOf(rows, crop), pictures: grey };
}

function axisRowOf(rows: number, { top, bottom }: RealSource['crop']): number {
  return (rows * (0.5 - top)) / (1 - top - bottom);
}

/**
 * Fits the camera to pictures of roads of one width, without reading what was steered.
 * @throws UserError `invalid` where they show no such road.
 */
export function calibrate(source: RealSource, options: CalibrateOptions, job: Job): Calibration {
  const { name, columns, crop } = source;
  const pictures = evenly(source.pictures, MOST_PICTURES);
  if (pictures.length < LEAST_PICTURES) {
    throw new UserError(
      'invalid',
      `${name}: ${pictures.length} pictures are too few to find a camera from`,
      `Give at least ${LEAST_PICTURES}.`,
    );
  }
  stopIfCancelled(job.signal);
  job.onProgress({ phase: 'finding the camera', done: 0, total: 1 });
  const wholeColumns = columns / (1 - 2 * crop.sides);
  const fovRad = options.horizontalFovRad ?? USUAL_FOV_RAD;
  const fit = fitRoad(greyOf(source, pictures), {
    focalColumns: wholeColumns / 2 / Math.tan(fovRad / 2),
    deviation: options.horizontalFovRad === undefined ? FOV_DEVIATION : 0,
  });
  job.onProgress({ phase: 'finding the camera', done: 1, total: 1 });
  if (!(fit.explained >= LEAST_EXPLAINED)) {
    throw new UserError(
      'invalid',
      `${name}: its pictures show no road of one width on even ground: such a road tells ${(100 * fit.explained).toFixed(0)} % of them`,
      'Import it with --camera-height, --camera-pitch and --camera-fov, or give --camera.',
    );
  }
  return calibrationOf(fit, source, options, pictures.length);
}

function calibrationOf(
  fit: RoadFit,
  { rows, columns, crop, cellAspect }: RealSource,
  { roadWidthM, lookaheadM }: CalibrateOptions,
  pictures: number,
): Calibration {
  const { focalColumns, horizonAboveRows, columnsPerRow, explained, roadLighter } = fit;
  const focalRows = focalColumns * cellAspect;
  const axisRow = axisRowOf(rows, crop);
  const pitchDownRad = Math.atan((axisRow + horizonAboveRows) / focalRows);
  // A row n below the horizon lies n cos p / (f h) of the inverse depth: a road of width w has w f n cos p / (f h) columns.
  const heightM = (roadWidthM * Math.cos(pitchDownRad)) / (cellAspect * columnsPerRow);
  const taken: CameraSettings = {
    rows,
    columns,
    heightM,
    forwardM: 0,
    leftM: 0,
    pitchDownRad,
    horizontalFovRad: 2 * Math.atan(columns / (1 - 2 * crop.sides) / 2 / focalColumns),
    verticalFovRad: 2 * Math.atan(rows / (1 - crop.top - crop.bottom) / 2 / focalRows),
  };
  const turned = fit.places.map(({ vanishingColumn }) =>
    Math.atan(((vanishingColumn - columns / 2) * Math.cos(pitchDownRad)) / focalColumns),
  );
  const left = fit.places.map(({ columnsRightPerRow }, i) => {
    // Where the road's middle meets the line below the camera's own depth of nothing, and from there to below the camera.
    const asideM = (columnsRightPerRow * roadWidthM) / columnsPerRow;
    return (asideM + heightM * Math.tan(pitchDownRad) * Math.tan(turned[i]!)) * Math.cos(turned[i]!);
  });
  const below = Math.atan(heightM / lookaheadM);
  const shares = fit.places.map((place) => place.explained).sort((a, b) => a - b);
  return {
    camera: cameraOfCrop(taken, crop, rows, columns),
    pictures,
    horizonAboveRows,
    columnsPerRow,
    lookaheadRow: axisRow + focalRows * Math.tan(below - pitchDownRad),
    roadLighter,
    leftM: spreadOf(left),
    turnedLeftRad: spreadOf(turned),
    explained,
    leastExplained: shares[Math.floor(RARE * shares.length)]!,
  };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** Share of pictures that show no road like those that a camera was found from. */
export function shareOfOtherRoads(source: RealSource, found: Calibration): number {
  const { camera, horizonAboveRows, columnsPerRow, roadLighter, leastExplained } = found;
  const grey = greyOf(source, evenly(source.pictures, MOST_PICTURES));
  const focalColumns = camera.columns / 2 / Math.tan(camera.horizontalFovRad / 2);
  const shares = explainedBy(grey, { horizonAboveRows, columnsPerRow, focalColumns }, roadLighter);
  return shares.filter((share) => share < leastExplained).length / shares.length;
}
