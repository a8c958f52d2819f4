import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type ErrorCode, UserError } from '../errors.ts';
import type { BackendResult } from './fallback.ts';
import type { TrainingProgress, TrainingState } from './session.ts';
import type { WorkerJob } from './worker.ts';

export interface TrainingListener {
  onProgress(progress: TrainingProgress): void;
  onState(state: TrainingState): void;
  /** The device went away and training goes on elsewhere; told in words. */
  onNotice?(text: string): void;
}

/** A training under way in its own thread. */
export interface TrainingHandle {
  /** Rejects with UserError: `cancelled`, or what training refused; or with what the listener threw, which ends it. */
  readonly result: Promise<BackendResult>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

type Message =
  | { progress: TrainingProgress }
  | { state: TrainingState }
  | { result: BackendResult }
  | { notice: string }
  | { refusal: { code: ErrorCode; message: string; hint: string } };

/** Trains in a worker thread, so that driving and the page are not held up. */
export function trainInWorker(job: WorkerJob, listener: TrainingListener): TrainingHandle {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: job,
    // Where Vulkan's driver lies is told to Dawn by the process's own environment.
    env: SHARE_ENV,
  });
  const { promise, resolve, reject } = Promise.withResolvers<BackendResult>();
  worker.on('message', (message: Message) => {
    try {
      if ('progress' in message) listener.onProgress(message.progress);
      else if ('state' in message) {
        listener.onState(message.state);
        worker.postMessage('kept');
      } else if ('notice' in message) listener.onNotice?.(message.notice);
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
