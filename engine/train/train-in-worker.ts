import { Worker } from 'node:worker_threads';
import { type ErrorCode, UserError } from '../errors.ts';
import type { TrainingProgress, TrainingResult, TrainingState } from './session.ts';
import type { WorkerJob } from './worker.ts';

/** A training's result and the backend that gave it. */
export interface WorkerResult extends TrainingResult {
  readonly backend: string;
  readonly variant: string;
}

export interface TrainingListener {
  onProgress(progress: TrainingProgress): void;
  onState(state: TrainingState): void;
}

/** A training under way in its own thread. */
export interface TrainingHandle {
  /** Rejects with UserError: `cancelled`, or what training refused; or with what the listener threw, which ends it. */
  readonly result: Promise<WorkerResult>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

type Message =
  | { progress: TrainingProgress }
  | { state: TrainingState }
  | { result: WorkerResult }
  | { refusal: { code: ErrorCode; message: string; hint: string } };

/** Trains in a worker thread, so that driving and the page are not held up. */
export function trainInWorker(job: WorkerJob, listener: TrainingListener): TrainingHandle {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<WorkerResult>();
  worker.on('message', (message: Message) => {
    try {
      if ('progress' in message) listener.onProgress(message.progress);
      else if ('state' in message) listener.onState(message.state);
      else if ('result' in message) resolve(message.result);
      else reject(new UserError(message.refusal.code, message.refusal.message, message.refusal.hint));
    } catch (error) {
      // Thrown on from here it would end the whole program: a checkpoint on a full disk, say.
      reject(error);
      void worker.terminate();
    }
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`the training thread ended early with status ${code}`)));
  return {
    result: promise,
    pause: () => worker.postMessage('pause'),
    resume: () => worker.postMessage('resume'),
    cancel: () => worker.postMessage('cancel'),
  };
}
