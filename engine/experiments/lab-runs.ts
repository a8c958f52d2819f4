import { UserError } from '../errors.ts';
import type { NamedSource } from '../exchange/import-drive.ts';
import type { Progress } from '../job.ts';
import type { Findings } from '../lab/experiment.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import { LAB_JOB } from '../protocol/lab.ts';
import type { Jobs } from '../services/jobs.ts';
import { TaskThread } from '../task-thread.ts';
import type { ExperimentListener, ExperimentTasks } from './experiment-thread.ts';
import { experimentNamed } from './table.ts';

/** What pages sent, by the name that the file door gave it. */
export interface Uploads {
  /** @throws UserError where it is no longer there. */
  uploaded(upload: string): NamedSource;
}

/** Experiments that pages ask for: one at a time, each in a thread of its own that ends with it. */
export class LabRuns {
  readonly #jobs: Jobs;
  readonly #uploads: Uploads;
  #running: string | undefined;

  constructor(jobs: Jobs, uploads: Uploads) {
    this.#jobs = jobs;
    this.#uploads = uploads;
  }

  /** @throws UserError where there is no such experiment, one is under way, or as the experiment itself does. */
  async run({ experiment, seed, full, faces }: ParamsOf<'lab.run'>): Promise<Findings> {
    const { title, isPure } = experimentNamed(experiment);
    const source = faces === null ? undefined : this.#uploads.uploaded(faces);
    if (this.#running !== undefined) {
      throw new UserError(
        'in-use',
        `the experiment “${this.#running}” is under way`,
        'Wait until it is over, or stop it.',
      );
    }
    this.#running = title;
    try {
      return await this.#jobs.run(`${LAB_JOB}${title}`, async ({ signal, onProgress }) => {
        using thread = new TaskThread<ExperimentTasks, ExperimentListener>({
          file: new URL('./experiment-thread.ts', import.meta.url),
          closed: new UserError('cancelled', 'the experiment was stopped', 'Run it again.'),
        });
        // A pure one hears nothing until it is over.
        if (isPure) signal.addEventListener('abort', () => thread[Symbol.dispose]());
        return await thread.follow(
          { signal, listener: { onProgress: (progress: Progress) => onProgress(progress) } },
          'run',
          experiment,
          { seed, full, ...(source && { faces: source }) },
        );
      });
    } finally {
      this.#running = undefined;
    }
  }
}
