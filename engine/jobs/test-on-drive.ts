import { Rng } from '../../sim/rng.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import type { Viewpoint } from '../drive/beside-path/view-maker.ts';
import { ViewMakers } from '../drive/beside-path/view-makers.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { directionOf, inputOf } from '../network/parts.ts';
import { checkFits, loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import { openEyes } from '../sensors/eyes.ts';
import { buildPatterns, lookOf } from '../train/patterns.ts';
import { fitRidge, ridgeAnswer } from '../train/ridge.ts';
import { checkTeaches, teacherOf } from '../train/training-frames.ts';
import { isApart } from './apart.ts';
import { MOST_MOVED, MOVES, type PseudoSimulation, PseudoTally } from './pseudo-simulation.ts';
import { evenly } from './real/evenly.ts';
import { blockInterval, type Interval, scoresOf, type UnitScores, withinTwo } from './real/scores.ts';

export interface TestOnDriveOptions {
  readonly model: string;
  readonly data: string;
  /** Share of the drive, its end, that is tested on; what is before is what the others may learn from. */
  readonly lastShare: number;
}

/** How near answers come to what was steered. */
export interface AnswerScores extends UnitScores {
  readonly withinTwoInterval: Interval;
  /** Pearson's, of answered and steered curvature; null where one of them never changes. */
  readonly correlation: number | null;
}

export interface TestOnDriveResult extends AnswerScores {
  readonly model: string;
  readonly data: string;
  /** Frames of the end of the drive that were answered. */
  readonly frames: number;
  /** Frames before them that mean and ridge regression learned from. */
  readonly learnedFrom: number;
  readonly beside: {
    readonly straight: AnswerScores;
    readonly mean: AnswerScores;
    readonly ridge: AnswerScores;
  };
  /** Null where nobody can see the frames from elsewhere. */
  readonly pseudoSimulation: PseudoSimulation | null;
}

/** Evenly spread over what there is; more tells nothing new. */
const MOST_LEARNED = 4000;
const BATCH = 256;

/**
 * Scores a model on the end of a drive that somebody drove, beside what answers straight always, the mean of the time
 * before, and ridge regression of the same inputs on it. Time alone splits them, with a pause of two seconds between;
 * snapshots, which have no time, are split between two roads.
 *
 * @throws UserError where model or drive will not do, or do not go together.
 */
export async function testOnDrive(options: TestOnDriveOptions, job: Job): Promise<TestOnDriveResult> {
  using drive = openDrive(options.data);
  await using model = await loadSteeringModel(options.model);
  checkFits(model, drive.meta.sensors);
  checkTeaches([drive], model.spec);
  tellWhatWasSeen(model, drive, options.lastShare, job);
  const { before, after } = split(drive, options.lastShare);
  const { unitOf, curvatureOf, targetUnit } = directionOf(model.spec);
  const teacher = teacherOf(drive, model.spec);

  const steered: number[] = [];
  const answered: number[] = [];
  const ridged: number[] = [];
  const learned = learnedFrom(drive, before, model);
  for (let from = 0; from < after.length; from += BATCH) {
    stopIfCancelled(job.signal);
    const frames = after.slice(from, from + BATCH).map((step) => teacher(drive.frame(step)!, 0));
    const { direction } = await model.answer(frames.map(lookOf));
    const { inputs } = buildPatterns(model.spec, frames);
    const units = direction.length / frames.length;
    for (const [i, { curvaturePerM }] of frames.entries()) {
      steered.push(curvaturePerM);
      answered.push(curvatureOf(unitOf(direction.subarray(i * units, (i + 1) * units))));
      ridged.push(ridgeAnswer(learned.ridge, inputs, i));
    }
    job.onProgress({ phase: 'answering frames', done: steered.length, total: after.length });
  }
  const score = (answers: readonly number[]) => scored(answers, steered, targetUnit);
  return {
    model: model.name,
    data: options.data,
    frames: steered.length,
    learnedFrom: learned.frames,
    ...score(answered),
    beside: {
      straight: score(steered.map(() => 0)),
      mean: score(steered.map(() => learned.mean)),
      ridge: score(ridged),
    },
    pseudoSimulation: await movedAside(model, drive, after, job),
  };
}

/** Steps of a drive before and after the split, no neighbours of each other, or of snapshots without a road in both. */
function split(drive: DriveReader, lastShare: number): { before: number[]; after: number[] } {
  const steps = drive.steps();
  const first = Math.floor(steps.length * (1 - lastShare));
  const before = Array.from(steps.subarray(0, first));
  const last = drive.frame(before.at(-1) ?? Number.NaN);
  const after = Array.from(steps.subarray(first)).filter((step) => {
    const frame = drive.frame(step)!;
    if (last?.mode === 'snapshot') return frame.road !== last.road;
    return isApart(frame, last);
  });
  if (before.length < 5 || after.length === 0) {
    throw new UserError(
      'empty',
      `${drive.path}: ${steps.length} frames are too few to be split`,
      'Give a longer drive, or another --last.',
    );
  }
  return { before, after };
}

/** A model that was trained on what it is tested on knows it by heart. */
function tellWhatWasSeen(
  { name, card }: SteeringModel,
  drive: DriveReader,
  lastShare: number,
  job: Job,
): void {
  const { recovery } = card.recipe as { recovery?: { keptBack?: unknown } };
  const keptBack = Number(recovery?.keptBack ?? 0);
  if (keptBack >= lastShare || !card.dataDigests.includes(drive.digest())) return;
  job.onNotice?.(
    `${name} was trained on these frames too: train it with --keep-last ${lastShare} for a fair test`,
  );
}

function learnedFrom(drive: DriveReader, before: readonly number[], { spec }: SteeringModel) {
  const teacher = teacherOf(drive, spec);
  const chosen = evenly(before, MOST_LEARNED);
  const { inputs, curvatures } = buildPatterns(
    spec,
    chosen.map((step) => teacher(drive.frame(step)!, 0)),
  );
  let sum = 0;
  for (const curvature of curvatures) sum += curvature;
  return {
    frames: chosen.length,
    mean: sum / curvatures.length,
    ridge: fitRidge(inputs, curvatures, inputs.length / curvatures.length),
  };
}

function scored(
  answers: readonly number[],
  steered: readonly number[],
  unitOfCurvature: (curvaturePerM: number) => number,
): AnswerScores {
  const errors = answers.map((answer, i) => Math.abs(unitOfCurvature(answer) - unitOfCurvature(steered[i]!)));
  return {
    ...scoresOf(errors),
    withinTwoInterval: blockInterval([withinTwo(errors)], new Rng('resampling')),
    correlation: correlationOf(answers, steered),
  };
}

function correlationOf(a: readonly number[], b: readonly number[]): number | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    ab += (value - meanA) * (b[i]! - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  // What never changes is told apart from what rounding makes of it.
  return aa < 1e-18 * a.length || bb < 1e-18 * a.length ? null : ab / Math.sqrt(aa * bb);
}

async function movedAside(
  model: SteeringModel,
  drive: DriveReader,
  steps: readonly number[],
  job: Job,
): Promise<PseudoSimulation | null> {
  const { unitOf, curvatureOf, targetUnit } = directionOf(model.spec);
  const teacher = teacherOf(drive, model.spec);
  await using open = new AsyncDisposableStack();
  const makers = new ViewMakers(
    drive,
    async () => {
      const eyes = open.use(await openEyes());
      return open.adopt(await eyes.create(drive.meta.sensors), (renderer) => renderer.dispose());
    },
    inputOf(model.spec, 'range') !== undefined,
  );
  const curvatures = async (frame: StoredFrame, viewpoints: readonly Viewpoint[]) => {
    const views = viewpoints.length === 0 ? [frame] : await makers.makerFor(frame)!.views(frame, viewpoints);
    const looks = views.map(({ camera, range, roadLighter }) =>
      lookOf(teacher({ ...frame, camera, range, roadLighter }, 0)),
    );
    const { direction } = await model.answer(looks);
    const units = direction.length / looks.length;
    return looks.map((_, i) => curvatureOf(unitOf(direction.subarray(i * units, (i + 1) * units))));
  };
  // What a network can answer at most.
  const within = (curvaturePerM: number) => curvatureOf(targetUnit(curvaturePerM));
  const tally = new PseudoTally(drive.meta.lookaheadM, within);
  for (const [i, step] of evenly(steps, MOST_MOVED).entries()) {
    stopIfCancelled(job.signal);
    const frame = drive.frame(step)!;
    if (!makers.makerFor(frame)) continue;
    const [itself] = await curvatures(frame, []);
    tally.add(frame.curvaturePerM, itself!, await curvatures(frame, MOVES));
    job.onProgress({ phase: 'moving frames aside', done: i + 1, total: Math.min(MOST_MOVED, steps.length) });
  }
  makers.tell(job);
  return tally.result;
}
