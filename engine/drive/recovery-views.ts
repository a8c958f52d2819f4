import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { ModelSpec } from '../network/model.ts';
import { inputOf, seesRangeAlone } from '../network/parts.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import type { FramesOfDrive } from '../train/frames-to-learn.ts';
import type { TrainingFrame } from '../train/patterns.ts';
import { teacherOf } from '../train/training-frames.ts';
import { drawViewpoints } from './beside-path/view-maker.ts';
import { ViewMakers } from './beside-path/view-makers.ts';
import { warpedViews } from './beside-path/warped.ts';

/** How recovery views are made (Pomerleau 1990): copies of a frame from shifted and turned poses. */
export interface RecoveryOptions {
  /** Copies of each frame of a recorded drive. */
  readonly views: number;
  /** Frames of each recorded drive that are copied, spread evenly over it. */
  readonly frames: number;
  /** Copies of each snapshot. */
  readonly snapshotViews: number;
}

/** Of a drive that has no copies, which memory holds. */
const MOST_WITHOUT_COPIES = 20_000;

/**
 * Frames of a recorded drive, each with copies seen from beside the path and what is right to do there. A good driver
 * never shows how to come back; these do. Frames that nobody can see from elsewhere come without copies, and whoever
 * waits is told once; a drive of such alone comes whole.
 *
 * @param own which of the drive's frames are trained on
 * @param openRenderer called once, and only where a frame can be rendered again
 * @param spec of the network that the frames are for
 */
export async function recoveryFrames(
  drive: DriveReader,
  own: FramesOfDrive,
  openRenderer: () => Promise<Pick<SensorRenderer, 'render'>>,
  { views, frames }: RecoveryOptions,
  spec: ModelSpec,
  job: Job,
): Promise<TrainingFrame[]> {
  const rng = new Rng(drive.meta.seed).split('recovery');
  const makers = new ViewMakers(drive, openRenderer, inputOf(spec, 'range') !== undefined);
  const chosen = spread(own.steps.length, makers.canSeeNone ? MOST_WITHOUT_COPIES : frames);
  const teacher = teacherOf(drive, spec);
  const result: TrainingFrame[] = [];
  for (const [i, index] of chosen.entries()) {
    stopIfCancelled(job.signal);
    const frame = drive.frame(own.steps[index]!)!;
    const itself = teacher(frame, own.groups[index]!);
    result.push(itself);
    const viewpoints = drawViewpoints(views, rng.split(frame.step));
    const seen = (await makers.makerFor(frame)?.views(frame, viewpoints)) ?? [];
    for (const [copy, { camera, range, roadLighter }] of seen.entries()) {
      const { shiftLeftM, turnRad } = viewpoints[copy]!;
      result.push({
        ...itself,
        camera,
        range: range ?? new Float32Array(),
        // How far to go aside is the same from everywhere.
        curvaturePerM: seesRangeAlone(spec)
          ? itself.curvaturePerM
          : curvatureAfterShift(frame.curvaturePerM, drive.meta.lookaheadM, shiftLeftM, turnRad),
        roadLighter: roadLighter ?? false,
      });
    }
    job.onProgress({ phase: 'making recovery views', done: i + 1, total: chosen.length });
  }
  makers.tell(job);
  return result;
}

/**
 * Sees snapshots of a drive from beside where they were taken: warped over the ground, which costs less than rendering
 * and teaches as much. Light and ranges stay as they were.
 */
export function snapshotCopies(
  drive: DriveReader,
  views: number,
): (frame: StoredFrame, itself: TrainingFrame) => Promise<TrainingFrame[]> {
  const rng = new Rng(drive.meta.seed).split('recovery');
  const maker = warpedViews(drive);
  return async (frame, itself) => {
    const viewpoints = drawViewpoints(views, rng.split(frame.step));
    const seen = await maker.views(frame, viewpoints);
    return seen.map(({ camera }, copy) => {
      const { shiftLeftM, turnRad } = viewpoints[copy]!;
      const { lookaheadM } = drive.meta;
      const curvaturePerM = curvatureAfterShift(frame.curvaturePerM, lookaheadM, shiftLeftM, turnRad);
      return { ...itself, camera, curvaturePerM, isCopy: true };
    });
  };
}

/** At most `most` of 0 … count − 1, evenly spread. */
function spread(count: number, most: number): number[] {
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => Math.floor((index * most) / count) > Math.floor(((index - 1) * most) / count),
  );
}
