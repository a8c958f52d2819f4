/**
 * Entry of a run's thread: makes its snapshots, trains, exports the model. All of it happens here, so that the thread
 * that drives is not held up.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { UserError } from '../errors.ts';
import type { Job, Progress } from '../job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import { giveWay } from '../priority.ts';
import type { RunCurve, RunResult, RunSettings } from '../protocol/training.ts';
import { connectionCount } from '../textbook/network.ts';
import { openBackend } from '../train/backends.ts';
import { type BackendResult, trainThroughLoss } from '../train/fallback.ts';
import type { TrainingListener, WorkerJob } from '../train/worker.ts';
import { curveOf } from './curve.ts';
import { Recorder } from './recorder.ts';
import { CHECKPOINT_FILE, HISTORY_FILE, MODEL_FILE, SNAPSHOTS_FILE } from './run-files.ts';

const TOLD_EVERY_MS = 100;

giveWay();

/** What a run is started with. */
export interface RunTask {
  readonly run: number;
  readonly settings: RunSettings;
  /** Paths of the library's drives to learn from. */
  readonly drives: readonly string[];
  /** The run's own; a checkpoint in it is gone on from. */
  readonly folder: string;
  /** Sensors that see its snapshots. */
  readonly sensors: SensorSettings;
  readonly watched: boolean;
  readonly epochsPerSecond: number | null;
}

/** How far the training itself has come. */
export interface RunEpochs {
  readonly epoch: number;
  readonly epochs: number;
  readonly curve: RunCurve;
  readonly patternsPerSecond: number | null;
  readonly connectionsPerSecond: number | null;
  /** It stands still until it is told to go on. */
  readonly paused: boolean;
}

export interface RunListener {
  onProgress(progress: Progress): void;
  onEpochs(epochs: RunEpochs): void;
  /** A frame of fields.ts. */
  onPicture(frame: Uint8Array): void;
  /** Something went otherwise than planned and was mended; in words. */
  onNotice(text: string): void;
}

/** The run of this thread, from its start. */
interface Run {
  readonly task: RunTask;
  readonly listener: Asker<RunListener>['listener'];
  readonly job: Job;
  readonly recorder: Recorder;
  /** What was told of it. */
  readonly notices: readonly string[];
  paused: PromiseWithResolvers<void> | undefined;
}

const nowMs = () => performance.now();
let run: Run | undefined;

const tasksFor = ({ signal, listener }: Asker<RunListener>) => ({
  /** Throws UserError: `cancelled`, or why it cannot go on. */
  train(task: RunTask): Promise<RunResult> {
    const recorder = new Recorder(
      {
        run: task.run,
        epochs: task.settings.recipe.epochs,
        folder: task.folder,
        nowMs,
        onPicture: listener.onPicture,
      },
      task.watched,
      task.epochsPerSecond,
    );
    const notices: string[] = [];
    run = { task, listener, job: jobOf(signal, listener, notices), recorder, notices, paused: undefined };
    signal.addEventListener('abort', () => {
      release();
      recorder.wake();
    });
    return train(run);
  },
  pause(): void {
    run!.paused ??= Promise.withResolvers<void>();
    run!.recorder.wake();
  },
  resume: release,
  watch(watched: boolean): void {
    run!.recorder.watch(watched);
  },
  pace(epochsPerSecond: number | null): void {
    run!.recorder.pace(epochsPerSecond);
  },
});

export type RunTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);

function release(): void {
  run!.paused?.resolve();
  run!.paused = undefined;
}

function jobOf(signal: AbortSignal, listener: Run['listener'], notices: string[]): Job {
  let toldMs = Number.NEGATIVE_INFINITY;
  let toldPhase = '';
  return {
    signal,
    onProgress({ phase, done, total }) {
      if (phase === toldPhase && nowMs() - toldMs < TOLD_EVERY_MS) return;
      toldMs = nowMs();
      toldPhase = phase;
      void listener.onProgress({ phase, done, total });
    },
    onNotice(text) {
      notices.push(text);
      listener.onNotice(text);
    },
  };
}

async function train(run: Run): Promise<RunResult> {
  const { task } = run;
  const { settings, folder } = task;
  try {
    const snapshots = settings.data.snapshots ? [await snapshotsOf(run, settings.data.snapshots)] : [];
    const {
      history,
      model: _,
      ...result
    } = await trainModel(
      {
        data: [...task.drives, ...snapshots],
        preset: settings.preset,
        sees: settings.sees,
        ...(settings.hidden === null ? {} : { hidden: settings.hidden }),
        ...(settings.preprocessing === null ? {} : { preprocessing: settings.preprocessing }),
        ...(settings.decoding === null ? {} : { decoding: settings.decoding }),
        backend: settings.backend,
        recipe: settings.recipe,
        recovery: settings.recovery,
        out: join(folder, MODEL_FILE),
        resume: existsSync(join(folder, CHECKPOINT_FILE)),
      },
      run.job,
      (work, listener) => trainWatched(run, work, listener),
    );
    writeFileAtomically(join(folder, HISTORY_FILE), JSON.stringify(history));
    const { loss, validationLoss, withinTwoUnits, validationWithinTwoUnits, epochs, patterns, seconds } =
      result;
    const { patternsPerSecond, connectionsPerSecond, backend, variant } = result;
    return {
      epochs,
      loss,
      validationLoss,
      withinTwoUnits,
      validationWithinTwoUnits,
      patterns,
      seconds,
      patternsPerSecond,
      connectionsPerSecond,
      backend,
      variant,
      notices: run.notices,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = error.message.includes(join(folder, CHECKPOINT_FILE))
      ? 'What it learned so far does not fit its data or settings any more: start a new run with the same settings.'
      : error.hint;
    throw new UserError(error.code, error.message, hint, { cause: error });
  }
}

/** The run's own snapshots: those that it made before it was interrupted, if they are whole. */
async function snapshotsOf(
  { task, job }: Run,
  snapshots: NonNullable<RunSettings['data']['snapshots']>,
): Promise<string> {
  const out = join(task.folder, SNAPSHOTS_FILE);
  if (!existsSync(out)) await makeSnapshots({ ...snapshots, out, sensors: task.sensors }, job, nowMs);
  return out;
}

/** Trains in this very thread, watched by the recorder. */
async function trainWatched(run: Run, work: WorkerJob, listener: TrainingListener): Promise<BackendResult> {
  const { recorder, job } = run;
  const { network } = work.spec;
  const connections = connectionCount(network);
  using backend = await openBackend(work.backend, { network, batchSize: work.recipe.batchSize, nowMs });
  return await trainThroughLoss(work, backend, {
    signal: job.signal,
    nowMs,
    onProgress(progress) {
      const { epoch, epochs, history, patternsPerSecond, paused } = progress;
      void run.listener.onEpochs({
        epoch,
        epochs,
        curve: curveOf(history),
        patternsPerSecond,
        connectionsPerSecond: patternsPerSecond === null ? null : patternsPerSecond * connections,
        paused,
      });
      listener.onProgress(progress);
    },
    onState: listener.onState,
    onNotice: (text) => job.onNotice?.(text),
    unpaused: () => run.paused && Promise.all([recorder.show(), run.paused.promise]).then(() => {}),
    onGlimpse: (glimpse) => recorder.look(glimpse),
  });
}
