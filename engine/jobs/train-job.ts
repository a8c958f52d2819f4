import { existsSync, rmSync } from 'node:fs';
import { type Weather, weatherOf } from '../../sim/scene/conditions.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { dataSource } from '../drive/data-source.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { type RecoveryOptions, recoveryFrames } from '../drive/recovery-views.ts';
import { sharedSensors } from '../drive/sensors-of-drives.ts';
import type { Job } from '../job.ts';
import type { ModelSpec, Preprocessing } from '../network/model.ts';
import { inputOf } from '../network/parts.ts';
import { presetOf } from '../network/presets/table.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { openBackend } from '../train/backends.ts';
import { loadCheckpoint, saveCheckpoint } from '../train/checkpoint.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { lookOf, splitFrames, type TrainingFrame, validationRng } from '../train/patterns.ts';
import { presetModel } from '../train/preset-model.ts';
import { type Recipe, recipeWith } from '../train/recipe.ts';
import type { TrainingHistory } from '../train/session.ts';
import { groupInDrive, STRETCHES } from '../train/stream.ts';
import { trainInWorker } from '../train/train-in-worker.ts';
import { checkTeaches, teacherOf } from '../train/training-frames.ts';
import { usualReliability } from '../train/usual-reliability.ts';
import { weatherScores } from '../train/weather-scores.ts';
import { SOFTWARE_VERSION } from '../version.ts';

export interface TrainOptions {
  readonly data: readonly string[];
  readonly preset: string;
  readonly hidden?: number;
  readonly preprocessing?: Preprocessing;
  readonly backend: string;
  readonly recipe: Partial<Recipe>;
  readonly recovery: RecoveryOptions;
  /** Share of each drive, its end, that is not looked at: for a test on it. */
  readonly keepLast?: number;
  readonly out: string;
  /** Goes on from the checkpoint that an interrupted training left beside `out`. */
  readonly resume: boolean;
}

