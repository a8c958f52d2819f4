import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { drawViewpoints } from '../drive/beside-path/view-maker.ts';
import { ViewMakers } from '../drive/beside-path/view-makers.ts';
import { dataSource } from '../drive/data-source.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { sharedSensors } from '../drive/sensors-of-drives.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { openEyes } from '../sensors/eyes.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { LearnResult } from './learn-job.ts';
import { specOf } from './learned-spec.ts';
import { Learner } from './learner.ts';
import { LearningRun, learnNext } from './learning-run.ts';
import { COPIES, type TaughtPicture } from './shifted-copies.ts';

export interface LearnFromDrivesOptions {
  /** Recorded or imported drives, learned in this order, look by look. */
  readonly data: readonly string[];
  /** Of first weights and copies. */
  readonly seed: number;
  readonly preset: string;
  readonly hidden?: number;
  /** Passes over the buffer after every look. */
  readonly passes: number;
  readonly copies: boolean;
  readonly buffer: boolean;
  readonly straightOnly: boolean;
  readonly out: string;
}

/**
 * Learns from drives as at the wheel (Pomerleau 1990): look by look, each with copies seen from beside the path, rendered
 * again where the pose is known and warped where the camera is. Frames that nobody can see from elsewhere are learned
 * alone, and whoever waits is told once. The same drives and options give the same network.
 *
 * @throws UserError for a drive, a preset or an output that will not do, or on cancellation.
 */
export async function learnFromDrives(
  options: LearnFromDrivesOptions,
  job: Job,
  nowMs: () => number,
): Promise<LearnResult> {
  const drives: DriveReader[] = [];
  const open: Disposable[] = [];
  try {
    drives.push(...openDrives(options.data));
    tellMissingEnds(drives, job);
    const snapshots = drives.find(({ meta }) => meta.kind === 'synthetic');
    if (snapshots) {
      throw new UserError(
        'invalid',
        `${snapshots.path} holds snapshots, which nobody drove one after the other`,
        'Give a drive that was driven, or train on the snapshots: alvinn train.',
      );
    }
    const sensors = sharedSensors(drives);
    const { seed, preset, passes, copies, buffer, straightOnly } = options;
    const spec = specOf(options, sensors);
    const rng = new Rng(seed).split('learn');
    const backend = cpuBackend();
    open.push(backend);
    const learner = await Learner.create(spec, { passes, buffer, straightOnly }, backend, rng, nowMs);
    open.push({ [Symbol.dispose]: () => learner.dispose() });
    const openRenderer = async () => {
      const eyes = await openEyes();
      open.push(eyes);
      const renderer = await eyes.create(sensors);
      open.push({ [Symbol.dispose]: () => renderer.dispose() });
      return renderer;
    };
    let renderer: ReturnType<typeof openRenderer> | undefined;
    const looks = drives.reduce((sum, { frameCount }) => sum + frameCount, 0);
    const run = new LearningRun(learner, nowMs);
    let seconds = 0;
    for (const [i, drive] of drives.entries()) {
      const makers = new ViewMakers(drive, () => (renderer ??= openRenderer()), false);
      let [firstS, lastS]: [number | undefined, number] = [undefined, 0];
      for (const frame of drive.frames()) {
        const own = rng.split(i).split(frame.step);
        await learnNext(run, looks, job, () => picturesOf(drive, frame, makers, copies ? COPIES : 0, own));
        firstS ??= frame.timeS;
        lastS = frame.timeS;
      }
      seconds += lastS - (firstS ?? 0);
      makers.tell(job);
    }
    const recipe = { atTheWheel: { preset, passes, copies, buffer, straightOnly } };
    const from = {
      seed,
      sensors,
      recipe,
      dataDigests: drives.map((drive) => drive.digest()),
      data: drives.map(dataSource),
    };
    writeFileAtomically(options.out, await run.model(from, backend.variant));
    return { model: options.out, ...run.result, seconds, drive: null, elsewhere: null };
  } finally {
    for (const one of open.reverse()) one[Symbol.dispose]();
    for (const drive of drives) drive.close();
  }
}

/** A frame as it was seen, and its copies with what leads back to the point that was steered for. */
async function picturesOf(
  drive: DriveReader,
  frame: StoredFrame,
  makers: ViewMakers,
  copies: number,
  rng: Rng,
): Promise<TaughtPicture[]> {
  const { camera, curvaturePerM } = frame;
  const itself = { camera, curvaturePerM };
  const maker = copies > 0 ? makers.makerFor(frame) : undefined;
  if (!maker) return [itself];
  const viewpoints = drawViewpoints(copies, rng);
  const views = await maker.views(frame, viewpoints);
  return [
    itself,
    ...views.map((view, copy) => {
      const { shiftLeftM, turnRad } = viewpoints[copy]!;
      const right = curvatureAfterShift(curvaturePerM, drive.meta.lookaheadM, shiftLeftM, turnRad);
      return { camera: view.camera, curvaturePerM: right };
    }),
  ];
}
