import { EXPERIMENTS } from '../lab/index.ts';
import type { EngineExperiment } from './experiment.ts';

/** Experiments that need the engine: a file and a line each. */
const ENGINE_EXPERIMENTS: readonly EngineExperiment[] = [];

/** Every experiment of the Lab, in the order of its chapters. Those of the page run here as they run there. */
export const ALL_EXPERIMENTS: readonly EngineExperiment[] = [
  ...EXPERIMENTS.map(({ run, ...about }) => ({
    ...about,
    run: async ({ seed, full }: { readonly seed: number; readonly full: boolean }) => run({ seed, full }),
  })),
  ...ENGINE_EXPERIMENTS,
].toSorted((a, b) => a.chapter - b.chapter);
