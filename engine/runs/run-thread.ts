/**
 * Entry of a run's thread: makes its snapshots, trains, exports the model. All of it happens here, so that the thread
 * that drives is not held up. See start-thread.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { writeFileAtomically } from '../data/atomic.ts';
import { DEFAULT_POSE_SPREAD } from '../drive/snapshots.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import { giveWay } from '../priority.ts';
import type { RunSettings } from '../protocol/training.ts';
import { connectionCount } from '../textbook/network.ts';
import { openBackend } from '../train/backends.ts';
import { type BackendResult, trainThroughLoss } from '../train/fallback.ts';
import type { TrainingHandle, TrainingListener } from '../train/train-in-worker.ts';
import type { WorkerJob } from '../train/worker.ts';
import { curveOf } from './curve.ts';
import { Recorder } from './recorder.ts';
import { CHECKPOINT_FILE, HISTORY_FILE, MODEL_FILE, SNAPSHOTS_FILE } from './run-files.ts';
import type { ThreadMessage, ThreadOrder, ThreadTask } from './start-thread.ts';

const TOLD_EVERY_MS = 100;

giveWay();

const port = parentPort!;
const task = workerData as ThreadTask;
const { settings, folder } = task;
const nowMs = () => performance.now();
const tell = (message: ThreadMessage) => port.postMessage(message);
const stop = new AbortController();
let paused: PromiseWithResolvers<void> | undefined;

const recorder = new Recorder(
  {
    run: task.run,
    epochs: settings.recipe.epochs,
    folder,
    nowMs,
    onPicture: (picture) => tell({ picture }),
  },
  task.watched,
  task.epochsPerSecond,
);

port.on('message', (order: ThreadOrder) => {
  switch (order.do) {
    case 'pause':
      paused ??= Promise.withResolvers<void>();
      recorder.wake();
      break;
    case 'cancel':
      stop.abort();
      paused?.resolve();
      paused = undefined;
      recorder.wake();
      break;
    case 'resume':
      paused?.resolve();
      paused = undefined;
      break;
    case 'watch':
      recorder.watch(order.watched);
      break;
    case 'pace':
      recorder.pace(order.epochsPerSecond);
      break;
    default:
      order satisfies never;
  }
});

let toldMs = Number.NEGATIVE_INFINITY;
let toldPhase = '';
const job: Job = {
  signal: stop.signal,
  onProgress({ phase, done, total }) {
    if (phase === toldPhase && nowMs() - toldMs < TOLD_EVERY_MS) return;
    toldMs = nowMs();
    toldPhase = phase;
    tell({ progress: { phase, done, total } });
  },
};

try {
  const snapshots = settings.data.snapshots ? [await snapshotsOf(settings.data.snapshots)] : [];
  const {
    history,
    model: _,
    ...result
  } = await trainModel(
    {
      data: [...task.drives, ...snapshots],
      preset: settings.preset,
      ...(settings.hidden === null ? {} : { hidden: settings.hidden }),
      ...(settings.preprocessing === null ? {} : { preprocessing: settings.preprocessing }),
      backend: settings.backend,
      recipe: settings.recipe,
      recovery: settings.recovery,
      out: join(folder, MODEL_FILE),
      resume: existsSync(join(folder, CHECKPOINT_FILE)),
    },
    job,
    trainHere,
  );
  writeFileAtomically(join(folder, HISTORY_FILE), JSON.stringify(history));
  const { loss, validationLoss, withinTwoUnits, validationWithinTwoUnits, epochs, patterns, seconds } =
    result;
  const { patternsPerSecond, connectionsPerSecond, backend, variant } = result;
  tell({
    result: {
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
    },
  });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  const hint = error.message.includes(join(folder, CHECKPOINT_FILE))
    ? 'What it learned so far does not fit its data or settings any more: start a new run with the same settings.'
    : error.hint;
  tell({ refusal: { code: error.code, message: error.message, hint } });
}
port.close();

/** The run's own snapshots: those that it made before it was interrupted, if they are whole. */
async function snapshotsOf({
  count,
  kinds,
  seed,
}: NonNullable<RunSettings['data']['snapshots']>): Promise<string> {
  const out = join(folder, SNAPSHOTS_FILE);
  if (!existsSync(out))
    await makeSnapshots(
      { count, kinds, seed, spread: DEFAULT_POSE_SPREAD, out, sensors: task.sensors },
      job,
      nowMs,
    );
  return out;
}

/** Trains in this very thread, watched by the recorder. */
function trainHere(work: WorkerJob, listener: TrainingListener): TrainingHandle {
  return {
    result: trainWatched(work, listener),
    pause: () => {},
    resume: () => {},
    cancel: () => stop.abort(),
  };
}

async function trainWatched(work: WorkerJob, listener: TrainingListener): Promise<BackendResult> {
  const { network } = work.spec;
  const connections = connectionCount(network);
  using backend = await openBackend(work.backend, { network, batchSize: work.recipe.batchSize, nowMs });
  return await trainThroughLoss(work, backend, {
    signal: stop.signal,
    nowMs,
    onProgress(progress) {
      const { epoch, epochs, history, patternsPerSecond, paused } = progress;
      tell({
        epochs: {
          epoch,
          epochs,
          curve: curveOf(history),
          patternsPerSecond,
          connectionsPerSecond: patternsPerSecond === null ? null : patternsPerSecond * connections,
          paused,
        },
      });
      listener.onProgress(progress);
    },
    onState: listener.onState,
    onNotice: (notice) => tell({ notice }),
    unpaused: () => paused && Promise.all([recorder.show(), paused.promise]).then(() => {}),
    onGlimpse: (glimpse) => recorder.look(glimpse),
  });
}
