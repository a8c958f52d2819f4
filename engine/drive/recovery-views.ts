import type { Pose } from '../../sim/conventions.ts';
import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { storedRoad } from '../data/stored-road.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { SensorRenderer, SensorView } from '../sensors/renderer.ts';
import { mirrorsOf } from '../train/mirrors.ts';
import type { TrainingFrame } from '../train/patterns.ts';
import { roadLabelsOf } from '../train/road-labels.ts';

/** How recovery views are made (Pomerleau 1990): copies of a frame from shifted and turned poses. */
export interface RecoveryOptions {
  /** Copies of each frame. */
  readonly views: number;
  /** Frames of each drive that are copied, spread evenly over it. */
  readonly frames: number;
}

export const DEFAULT_RECOVERY: RecoveryOptions = { views: 14, frames: 200 };

const MAX_SHIFT_M = 1.25;
const MAX_TURN_RAD = (6 * Math.PI) / 180;

/**
 * Frames of a recorded drive, each with copies seen from beside the path and what is right to do there. A good driver
 * never shows how to come back; these do. The scene is rendered again from every pose, so they are exact.
 *
 * @param firstGroup number of the first group given to stretches of the drive
 */
export async function recoveryFrames(
  drive: DriveReader,
  renderer: SensorRenderer,
  { views, frames }: RecoveryOptions,
  stretches: number,
  firstGroup: number,
  job: Job,
): Promise<TrainingFrame[]> {
  const chosen = spread(drive, frames);
  const rng = new Rng(drive.meta.seed).split('recovery');
  const roads = new Map<number, Road>();
  const mirrors = mirrorsOf(drive);
  const labels = roadLabelsOf(drive);
  const result: TrainingFrame[] = [];
  for (const [i, frame] of chosen.entries()) {
    stopIfCancelled(job.signal);
    let road = roads.get(frame.road);
    if (!road) {
      road = createRoad(storedRoad(drive, frame.road));
      roads.set(frame.road, road);
    }
    const conditions = drive.conditions(frame.conditions);
    const group = firstGroup + Math.floor((i * stretches) / chosen.length);
    const copies = rng.split(frame.step);
    const shifted: { view: SensorView; curvaturePerM: number }[] = [];
    for (let copy = 0; copy < views; copy++) {
      const shiftLeftM = copies.uniform(-MAX_SHIFT_M, MAX_SHIFT_M);
      const turnRad = copies.uniform(-MAX_TURN_RAD, MAX_TURN_RAD);
      const pose = moved({ x: frame.xM, y: frame.yM, yawRad: frame.yawRad }, shiftLeftM, turnRad);
      shifted.push({
        view: { road, stationM: frame.stationM, pose, conditions, noiseSeed: copies.uint32() },
        curvaturePerM: curvatureAfterShift(frame.curvaturePerM, drive.meta.lookaheadM, shiftLeftM, turnRad),
      });
    }
    const images = await renderer.render(shifted.map(({ view }) => view));
    const mirrorable = mirrors(frame.road);
    const truth = {
      previousRoadLighter: frame.previousRoadLighter,
      group,
      mirrorable,
      ...labels(frame.road),
    };
    result.push({
      camera: frame.camera,
      range: frame.range,
      curvaturePerM: frame.curvaturePerM,
      roadLighter: frame.roadLighter,
      ...truth,
    });
    for (const [copy, { camera, range, roadContrast }] of images.entries()) {
      const { curvaturePerM } = shifted[copy] as (typeof shifted)[number];
      result.push({ camera, range, curvaturePerM, roadLighter: roadContrast > 0, ...truth });
    }
    job.onProgress({ phase: 'rendering recovery views', done: i + 1, total: chosen.length });
  }
  return result;
}

/** At most `most` frames, evenly spread over those of a drive. */
function spread(drive: DriveReader, most: number): StoredFrame[] {
  const count = drive.frameCount;
  const chosen: StoredFrame[] = [];
  let index = 0;
  for (const frame of drive.frames()) {
    if (Math.floor((index * most) / count) > Math.floor(((index - 1) * most) / count) || count <= most) {
      chosen.push(frame);
    }
    index++;
  }
  return chosen;
}

/** A pose moved to its left and turned about its reference point. */
function moved({ x, y, yawRad }: Pose, shiftLeftM: number, turnRad: number): Pose {
  return {
    x: x - shiftLeftM * Math.sin(yawRad),
    y: y + shiftLeftM * Math.cos(yawRad),
    yawRad: yawRad + turnRad,
  };
}
