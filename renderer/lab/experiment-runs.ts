import { create } from 'zustand';
import type { Findings } from '../../engine/lab/experiment.ts';
import { LAB_JOB } from '../../engine/protocol/lab.ts';
import { EngineError } from '../state/connection.ts';
import { call, tell, useEngine } from '../state/engine.ts';

/** What an experiment is run with, and what came of it. */
export interface ExperimentRun {
  readonly seed: number;
  readonly full: boolean;
  /** The archive that it read, in words; empty where it reads none. */
  readonly of: string;
  readonly is:
    | { readonly at: 'running' }
    | { readonly at: 'done'; readonly findings: Findings }
    | { readonly at: 'failed'; readonly error: EngineError };
}

/** The latest run of each experiment, by its name: stays while other pages and screens are shown. */
export const useExperiments = create<Readonly<Record<string, ExperimentRun>>>(() => ({}));

export interface ExperimentWish {
  readonly experiment: string;
  readonly seed: number;
  readonly full: boolean;
  /** What a person sent for it. */
  readonly faces?: { readonly upload: string; readonly name: string } | undefined;
}

/** Has the engine run an experiment. What it found, or why it did not, is in {@link useExperiments}. */
export async function runExperiment({ experiment, seed, full, faces }: ExperimentWish): Promise<void> {
  const say = (is: ExperimentRun['is']) =>
    useExperiments.setState({ [experiment]: { seed, full, of: faces?.name ?? '', is } });
  const before = useExperiments.getState()[experiment];
  say({ at: 'running' });
  try {
    say({
      at: 'done',
      findings: await call('lab.run', { experiment, seed, full, faces: faces?.upload ?? null }),
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'cancelled' && before && before.is.at !== 'running')
      useExperiments.setState({ [experiment]: before });
    else say({ at: 'failed', error });
  }
}

/** How far the experiment has come that is under way; undefined while the engine has told nothing of it. */
export function useExperimentJob() {
  return useEngine(({ jobs }) => jobs?.find(({ title }) => title.startsWith(LAB_JOB)));
}

export function stopExperiment(job: number): void {
  tell('job.cancel', { id: job });
}
