import { EXPERIMENTS } from '../lab/index.ts';
import type { EngineExperiment } from './experiment.ts';

/** Experiments that need the engine: a file and some lines each, loaded when they are run. */
const ENGINE_EXPERIMENTS: readonly EngineExperiment[] = [
  {
    name: 'cmu-faces',
    chapter: 5,
    title: 'Real faces: where they look, and who they are',
    run: async (options, job) => (await import('./cmu-faces.ts')).cmuFaces(options, job),
  },
  {
    name: 'convolutional-driver',
    chapter: 8,
    title: 'A small convolutional driver beside ALVINN',
    run: async (options, job) =>
      (await import('./convolutional-driver.ts')).convolutionalDriver(options, job),
  },
  {
    name: 'pytorch',
    chapter: 7,
    title: 'Two training steps of every chapter’s network, beside PyTorch’s',
    run: async () => (await import('./pytorch.ts')).pytorch(),
  },
];

/** Every experiment of the Lab, in the order of its chapters. Those of the page run here as they run there. */
export const ALL_EXPERIMENTS: readonly EngineExperiment[] = [
  ...EXPERIMENTS.map(({ run, ...about }) => ({
    ...about,
    run: async ({ seed, full }: { readonly seed: number; readonly full: boolean }) => run({ seed, full }),
  })),
  ...ENGINE_EXPERIMENTS,
].toSorted((a, b) => a.chapter - b.chapter);
