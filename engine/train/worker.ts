/** Entry of the training thread: trains one job, obeys pause, resume and cancel. See train-in-worker.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { backendByName } from './backends.ts';
import { type TrainingJob, trainNetwork } from './session.ts';

/** What the thread is started with. */
export interface WorkerJob extends TrainingJob {
  readonly backend: string;
}

const port = parentPort!;
const job = workerData as WorkerJob;
const cancel = new AbortController();
let paused: { until: Promise<void>; release: () => void } | undefined;

port.on('message', (order: 'pause' | 'resume' | 'cancel') => {
  switch (order) {
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
  const backend = backendByName(job.backend);
  const result = await trainNetwork(job, backend, {
    signal: cancel.signal,
    nowMs: () => performance.now(),
    onProgress: (progress) => port.postMessage({ progress }),
    onState: (state) => port.postMessage({ state }),
    unpaused: async () => paused?.until,
  });
  port.postMessage({ result: { ...result, backend: backend.name, variant: backend.variant } });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  port.postMessage({ refusal: { code: error.code, message: error.message, hint: error.hint } });
}
port.close();
