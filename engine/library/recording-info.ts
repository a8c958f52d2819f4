import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { openDrive } from '../data/drive-reader.ts';
import { storedRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';
import { RECORDING_COLUMNS, type RecordingColumn, type RecordingInfo } from '../protocol/recording.ts';
import { queryDrive } from './query-drive.ts';
import { roadName } from './summaries.ts';

/**
 * Everything of a drive but its images, for a page that shows it.
 * @param file name under which the page knows it
 * @throws UserError where the file turns out damaged.
 */
export function recordingInfo(path: string, file: string): RecordingInfo {
  using drive = openDrive(path);
  const rows = queryDrive(
    drive,
    `SELECT step, time_s, x_m, y_m, yaw_rad, speed_mps, curvature_per_m, steered_curvature_per_m, station_m,
            road, mode, deleted FROM frames ORDER BY step`,
  );
  const ids = [...drive.roads.keys()];
  const indexOfRoad = new Map(ids.map((id, i) => [id, i]));
  const descriptions = ids.map((id) => storedRoad(drive, id));
  const modes = [...new Set(rows.map(({ mode }) => String(mode)))];
  const steps = new Int32Array(rows.length);
  const columns = Object.fromEntries(
    RECORDING_COLUMNS.map((column) => [column, new Float32Array(rows.length)]),
  ) as Record<RecordingColumn, Float32Array>;
  const crossTrack =
    drive.meta.kind === 'recorded' ? new CrossTrack(descriptions) : { errorM: () => Number.NaN };
  for (const [i, row] of rows.entries()) {
    const road = indexOfRoad.get(Number(row.road));
    if (road === undefined) {
      throw new UserError(
        'damaged',
        `${path}: frame ${row.step}: road ${row.road} is missing`,
        'Copy the file again from where it came, or make the drive anew.',
      );
    }
    const values = {
      timeS: row.time_s,
      xM: row.x_m,
      yM: row.y_m,
      yawRad: row.yaw_rad,
      speedMps: row.speed_mps,
      curvaturePerM: row.curvature_per_m,
      steeredCurvaturePerM: row.steered_curvature_per_m,
      cteM: crossTrack.errorM(road, Number(row.x_m), Number(row.y_m), Number(row.station_m)),
      stationM: row.station_m,
      road,
      mode: modes.indexOf(String(row.mode)),
      deleted: row.deleted,
    };
    steps[i] = Number(row.step);
    for (const column of RECORDING_COLUMNS) columns[column][i] = Number(values[column]);
  }
  const { camera, range } = drive.meta.sensors;
  return {
    file,
    kind: drive.meta.kind,
    softwareVersion: drive.meta.softwareVersion,
    camera: { rows: camera.rows, columns: camera.columns },
    range: { rows: range.rows, columns: range.columns, maxRangeM: range.maxRangeM },
    lookaheadM: drive.meta.lookaheadM,
    frames: rows.length,
    steps: base64(steps),
    columns: Object.fromEntries(
      RECORDING_COLUMNS.map((column) => [column, base64(columns[column])]),
    ) as Record<RecordingColumn, string>,
    modes,
    roads: descriptions.map((description) => ({ name: roadName(description), description })),
  };
}

/** Distance from the path, m, positive left, on any of several roads. */
class CrossTrack {
  readonly #descriptions: readonly RoadDescription[];
  readonly #roads = new Map<number, Road>();

  constructor(descriptions: readonly RoadDescription[]) {
    this.#descriptions = descriptions;
  }

  errorM(index: number, xM: number, yM: number, nearM: number): number {
    let road = this.#roads.get(index);
    if (!road) {
      road = createRoad(this.#descriptions[index]!);
      this.#roads.set(index, road);
    }
    return road.project(xM, yM, nearM).offsetM - road.pathOffsetM;
  }
}

/** Little-endian, as every machine is that Node runs on. */
export function base64(values: Float32Array | Int32Array | Uint8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
