/** Entry of the thread that runs an experiment for the cockpit. See lab-runs.ts. */
import { type Asker, answerTasks } from '../answer-tasks.ts';
import type { Progress } from '../job.ts';
import type { Findings } from '../lab/experiment.ts';
import { giveWay } from '../priority.ts';
import type { RunOptions } from './experiment.ts';
import { experimentNamed } from './table.ts';

const TOLD_EVERY_MS = 100;

giveWay();

export interface ExperimentListener {
  onProgress(progress: Progress): void;
}

const tasksFor = ({ signal, listener }: Asker<ExperimentListener>) => ({
  /** @throws UserError as the experiment does. */
  run(name: string, options: RunOptions): Promise<Findings> {
    let toldMs = Number.NEGATIVE_INFINITY;
    return experimentNamed(name).run(options, {
      signal,
      onProgress(progress) {
        if (performance.now() - toldMs < TOLD_EVERY_MS) return;
        toldMs = performance.now();
        void listener.onProgress(progress);
      },
    });
  },
});

export type ExperimentTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
