import { UserError } from '../errors.ts';
import { TaskThread } from '../task-thread.ts';
import type { BackendResult } from './fallback.ts';
import type { TrainingListener, TrainingTasks, WorkerJob } from './worker.ts';

/**
 * Trains in a thread of its own, so that driving and the page are not held up.
 * @throws UserError `cancelled` on the signal, or what training refuses; or what the listener threw, which ends it.
 */
export async function trainInWorker(
  job: WorkerJob,
  listener: TrainingListener,
  signal: AbortSignal,
): Promise<BackendResult> {
  using thread = new TaskThread<TrainingTasks, TrainingListener>({
    file: new URL('./worker.ts', import.meta.url),
    closed: new UserError('cancelled', 'training was stopped', 'Run it again with --resume to go on.'),
  });
  return await thread.follow({ signal, listener }, 'train', job);
}
