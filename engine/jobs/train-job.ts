import { existsSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { FAR_OFF_M } from '../../sim/metrics/placement.ts';
import { type Weather, weatherOf } from '../../sim/scene/conditions.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { dataSource } from '../drive/data-source.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { type RecoveryOptions, recoveryFrames, snapshotCopies } from '../drive/recovery-views.ts';
import { sharedSensors } from '../drive/sensors-of-drives.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Decoding } from '../network/decode.ts';
import type { ModelSpec, Preprocessing, Weights } from '../network/model.ts';
import { seesRangeAlone } from '../network/parts.ts';
import type { Sight } from '../network/presets/sights.ts';
import { presetOf } from '../network/presets/table.ts';
import { checkFits } from '../onnx/steering.ts';
import { lessonIn } from '../protocol/lesson.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { openBackend } from '../train/backends.ts';
import { loadCheckpoint, saveCheckpoint, type TrainingIdentity } from '../train/checkpoint.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { BackendResult } from '../train/fallback.ts';
import {
  chosenFrames,
  type FramesOfDrive,
  type FramesOfDrives,
  framesIn,
  framesToLearn,
  groupsOf,
} from '../train/frames-to-learn.ts';
import { mirrorsOf } from '../train/mirrors.ts';
import { groupsAside, lookOf, splitFrames, type TrainingFrame, validationRng } from '../train/patterns.ts';
import { isMirrored } from '../train/prepare.ts';
import { presetModel } from '../train/preset-model.ts';
import { type Recipe, recipeWith } from '../train/recipe.ts';
import type { TrainingHistory } from '../train/session.ts';
import { SAMPLED_FRAMES } from '../train/stream.ts';
import { type Train, trainingThread } from '../train/train-in-worker.ts';
import { checkTeaches, nothingStandsOn, teacherOf } from '../train/training-frames.ts';
import { usualReliability } from '../train/usual-reliability.ts';
import { weatherScores } from '../train/weather-scores.ts';
import { SOFTWARE_VERSION } from '../version.ts';

export interface TrainOptions {
  readonly data: readonly string[];
  readonly preset: string;
  readonly hidden?: number;
  readonly preprocessing?: Preprocessing;
  /** In place of what the preset sees. */
  readonly sees?: Sight;
  /** In place of the preset's. */
  readonly decoding?: Decoding;
  readonly backend: string;
  readonly recipe: Partial<Recipe>;
  readonly recovery: RecoveryOptions;
  /** Share of each drive, its end, that is not looked at: for a test on it. */
  readonly keepLast?: number;
  readonly out: string;
  /** Goes on from the checkpoint that an interrupted training left beside `out`. */
  readonly resume: boolean;
  /** Trains this network on, with its weights, in place of a new one of the preset. */
  readonly from?: TrainedNetwork;
}

/** A network that learned something already. */
export interface TrainedNetwork {
  readonly name: string;
  readonly spec: ModelSpec;
  /** For plain inputs of 0 … 1. */
  readonly weights: Weights;
  /** SHA-256 of its file. */
  readonly digest: string;
}

export interface TrainResult {
  readonly model: string;
  readonly backend: string;
  readonly variant: string;
  /** What was trained on in every epoch. */
  readonly patterns: number;
  readonly validationPatterns: number;
  /** What was kept for validation: whole roads, or stretches of roads that were driven. */
  readonly keptBack: 'roads' | 'stretches';
  /** Frames of each drive that were taken, those for validation among them. */
  readonly drives: readonly { readonly file: string; readonly frames: number }[];
  readonly epochs: number;
  readonly loss: number;
  readonly validationLoss: number | null;
  readonly withinTwoUnits: number;
  readonly validationWithinTwoUnits: number | null;
  readonly seconds: number;
  readonly patternsPerSecond: number;
  readonly connectionsPerSecond: number;
  readonly clampedTargets: number;
  readonly history: TrainingHistory;
}

/** Frames that an export is compared with its trainer on. */
const VERIFIED_FRAMES = 64;
/** Frames that are held in memory at most; more are read from their files again for every epoch. */
const MOST_IN_MEMORY = 50_000;

/** Snapshots that are copied before others have a turn: who is told how far it is, and what cancels it. */
const FRAMES_A_TURN = 256;

/** Where fewer of the bends are to one side, the data has none there. */
const LEAST_OTHER_SIDE = 0.01;
/** A network that has learned something has less than this share of the loss of one answer for all pictures. */
const LEARNED_SHARE = 0.98;
/** Of fewer patterns than this, one answer may be right for all. */
const FEWEST_TO_COMPARE = 10;

/**
 * Trains a network on drives and writes the model.
 * @param train where and how the training itself runs; in a thread where it is left out.
 * @throws UserError for data, settings or an output that will not do, or on cancellation; a checkpoint then stays.
 */
export async function trainModel(options: TrainOptions, job: Job, train?: Train): Promise<TrainResult> {
  if (train) return trainOnDrives(options, job, train);
  using thread = trainingThread();
  return await trainOnDrives(options, job, thread.train);
}

async function trainOnDrives(options: TrainOptions, job: Job, train: Train): Promise<TrainResult> {
  const drives: DriveReader[] = [];
  try {
    drives.push(...openDrives(options.data, { withoutLast: options.keepLast ?? 0 }));
    tellMissingEnds(drives, job);
    return await trainOn(drives, options, job, train);
  } finally {
    for (const drive of drives) drive.close();
  }
}

async function trainOn(
  given: readonly DriveReader[],
  options: TrainOptions,
  job: Job,
  train: Train,
): Promise<TrainResult> {
  const { preset, hidden, preprocessing, decoding, sees = 'preset', out, keepLast = 0, from } = options;
  const sensors = sharedSensors(given);
  if (from) checkFits(from, sensors);
  const spec =
    from?.spec ??
    presetModel(preset, {
      sensors,
      sees,
      maxCurvaturePerM: outermostOf(given),
      ...(hidden === undefined ? {} : { hidden }),
      ...(preprocessing === undefined ? {} : { preprocessing }),
      ...(decoding === undefined ? {} : { decoding }),
    });
  checkTeaches(given, spec);
  const recipe = recipeWith({ ...presetOf(preset)?.recipe, ...options.recipe });
  const { chosen, groupsAre, bends } = chooseFrames(given, job);
  const drives = chosen.map(({ drive }) => drive);
  tellOneSided(bends, chosen, recipe, job);
  using backend = await openBackend(options.backend, {
    network: spec.network,
    batchSize: recipe.batchSize,
    nowMs: () => performance.now(),
  });
  const recovery = fitting(options.recovery, chosen, job);
  const frames = isTooMuch(chosen, recovery)
    ? { drives: drives.map(({ path }) => path), frames: chosen.map(({ own }) => own) }
    : await framesOf(chosen, spec, recovery, job);
  const checkpoint = `${out}.checkpoint`;
  const { views, frames: copied, snapshotViews } = recovery;
  const shown = {
    views,
    frames: copied,
    ...(snapshotViews > 0 && { snapshotViews }),
    ...(keepLast > 0 && { keptBack: keepLast }),
    ...(from && { from: from.digest }),
  };
  let known: TrainingIdentity | undefined;
  const identity = () => {
    known ??= { spec, recipe, dataDigests: drives.map((drive) => drive.digest()), recovery: shown };
    return known;
  };
  const state = options.resume ? loadCheckpoint(checkpoint, identity()) : undefined;
  const training = train(
    {
      spec,
      recipe,
      frames,
      backend: backend.name,
      ...(state ? { state } : {}),
      ...(from ? { first: from.weights } : {}),
    },
    {
      onProgress: ({ epoch, epochs, history }) =>
        job.onProgress({ phase: 'training', done: epoch, total: epochs, note: noteOf(history) }),
      onState: (latest) => saveCheckpoint(checkpoint, identity(), latest),
      onNotice: (text) => job.onNotice?.(text),
    },
    job.signal,
  );
  // Digests are worked out while the thread trains.
  const [result, { dataDigests }] = await Promise.all([training, Promise.resolve().then(identity)]);

  const frameCount = chosen.reduce((sum, { own }) => sum + own.steps.length, 0);
  tellOfResult(result, frameCount, recipe, job);
  const scores = {
    loss: result.loss,
    withinTwoUnits: result.withinTwoUnits,
    ...(result.validationLoss === null ? {} : { validationLoss: result.validationLoss }),
    ...(result.validationWithinTwoUnits === null
      ? {}
      : { validationWithinTwoUnits: result.validationWithinTwoUnits }),
  };
  // The device that it was trained on may be gone.
  const trainedBy = result.backend === backend.name ? backend : cpuBackend();
  const trainer = await trainedBy.create(spec.network, result.weights);
  const unknown = 'drives' in frames ? unknownFrames(chosen, recipe, spec) : unknownOf(frames, recipe);
  const inWeathers = result.validationPatterns > 0 ? await weatherScores(spec, trainer, unknown) : {};
  const usual = await usualReliability(spec, trainer, unknown.map(lookOf));
  const card = {
    softwareVersion: SOFTWARE_VERSION,
    dataDigests,
    data: drives.map(dataSource),
    seed: recipe.seed,
    recipe: { ...recipe, recovery: shown },
    scores: { ...scores, ...inWeathers, ...usual },
    backendVariant: result.variant,
    sensors,
  };
  const looks = ('drives' in frames ? unknown : frames).slice(0, VERIFIED_FRAMES).map(lookOf);
  // Loaded here and not before: onnxruntime is 43 MiB that no training needs.
  const { exportVerifiedModel } = await import('../onnx/verify.ts');
  const bytes = await exportVerifiedModel(spec, result.weights, card, looks, (inputs, count) =>
    trainer.forward(inputs, count),
  );
  trainer.dispose();
  writeFileAtomically(out, bytes);
  if (existsSync(checkpoint)) rmSync(checkpoint);
  return {
    model: out,
    backend: result.backend,
    variant: result.variant,
    patterns: result.trainingPatterns,
    validationPatterns: result.validationPatterns,
    keptBack: groupsAre,
    drives: chosen.map(({ drive, own }) => ({ file: drive.path, frames: own.steps.length })),
    epochs: result.epochs,
    ...scores,
    validationLoss: result.validationLoss,
    validationWithinTwoUnits: result.validationWithinTwoUnits,
    seconds: result.seconds,
    patternsPerSecond: result.patternsPerSecond,
    connectionsPerSecond: result.connectionsPerSecond,
    clampedTargets: result.clampedTargets,
    history: result.history,
  };
}

/**
 * Curvature of the outermost direction units that drives were made for, 1/m.
 * @throws UserError `invalid` where they were made for several.
 */
function outermostOf(drives: readonly DriveReader[]): number {
  const [first, ...others] = drives.map(({ meta, path }) => ({
    path,
    value: lessonIn(meta.details).maxCurvaturePerM,
  }));
  const other = others.find(({ value }) => value !== first!.value);
  if (other) {
    throw new UserError(
      'invalid',
      `${other.path} was made for directions to ±${other.value} per metre, ${first!.path} to ±${first!.value}`,
      'Train on drives of the same --max-curvature.',
    );
  }
  return first!.value;
}

/** Those of the frames that were kept back from training, or all where none were. */
function unknownOf(
  frames: readonly TrainingFrame[],
  { seed, validationShare }: Recipe,
): readonly TrainingFrame[] {
  const { validation } = splitFrames(frames, validationShare, validationRng(seed));
  return validation.length > 0 ? validation : frames;
}

/** Some of the frames of every drive that a stream keeps back from training, or of all where it keeps none. */
export function unknownFrames(
  chosen: readonly ChosenDrive[],
  { seed, validationShare }: Pick<Recipe, 'seed' | 'validationShare'>,
  spec: ModelSpec,
  most = SAMPLED_FRAMES,
): TrainingFrame[] {
  const groups = groupsOf(chosen.map(({ own }) => own));
  const aside = groupsAside(groups, validationShare, validationRng(seed));
  const unknown = chosen.map(({ own }) => (aside.size > 0 ? framesIn(own, aside) : own));
  const count = unknown.reduce((sum, { steps }) => sum + steps.length, 0);
  return chosen.flatMap(({ drive }, i) => {
    const teacher = weatherTeacher(drive, spec);
    const share = Math.ceil((unknown[i]!.steps.length * Math.min(most, count)) / count);
    return Array.from(chosenFrames(drive, unknown[i]!, 0, share), ({ frame, group }) =>
      teacher(frame, group),
    );
  });
}

/** A drive and what of it is trained on. */
export interface ChosenDrive {
  readonly drive: DriveReader;
  readonly own: FramesOfDrive;
}

/**
 * What is trained on of drives, each frame once, and what belongs together in validation. Whoever waits is told of frames
 * that are there twice; a drive that has no others is left out.
 */
export function chooseFrames(
  drives: readonly DriveReader[],
  job: Job,
): { readonly chosen: readonly ChosenDrive[] } & Pick<FramesOfDrives, 'groupsAre' | 'bends'> {
  const { frames, copies, farOff, groupsAre, bends } = framesToLearn(drives);
  for (const [i, { path }] of drives.entries()) {
    if (copies[i]! > 0) {
      job.onNotice?.(
        `${path}: ${copies[i]} frames are there twice or in a drive before it, and are left out`,
      );
    }
    if (farOff[i]! > 0) {
      job.onNotice?.(
        `${path}: ${farOff[i]} frames were driven more than ${FAR_OFF_M} m off the road and teach that; the Recordings screen drops them`,
      );
    }
  }
  const chosen = drives
    .map((drive, i) => ({ drive, own: frames[i]! }))
    .filter(({ own }) => own.steps.length > 0);
  return { chosen, groupsAre, bends };
}

/** Tells whoever waits that all bends are to one side, where no mirror shows them to the other. */
function tellOneSided(
  { left, right }: FramesOfDrives['bends'],
  chosen: readonly ChosenDrive[],
  recipe: Recipe,
  job: Job,
): void {
  const fewer = Math.min(left, right);
  if (left + right === 0 || fewer > LEAST_OTHER_SIDE * (left + right)) return;
  const shownMirrored = chosen.some(({ drive, own }) =>
    isMirrored({ mirrorable: mirrorsOf(drive)(drive.frame(own.steps[0]!)!) }, recipe),
  );
  if (shownMirrored) return;
  const [many, few] = left > right ? ['left', 'right'] : ['right', 'left'];
  job.onNotice?.(
    `${left + right - fewer} frames bend to the ${many} and ${fewer} to the ${few}: the network will not know how to steer to the ${few}; add a drive that does`,
  );
}

/**
 * Tells whoever waits what scores do not say by themselves.
 * @param frames of all drives, each once, however many copies of it are shown
 */
function tellOfResult(
  result: BackendResult,
  frames: number,
  { validationShare, learningRate }: Recipe,
  job: Job,
): void {
  const { trainingPatterns, validationPatterns, loss, constantLoss } = result;
  if (frames === 1) {
    job.onNotice?.('there is one frame only: no network learns to steer from it');
  } else if (validationShare > 0 && validationPatterns === 0) {
    job.onNotice?.(
      'nothing was kept for validation, since all frames are from one place: how well it answers elsewhere is not known',
    );
  }
  if (trainingPatterns >= FEWEST_TO_COMPARE && loss >= LEARNED_SHARE * constantLoss) {
    job.onNotice?.(
      `it has learned nothing: a loss of ${loss.toPrecision(3)} is no better than the ${constantLoss.toPrecision(3)} of one answer for all pictures; try another learning rate than ${learningRate}, or more epochs`,
    );
  }
}

/** Whether a drive is of snapshots whose copies show what is there: warped over the ground, an obstacle would not stay in its place. */
function canCopy(drive: DriveReader): boolean {
  return drive.meta.kind === 'synthetic' && nothingStandsOn(drive);
}

/** No copies of snapshots, and whoever waits is told, where with them they would be more than memory should hold. */
export function fitting(
  recovery: RecoveryOptions,
  chosen: readonly ChosenDrive[],
  job: Job,
): RecoveryOptions {
  const { snapshotViews } = recovery;
  const snapshots = chosen
    .filter(({ drive }) => canCopy(drive))
    .reduce((sum, { own }) => sum + own.steps.length, 0);
  if (snapshotViews === 0 || snapshots * (1 + snapshotViews) <= MOST_IN_MEMORY) return recovery;
  job.onNotice?.(
    `${snapshots} snapshots are learned without copies from beside the path, with which they would be more than ${MOST_IN_MEMORY}`,
  );
  return { ...recovery, snapshotViews: 0 };
}

/** Whether there are more frames than memory should hold, and none that has to be seen from other poses first. */
function isTooMuch(chosen: readonly ChosenDrive[], { views }: RecoveryOptions): boolean {
  const asTheyAre = views === 0 || chosen.every(({ drive }) => drive.meta.kind === 'synthetic');
  return asTheyAre && chosen.reduce((sum, { own }) => sum + own.steps.length, 0) > MOST_IN_MEMORY;
}

/** All frames: snapshots with copies, recorded drives with their recovery views. */
export async function framesOf(
  chosen: readonly ChosenDrive[],
  spec: ModelSpec,
  recovery: RecoveryOptions,
  job: Job,
): Promise<TrainingFrame[]> {
  const frames: TrainingFrame[] = [];
  const recorded = chosen.filter(({ drive }) => drive.meta.kind === 'recorded');
  for (const { drive, own } of chosen) {
    if (drive.meta.kind === 'recorded' && recovery.views > 0) continue;
    const teacher = weatherTeacher(drive, spec);
    const wanted = recovery.snapshotViews > 0 && !seesRangeAlone(spec);
    const copies = wanted && canCopy(drive) ? snapshotCopies(drive, recovery.snapshotViews) : undefined;
    if (wanted && !copies && drive.meta.kind === 'synthetic') {
      job.onNotice?.(
        `snapshots of ${drive.path} are learned without copies from beside the path: what stands on the road would be shown where it does not stand`,
      );
    }
    let done = 0;
    for (const { frame, group } of chosenFrames(drive, own)) {
      const itself = teacher(frame, group);
      frames.push(itself);
      if (!copies) continue;
      frames.push(...(await copies(frame, itself)));
      if (++done % FRAMES_A_TURN > 0) continue;
      job.onProgress({ phase: 'making copies of snapshots', done, total: own.steps.length });
      await setImmediate();
      stopIfCancelled(job.signal);
    }
  }
  if (recovery.views > 0 && recorded.length > 0) {
    const open: Disposable[] = [];
    try {
      let renderer: Promise<SensorRenderer> | undefined;
      const openRenderer = async () => {
        const eyes = await openEyes();
        open.push(eyes);
        const one = await eyes.create(sharedSensors(chosen.map(({ drive }) => drive)));
        open.push({ [Symbol.dispose]: () => one.dispose() });
        return one;
      };
      for (const { drive, own } of recorded) {
        const made = await recoveryFrames(
          drive,
          own,
          () => (renderer ??= openRenderer()),
          recovery,
          spec,
          job,
        );
        // One by one: a call takes so many arguments only.
        for (const frame of made) frames.push(frame);
      }
    } finally {
      for (const one of open.reverse()) one[Symbol.dispose]();
    }
  }
  return frames;
}

/** What a drive's frames teach, each with its weather, where that is known. */
function weatherTeacher(drive: DriveReader, spec: ModelSpec): ReturnType<typeof teacherOf> {
  const teacher = teacherOf(drive, spec);
  // Worked out once for all frames of the same conditions.
  const known = new Map<number, Weather>();
  return (frame, group) => {
    const taught = teacher(frame, group);
    const { conditions } = frame;
    if (conditions === null) return taught;
    const weather = known.get(conditions) ?? weatherOf(drive.conditions(conditions));
    known.set(conditions, weather);
    return { ...taught, weather };
  };
}

function noteOf({ loss, validationWithinTwoUnits, withinTwoUnits }: TrainingHistory): string {
  const right = validationWithinTwoUnits.at(-1) ?? withinTwoUnits.at(-1);
  const latest = loss.at(-1);
  if (latest === undefined || right === undefined) return '';
  return `loss ${latest.toFixed(3)}, ${(100 * right).toFixed(0)} % within two units`;
}
