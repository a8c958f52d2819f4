import { z } from 'zod';
import { command } from './command.ts';

/** Long work that goes on in the engine, for the status bar. */
export interface JobState {
  readonly id: number;
  /** For people: "Training road-follower". */
  readonly title: string;
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly note: string | null;
}

export const jobCommands = {
  'job.cancel': command()(z.strictObject({ id: z.int() })),
};
