import type { SQLOutputValue } from 'node:sqlite';
import { DEFAULT_MAX_CURVATURE_PER_M, unitOfCurvature } from '../../sim/conventions.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { DRIVE_MODES, type DriveReader } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { exactNumber } from '../data/foreign-database.ts';
import { readWholeFile } from '../data/read-file.ts';
import { knownRoad } from '../data/stored-road.ts';
import { roadDescription } from '../drive/roads.ts';
import { inputOf } from '../network/parts.ts';
import { LARGEST_MODEL_MIB, readUsableModel } from '../onnx/read.ts';
import {
  type DriveSummary,
  HISTOGRAM_UNITS,
  type ModelSummary,
  type RoadSummary,
  type Thumbnail,
} from '../protocol/library.ts';
import { layerSizes } from '../textbook/network.ts';
import { importsInWords, roadName } from './in-words.ts';
import { modelThumbnail } from './model-thumbnail.ts';
import { queryDrive } from './query-drive.ts';

const MOST_ROADS = 4;
const MOST_SOURCES = 4;

/** What the library says of a file, found without reading its images. */
export interface Summaries {
  readonly drive: DriveSummary;
  readonly model: ModelSummary;
  readonly road: RoadSummary;
}

export interface Summarised<Summary> {
  readonly summary: Summary;
  readonly thumbnail: Thumbnail | null;
}

/** @throws UserError where the file is no drive that can be used. */
export function summariseDrive(path: string): Summarised<DriveSummary> {
  using drive = openDrive(path);
  const frames = drive.frameCount;
  const [totals] = queryDrive(
    drive,
    'SELECT count(*) AS count, max(time_s) - min(time_s) AS seconds FROM frames',
  );
  // Distance by the time to the frame before; a gap of more than a second is a car put elsewhere.
  const [driven] = queryDrive(
    drive,
    `SELECT sum(speed_mps * dt) AS distance FROM (
       SELECT speed_mps, time_s - lag(time_s) OVER (ORDER BY step) AS dt FROM frames
     ) WHERE dt BETWEEN 0 AND 1`,
  );
  const modes = queryDrive(
    drive,
    `SELECT DISTINCT mode FROM frames WHERE mode IN (${DRIVE_MODES.map(() => '?').join(', ')}) ORDER BY mode`,
    ...DRIVE_MODES,
  );
  const recorded = drive.meta.kind === 'recorded';
  const count = Number(totals!.count);
  const roads = differentRoads(drive);
  return {
    summary: {
      kind: drive.meta.kind,
      frames,
      dropped: count - frames,
      mayLackEnd: drive.mayLackEnd,
      seconds: recorded ? finite(totals!.seconds) : 0,
      distanceM: recorded ? finite(driven!.distance) : 0,
      roads: roads.slice(0, MOST_ROADS).map((id) => nameOfRoad(drive, id)),
      roadCount: roads.length,
      modes: Array.from(modes, ({ mode }) => String(mode)),
      sources: importsInWords(drive).slice(0, MOST_SOURCES),
      sensors: sensorsInWords(sensorsUsed(drive, frames)),
      steeringHistogram: steeringHistogram(drive),
    },
    thumbnail: thumbnailOf(drive, count),
  };
}

/** An id of each road; merged drives of one road list it several times. */
function differentRoads({ roads }: DriveReader): number[] {
  return [...new Map(Array.from(roads, ([id, road]) => [JSON.stringify(road), id])).values()];
}

/** 0 where damaged values come to nothing that can be shown. */
function finite(value: SQLOutputValue | undefined): number {
  return Number.isFinite(Number(value)) ? Number(value) : 0;
}

function steeringHistogram(drive: DriveReader): number[] {
  const cells = new Array<number>(HISTOGRAM_UNITS).fill(0);
  // Rounded in SQL, so that a long drive gives a few hundred rows, not as many as it has frames.
  const rows = queryDrive(
    drive,
    `SELECT round(curvature_per_m, 4) AS curvature, count(*) AS count
     FROM frames WHERE deleted = 0 AND curvature_per_m BETWEEN -1e9 AND 1e9 GROUP BY 1`,
  );
  for (const { curvature, count } of rows) {
    const unit = unitOfCurvature(Number(curvature), HISTOGRAM_UNITS, DEFAULT_MAX_CURVATURE_PER_M);
    cells[Math.round(unit)]! += Number(count);
  }
  return cells;
}

/** The camera's image in the middle of the drive. */
function thumbnailOf(drive: DriveReader, count: number): Thumbnail | null {
  const [middle] = queryDrive(
    drive,
    `SELECT ${exactNumber('step')} FROM frames ORDER BY frames.step LIMIT 1 OFFSET ?`,
    count >> 1,
  );
  const frame = drive.frame(Number(middle?.step));
  if (!frame) return null;
  const { camera } = frame;
  const { rows, columns } = drive.meta.sensors.camera;
  return { rows, columns, rgb: Buffer.from(camera).toString('base64') };
}

/** @throws UserError where the file is no model that may drive. */
export function summariseModel(path: string): Summarised<ModelSummary> {
  const { spec, card, weights } = readUsableModel(readWholeFile(path, 'model', LARGEST_MODEL_MIB), path);
  const { epochs } = card.recipe;
  return {
    summary: {
      preset: spec.preset,
      layers: layerSizes(spec.network),
      epochs: typeof epochs === 'number' ? epochs : null,
      sensors: sensorsInWords({
        camera: inputOf(spec, 'camera')?.picture ?? null,
        range: inputOf(spec, 'range')?.picture ?? null,
      }),
      scores: card.scores,
    },
    thumbnail: modelThumbnail(weights, spec),
  };
}

/** @throws UserError where the file describes no road. */
export function summariseRoad(path: string): Summarised<RoadSummary> {
  const { name, lengthM, closed } = createRoad(roadDescription(path, 0));
  return { summary: { name, lengthM, closed }, thumbnail: null };
}

function nameOfRoad(drive: DriveReader, id: number): string {
  const road = knownRoad(drive, id);
  return road ? roadName(road) : 'unknown road';
}

/** Its sensors, without a range finder that no frame was seen by. */
function sensorsUsed(drive: DriveReader, frames: number) {
  const { camera, range } = drive.meta.sensors;
  const lacksAll = frames > 0 && drive.lacking('range') === frames;
  return { camera, range: lacksAll ? null : range };
}

type Size = { readonly rows: number; readonly columns: number } | null;

/** "camera 30×32, range 8×32". */
export function sensorsInWords(
  sensors: SensorSettings | { readonly camera: Size; readonly range: Size },
): string {
  return (['camera', 'range'] as const)
    .flatMap((name) => {
      const size = sensors[name];
      return size ? [`${name} ${size.rows}×${size.columns}`] : [];
    })
    .join(', ');
}
