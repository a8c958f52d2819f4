/** Entry of the training thread. See train-in-worker.ts. */
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { openBackend } from './backends.ts';
import { type BackendResult, trainThroughLoss } from './fallback.ts';
import type { TrainingJob, TrainingProgress, TrainingState } from './session.ts';

export interface WorkerJob extends TrainingJob {
  readonly backend: string;
}

export interface TrainingListener {
  onProgress(progress: TrainingProgress): void;
  /** Training waits until the state is where it belongs. */
  onState(state: TrainingState): void;
  /** The device went away and training goes on elsewhere; told in words. */
  onNotice?(text: string): void;
}

const tasksFor = ({ signal, listener }: Asker<TrainingListener>) => ({
  async train(job: WorkerJob): Promise<BackendResult> {
    const { network } = job.spec;
    const { batchSize } = job.recipe;
    const nowMs = () => performance.now();
    using backend = await openBackend(job.backend, { network, batchSize, nowMs });
    return await trainThroughLoss(job, backend, {
      signal,
      nowMs,
      onProgress: listener.onProgress,
      onState: listener.onState,
      onNotice: listener.onNotice,
      unpaused: () => undefined,
    });
  },
});

export type TrainingTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
