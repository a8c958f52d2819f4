import { encoder } from './encoder.ts';
import type { Experiment } from './experiment.ts';
import { oneUnit } from './one-unit.ts';

/** Every experiment of the Lab that is pure code, in the order of its chapters. */
export const EXPERIMENTS: readonly Experiment[] = [oneUnit, encoder];

/** The experiment of a name, or undefined. */
export function experimentOf(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}