export interface TrainResult {
  readonly model: string;
  readonly backend: string;
  readonly variant: string;
  readonly patterns: number;
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
/** Frames that stand for all where all are too many. */
const SAMPLED_FRAMES = 500;
/** Frames that are held in memory at most; more are read from their files again for every epoch. */
const MOST_IN_MEMORY = 25_000;

/**
 * Trains a network on drives and writes the model.
 * @param train where and how the training itself runs.
 * @throws UserError for data, settings or an output that will not do, or on cancellation; a checkpoint then stays.
 */
export async function trainModel(
  options: TrainOptions,
  job: Job,
  train: typeof trainInWorker = trainInWorker,
): Promise<TrainResult> {
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
  drives: DriveReader[],
  options: TrainOptions,
  job: Job,
  train: typeof trainInWorker,
): Promise<TrainResult> {
  const { preset, hidden, preprocessing, out, keepLast = 0 } = options;
  const sensors = sharedSensors(drives);
  const spec = presetModel(preset, {
    sensors,
    ...(hidden === undefined ? {} : { hidden }),
    ...(preprocessing === undefined ? {} : { preprocessing }),
  });
  checkTeaches(drives, spec);
  const recipe = recipeWith({ ...presetOf(preset)?.recipe, ...options.recipe });
  using backend = await openBackend(options.backend, {
    network: spec.network,
    batchSize: recipe.batchSize,
    nowMs: () => performance.now(),
  });
  const streams = isTooMuch(drives, options.recovery);
  const frames = streams
    ? { drives: drives.map(({ path }) => path), ...(keepLast > 0 && { withoutLast: keepLast }) }
    : await framesOf(drives, spec, options.recovery, job);
  const count = 'drives' in frames ? framesIn(drives) : frames.length;
  const dataDigests = drives.map((drive) => drive.digest());

  const checkpoint = `${out}.checkpoint`;
  const shown = { ...options.recovery, ...(keepLast > 0 && { keptBack: keepLast }) };
  const identity = { spec, recipe, dataDigests, recovery: shown };
  const state = options.resume ? loadCheckpoint(checkpoint, identity) : undefined;
  // Loaded while another thread trains: onnxruntime takes a tenth of a second, and 43 MiB.
  const exporting = import('../onnx/verify.ts');
  const result = await train(
    { spec, recipe, frames, backend: backend.name, ...(state ? { state } : {}) },
    {
      onProgress: ({ epoch, epochs, history }) =>
        job.onProgress({ phase: 'training', done: epoch, total: epochs, note: noteOf(history) }),
      onState: (latest) => saveCheckpoint(checkpoint, identity, latest),
      onNotice: (text) => job.onNotice?.(text),
    },
    job.signal,
  );

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
  const some = 'drives' in frames ? firstFrames(drives[0]!, SAMPLED_FRAMES) : frames;
  const inWeathers = 'drives' in frames ? {} : await weatherScores(spec, trainer, frames, recipe);
  const usual = await usualReliability(spec, trainer, unknownOf(some, recipe).map(lookOf));
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
  const looks = some.slice(0, VERIFIED_FRAMES).map(lookOf);
  const { exportVerifiedModel } = await exporting;
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
    patterns: count,
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

/** Those of the frames that were kept back from training, or all where none were. */
function unknownOf(
  frames: readonly TrainingFrame[],
  { seed, validationShare }: Recipe,
): readonly TrainingFrame[] {
  const { validation } = splitFrames(frames, validationShare, validationRng(seed));
  return validation.length > 0 ? validation : frames;
}

function firstFrames(drive: DriveReader, most: number): TrainingFrame[] {
  const teacher = teacherOf(drive);
  return Array.from(drive.frames(undefined, most), (frame) => teacher(frame, 0));
}

function framesIn(drives: readonly DriveReader[]): number {
  return drives.reduce((sum, { frameCount }) => sum + frameCount, 0);
}

/** Whether drives hold more frames than memory should, and none that has to be seen from other poses first. */
function isTooMuch(drives: readonly DriveReader[], { views }: RecoveryOptions): boolean {
  const asTheyAre = views === 0 || drives.every(({ meta }) => meta.kind === 'synthetic');
  return asTheyAre && framesIn(drives) > MOST_IN_MEMORY;
}

/** All frames of all drives: snapshots as they are, recorded drives with their recovery views. */
export async function framesOf(
  drives: readonly DriveReader[],
  spec: ModelSpec,
  recovery: RecoveryOptions,
  job: Job,
): Promise<TrainingFrame[]> {
  const frames: TrainingFrame[] = [];
  let group = 0;
  const recorded = drives.filter((drive) => drive.meta.kind === 'recorded');
  for (const drive of drives) {
    if (drive.meta.kind === 'recorded' && recovery.views > 0) continue;
    const count = drive.frameCount;
    let index = 0;
    let last = group;
    const teacher = teacherOf(drive);
    const weathers = new Map<number, Weather>();
    for (const frame of drive.frames()) {
      const own = groupInDrive(drive, count, index, frame.road);
      const weather = weatherIn(drive, frame.conditions, weathers);
      frames.push({ ...teacher(frame, group + own), ...(weather && { weather }) });
      last = Math.max(last, group + own);
      index++;
    }
    group = last + 1;
  }
  if (recovery.views > 0 && recorded.length > 0) {
    const open: Disposable[] = [];
    try {
      let renderer: Promise<SensorRenderer> | undefined;
      const openRenderer = async () => {
        const eyes = await openEyes();
        open.push(eyes);
        const one = await eyes.create(sharedSensors(drives));
        open.push({ [Symbol.dispose]: () => one.dispose() });
        return one;
      };
      for (const drive of recorded) {
        const made = await recoveryFrames(
          drive,
          () => (renderer ??= openRenderer()),
          { ...recovery, readsRange: inputOf(spec, 'range') !== undefined },
          STRETCHES,
          group,
          job,
        );
        // One by one: a call takes so many arguments only.
        for (const frame of made) frames.push(frame);
        group += STRETCHES;
      }
    } finally {
      for (const one of open.reverse()) one[Symbol.dispose]();
    }
  }
  return frames;
}

/** Weather of a frame, worked out once for all of the same conditions; undefined where nobody knows. */
function weatherIn(
  drive: DriveReader,
  conditions: number | null,
  known: Map<number, Weather>,
): Weather | undefined {
  if (conditions === null) return undefined;
  let weather = known.get(conditions);
  if (weather === undefined) {
    weather = weatherOf(drive.conditions(conditions));
    known.set(conditions, weather);
  }
  return weather;
}

function noteOf({ loss, validationWithinTwoUnits, withinTwoUnits }: TrainingHistory): string {
  const right = validationWithinTwoUnits.at(-1) ?? withinTwoUnits.at(-1);
  const latest = loss.at(-1);
  if (latest === undefined || right === undefined) return '';
  return `loss ${latest.toFixed(3)}, ${(100 * right).toFixed(0)} % within two units`;
}
