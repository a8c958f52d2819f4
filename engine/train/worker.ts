/** Entry of the training thread: trains one job, obeys pause, resume and cancel. See train-in-worker.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { openBackend } from './backends.ts';
import { trainThroughLoss } from './fallback.ts';
import type { TrainingJob } from './session.ts';

/** What the thread is started with. */
export interface WorkerJob extends TrainingJob {
  readonly backend: string;
}

const port = parentPort!;
const job = workerData as WorkerJob;
const cancel = new AbortController();
/** The state that was told last is where it belongs. */
let kept: PromiseWithResolvers<void> | undefined;
let paused: { until: Promise<void>; release: () => void } | undefined;

port.on('message', (order: 'pause' | 'resume' | 'cancel' | 'kept') => {
  switch (order) {
    case 'kept':
      kept?.resolve();
      break;
    case 'pause': {
      const { promise, resolve } = Promise.withResolvers<void>();
      paused ??= { until: promise, release: resolve };
      break;
    }
    case 'cancel':
      cancel.abort();
      paused?.release();
      paused = undefined;
      break;
    case 'resume':
      paused?.release();
      paused = undefined;
      break;
    default:
      order satisfies never;
  }
});

try {
  const { network } = job.spec;
  const { batchSize } = job.recipe;
  const nowMs = () => performance.now();
  using backend = await openBackend(job.backend, { network, batchSize, nowMs });
  const result = await trainThroughLoss(job, backend, {
    signal: cancel.signal,
    nowMs,
    onProgress: (progress) => port.postMessage({ progress }),
    onState(state) {
      kept = Promise.withResolvers();
      port.postMessage({ state });
      return kept.promise;
    },
    onNotice: (notice) => port.postMessage({ notice }),
    unpaused: () => paused?.until,
  });
  port.postMessage({ result });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  port.postMessage({ refusal: { code: error.code, message: error.message, hint: error.hint } });
}
port.close();
