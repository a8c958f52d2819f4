import { UserError } from '../errors.ts';
import { EXPERIMENTS } from '../lab/index.ts';
import type { EngineExperiment } from './experiment.ts';

/** Experiments that need the engine: a file and some lines each, loaded when they are run. */
const ENGINE_EXPERIMENTS: readonly EngineExperiment[] = [
  {
    name: 'faces',
    chapter: 5,
    title: 'Rendered faces: where they look, and who they are',
    run: async (options, job) => (await import('./rendered-faces.ts')).renderedFaceRecognition(options, job),
  },
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
    name: 'alvinn-overfitting',
    chapter: 6,
    title: 'Learning by heart, on ALVINN’s own snapshots',
    run: async (options, job) => (await import('./alvinn-overfitting.ts')).alvinnOverfitting(options, job),
  },
  {
    name: 'pytorch',
    chapter: 7,
    title: 'Two training steps of every chapter’s network, beside PyTorch’s',
    run: async () => (await import('./pytorch.ts')).pytorch(),
  },
  {
    name: 'road-widths',
    chapter: 10,
    title: 'Roads of one width make filters, of several widths detectors of edges',
    run: async (options, job) => (await import('./experiments-1989.ts')).roadWidths(options, job),
  },
  {
    name: 'range-finder',
    chapter: 10,
    title: 'What the range finder adds, and what a constant image costs',
    run: async (options, job) => (await import('./experiments-1989.ts')).rangeFinder(options, job),
  },
  {
    name: 'feedback-unit',
    chapter: 10,
    title: 'The feedback unit: a network that is told the truth copies it',
    run: async (options, job) => (await import('./experiments-1989.ts')).feedbackUnit(options, job),
  },
  {
    name: 'ditch',
    chapter: 10,
    title: 'The ditch: trained one way, driven the other',
    run: async (options, job) => (await import('./experiments-1989.ts')).ditch(options, job),
  },
  {
    name: 'fork',
    chapter: 10,
    title: 'The fork: two hills, and a direction that jumps',
    run: async (options, job) => (await import('./fork.ts')).fork(options, job),
  },
  {
    name: 'navlab',
    chapter: 10,
    title: 'From the simulator to the real road',
    run: async (options, job) => (await import('./navlab.ts')).navlab(options, job),
  },
  {
    name: 'squared-error',
    chapter: 10,
    title: 'Squared error against steering',
    run: async (options, job) => (await import('./experiments-1989.ts')).squaredError(options, job),
  },
];

/** An experiment with whether it is pure code that runs without a pause, deaf to any signal. */
type ListedExperiment = EngineExperiment & { readonly isPure: boolean };

/** Every experiment of the Lab, in the order of its chapters. Those of the page run here as they run there. */
export const ALL_EXPERIMENTS: readonly ListedExperiment[] = [
  ...EXPERIMENTS.map(({ run, ...about }) => ({
    ...about,
    isPure: true,
    run: async ({ seed, full }: { readonly seed: number; readonly full: boolean }) => run({ seed, full }),
  })),
  ...ENGINE_EXPERIMENTS.map((own) => ({ ...own, isPure: false })),
].toSorted((a, b) => a.chapter - b.chapter);

/** @throws UserError where there is none of that name. */
export function experimentNamed(name: string): ListedExperiment {
  const found = ALL_EXPERIMENTS.find((own) => own.name === name);
  if (found) return found;
  throw new UserError('not-found', `there is no experiment “${name}”`, '"alvinn lab" lists all.');
}
