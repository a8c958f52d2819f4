import { UserError } from '../errors.ts';
import { TaskThread } from '../task-thread.ts';
import type { BackendResult } from './fallback.ts';
import type { TrainingListener, TrainingTasks, WorkerJob } from './worker.ts';

/** Trains. @throws UserError `cancelled` on the signal, or what training refuses; or what the listener threw, which ends it. */
export type Train = (
  job: WorkerJob,
  listener: TrainingListener,
  signal: AbortSignal,
) => Promise<BackendResult>;

/**
 * A thread to train in, so that driving and the page are not held up. It starts at once: what it is to train on may still
 * have to be read.
 */
export function trainingThread(): Disposable & { readonly train: Train } {
  const thread = new TaskThread<TrainingTasks, TrainingListener>({
    file: new URL('./worker.ts', import.meta.url),
    closed: new UserError('cancelled', 'training was stopped', 'Run it again with --resume to go on.'),
  });
  thread.start();
  return {
    train: (job, listener, signal) => thread.follow({ signal, listener }, 'train', job),
    [Symbol.dispose]: () => thread[Symbol.dispose](),
  };
}
