import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import type { TrainingFrame } from '../train/patterns.ts';
import { teacherOf } from '../train/training-frames.ts';
import { drawViewpoints } from './beside-path/view-maker.ts';
import { ViewMakers } from './beside-path/view-makers.ts';

/** How recovery views are made (Pomerleau 1990): copies of a frame from shifted and turned poses. */
export interface RecoveryOptions {
  /** Copies of each frame. */
  readonly views: number;
  /** Frames of each drive that are copied, spread evenly over it. */
  readonly frames: number;
}

/** Of a drive that has no copies, which memory holds. */
const MOST_WITHOUT_COPIES = 20_000;

export const DEFAULT_RECOVERY: RecoveryOptions = { views: 14, frames: 200 };

/**
 * Frames of a recorded drive, each with copies seen from beside the path and what is right to do there. A good driver
 * never shows how to come back; these do. Frames that nobody can see from elsewhere come without copies, and whoever
 * waits is told once; a drive of such alone comes whole.
 *
 * @param readsRange whether the frames are for a network that reads ranges
 * @param openRenderer called once, and only where a frame can be rendered again
 * @param firstGroup number of the first group given to stretches of the drive
 */
export async function recoveryFrames(
  drive: DriveReader,
  openRenderer: () => Promise<Pick<SensorRenderer, 'render'>>,
  { views, frames, readsRange }: RecoveryOptions & { readonly readsRange: boolean },
  stretches: number,
  firstGroup: number,
  job: Job,
): Promise<TrainingFrame[]> {
  const rng = new Rng(drive.meta.seed).split('recovery');
  const makers = new ViewMakers(drive, openRenderer, readsRange);
  const chosen = spread(drive, makers.canSeeNone ? MOST_WITHOUT_COPIES : frames);
  const teacher = teacherOf(drive);
  const result: TrainingFrame[] = [];
  for (const [i, frame] of chosen.entries()) {
    stopIfCancelled(job.signal);
    const itself = teacher(frame, firstGroup + Math.floor((i * stretches) / chosen.length));
    result.push(itself);
    const viewpoints = drawViewpoints(views, rng.split(frame.step));
    const seen = (await makers.makerFor(frame)?.views(frame, viewpoints)) ?? [];
    for (const [copy, { camera, range, roadLighter }] of seen.entries()) {
      const { shiftLeftM, turnRad } = viewpoints[copy]!;
      result.push({
        ...itself,
        camera,
        range: range ?? new Float32Array(),
        curvaturePerM: curvatureAfterShift(frame.curvaturePerM, drive.meta.lookaheadM, shiftLeftM, turnRad),
        roadLighter: roadLighter ?? false,
      });
    }
    job.onProgress({ phase: 'making recovery views', done: i + 1, total: chosen.length });
  }
  makers.tell(job);
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
