import { z } from 'zod';
import type { Findings } from '../lab/experiment.ts';
import { command } from './command.ts';
import { FileName, Seed } from './drive.ts';

/** What an experiment's job is called: this, and the experiment's title. One runs at a time. */
export const LAB_JOB = 'Lab: ';

export const labCommands = {
  /**
   * Runs an experiment of the Lab as a job, which is cancelled as any, and answers what it found. What `alvinn lab NAME`
   * runs is the same.
   */
  'lab.run': command<Findings>()(
    z.strictObject({
      experiment: z.string().min(1).max(60),
      seed: Seed,
      /** Its full size, which may take minutes. */
      full: z.boolean(),
      /** Archive of the CMU faces, as the file door named it, for the experiment that reads them. */
      faces: FileName.nullable(),
    }),
  ),
};
