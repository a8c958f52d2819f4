import { choice, type Fields, numeric, numerics, seedOf } from '../place.ts';

export type HandActivation = 'sigmoid' | 'tanh';
export type HandOutput = 'sigmoid' | 'logistic' | 'softmax-cross-entropy' | 'linear';

/** What a person can set in chapter 3. */
export interface ByHandState {
  /** Inputs, units of each layer. */
  readonly sizes: readonly number[];
  readonly hidden: HandActivation;
  readonly output: HandOutput;
  readonly seed: number;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly rate: number;
  /** Lines that are written. */
  readonly line: number;
  /** Of ALVINN: hidden unit and direction that are opened, phase that is shown. */
  readonly unit: number;
  readonly direction: number;
  readonly phase: Phase;
}

const PHASES = ['forward', 'delta', 'update'] as const;
export type Phase = (typeof PHASES)[number];

export const MOST_LINES = 400;

export const FIELDS: Fields<ByHandState> = {
  sizes: numerics([2, 2, 1], 1, 5, 4),
  hidden: choice<HandActivation>('sigmoid', ['sigmoid', 'tanh']),
  output: choice<HandOutput>('sigmoid', ['sigmoid', 'logistic', 'softmax-cross-entropy', 'linear']),
  seed: seedOf(1),
  inputs: numerics([1, 0], -100, 100, 5),
  targets: numerics([1], -100, 100, 5),
  rate: numeric(0.5, 0, 10),
  line: numeric(0, 0, MOST_LINES, true),
  unit: numeric(0, 0, 4095, true),
  direction: numeric(22, 0, 999, true),
  phase: choice<Phase>('forward', PHASES),
};
