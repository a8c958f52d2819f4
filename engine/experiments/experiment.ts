import type { NamedSource } from '../exchange/import-drive.ts';
import type { Job } from '../job.ts';
import type { Experiment, Findings } from '../lab/experiment.ts';

/** What an experiment is run with. */
export interface RunOptions {
  readonly seed: number;
  /** Its full size, which may take minutes. */
  readonly full: boolean;
  /** Folder or archive of the CMU faces, for the experiment that reads them. */
  readonly faces?: string | NamedSource;
  /** Real pictures, for the experiment that reads them: a drive, or what `import` reads. */
  readonly data?: string;
}

/**
 * An experiment that needs pictures, files or thousands of patterns, and so cannot run in the page as those of
 * `engine/lab` can. What it says of itself and what it finds is the same.
 */
export interface EngineExperiment extends Pick<Experiment, 'name' | 'chapter' | 'title'> {
  /** @throws UserError `cancelled` on the job's signal, or where what it needs is not there. */
  run(options: RunOptions, job: Job): Promise<Findings>;
}
