import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { cameraOfCrop } from '../../exchange/cut.ts';
import type { Job } from '../../job.ts';
import { evenly } from './evenly.ts';
import {
  fitRoad,
  type GreyPictures,
  type KnownRoad,
  knownRoad,
  type RoadFit,
  type RoadShape,
} from './road-fit.ts';
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

/** Whether pictures show roads of one width at all. */
export interface RoadsSeen {
  /** Mean over the pictures; see {@link KnownRoad.reliability}. */
  readonly reliability: number;
  /** Share of them below {@link LEAST_RELIABILITY}. */
  readonly notMyRoad: number;
}

/** A camera found in pictures of a road. */
export interface Calibration {
  /** At the vehicle's reference point, unturned: pictures do not tell it from a vehicle that stands aside or turned. */
  readonly camera: CameraSettings;
  /** The same before anything was cut away of its pictures: what an import is to be told. */
  readonly taken: CameraSettings;
  readonly pictures: number;
  /** Rows from the horizon down to the top of the retina; less than 0 where the horizon is in it. */
  readonly horizonAboveRows: number;
  /** Columns that the road is wider by with each row below the horizon. */
  readonly columnsPerRow: number;
  /** Of the camera that took the pictures, in columns of the retina. */
  readonly focalColumns: number;
  /** Row of the retina, from its top, that lies as far ahead as the driver aimed. */
  readonly lookaheadRow: number;
  readonly roadLighter: boolean;
  /** How far left of the road's middle the camera was, m, and how far it was turned left against the road, rad. */
  readonly leftM: Spread;
  readonly turnedLeftRad: Spread;
  /** Mean share of a picture's variance that is told by a road of this shape. */
  readonly explained: number;
  readonly roads: RoadsSeen;
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
/** A picture below it shows no road of the known shape: less than half of what differs along its rows is that road. */
export const LEAST_RELIABILITY = Math.SQRT1_2;

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
      `${name}: too few pictures to find a camera from (${pictures.length})`,
      `Give at least ${LEAST_PICTURES}.`,
    );
  }
  stopIfCancelled(job.signal);
  job.onProgress({ phase: 'finding the camera', done: 0, total: 1 });
  const wholeColumns = columns / (1 - 2 * crop.sides);
  const fovRad = options.horizontalFovRad ?? USUAL_FOV_RAD;
  const grey = greyOf(source, pictures);
  const fit = fitRoad(grey, {
    focalColumns: wholeColumns / 2 / Math.tan(fovRad / 2),
    deviation: options.horizontalFovRad === undefined ? FOV_DEVIATION : 0,
  });
  job.onProgress({ phase: 'finding the camera', done: 1, total: 1 });
  if (!(fit.explained >= LEAST_EXPLAINED)) {
    throw new UserError(
      'invalid',
      `${name}: its pictures show no road of one width on even ground: such a road tells ${(100 * fit.explained).toFixed(0)} % of them`,
      'Import it with --camera-height, --camera-pitch and --camera-fov; alvinn real takes --camera too.',
    );
  }
  const roads = seenOf(knownRoad(grey, fit, fit.roadLighter));
  return { ...calibrationOf(fit, source, options, pictures.length), roads };
}

function calibrationOf(
  fit: RoadFit,
  { rows, columns, crop, cellAspect }: RealSource,
  { roadWidthM, lookaheadM }: CalibrateOptions,
  pictures: number,
): Omit<Calibration, 'roads'> {
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
  return {
    camera: cameraOfCrop(taken, crop, rows, columns),
    taken,
    pictures,
    horizonAboveRows,
    columnsPerRow,
    focalColumns,
    lookaheadRow: axisRow + focalRows * Math.tan(below - pitchDownRad),
    roadLighter,
    leftM: spreadOf(left),
    turnedLeftRad: spreadOf(turned),
    explained,
  };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/**
 * Whether pictures show roads of one width as a camera would see them.
 * @param found where the camera was found in pictures; their road is as light as it was there.
 */
export function roadsSeen(
  source: RealSource,
  camera: CameraSettings,
  roadWidthM: number,
  found: Calibration | null,
): RoadsSeen {
  const grey = greyOf(source, evenly(source.pictures, MOST_PICTURES));
  return seenOf(knownRoad(grey, found ?? shapeOf(camera, roadWidthM), found?.roadLighter));
}

function seenOf({ reliability }: KnownRoad): RoadsSeen {
  return {
    reliability: reliability.reduce((sum, own) => sum + own, 0) / reliability.length,
    notMyRoad: reliability.filter((own) => own < LEAST_RELIABILITY).length / reliability.length,
  };
}

/** How a camera sees roads of a width. */
function shapeOf(camera: CameraSettings, roadWidthM: number): RoadShape {
  const { rows, columns, heightM, pitchDownRad, horizontalFovRad, verticalFovRad } = camera;
  const focalRows = rows / 2 / Math.tan(verticalFovRad / 2);
  const focalColumns = columns / 2 / Math.tan(horizontalFovRad / 2);
  return {
    horizonAboveRows: focalRows * Math.tan(pitchDownRad) - rows / 2,
    columnsPerRow: (roadWidthM * Math.cos(pitchDownRad) * focalColumns) / (heightM * focalRows),
    focalColumns,
  };
}
