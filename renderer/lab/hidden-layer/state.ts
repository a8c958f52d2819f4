import { CLOUD_NAMES, type CloudName } from '../../../engine/lab/patterns.ts';
import type { Activation } from '../../../engine/textbook/network.ts';
import { MOST_POINTS } from '../parts/Surface.tsx';
import { choice, type Fields, flag, numeric, numerics, seedOf } from '../place.ts';

export type Data = CloudName | 'own';
export type HiddenActivation = Exclude<Activation, 'threshold'>;

/** What a person can set in chapter 2. */
export interface HiddenLayerState {
  /** Of 2-2-1: two hidden units, then the output, each with its bias last. */
  readonly weights: readonly number[];
  readonly activation: 'threshold' | 'sigmoid';
  /** Unit that is opened: the hidden ones, then the output. */
  readonly unit: number;
  readonly row: number;
  /** How far the points have moved from (x₁, x₂) to (v₁, v₂). */
  readonly moved: number;
  readonly seed: number;
  readonly updates: number;
  readonly data: Data;
  readonly noise: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly g: HiddenActivation;
  readonly rate: number;
  /** Own points: x, y, class of each. */
  readonly points: readonly number[];
  /** Class of the points that are drawn next. */
  readonly one: boolean;
  /** Where descents start: w, u of each. */
  readonly starts: readonly number[];
}

export const MOST_UPDATES = 500_000;
export const MOST_LAYERS = 4;
export const MOST_UNITS = 8;

export const FIELDS: Fields<HiddenLayerState> = {
  weights: numerics([2, -1, -1.5, -1, 2, -1.5, 1, 1, -0.5], -100, 100, 9),
  activation: choice<'threshold' | 'sigmoid'>('threshold', ['threshold', 'sigmoid']),
  unit: numeric(0, 0, 2, true),
  row: numeric(1, 0, 3, true),
  moved: numeric(0, 0, 1),
  seed: seedOf(1),
  updates: numeric(0, 0, MOST_UPDATES, true),
  data: choice<Data>('circle', [...CLOUD_NAMES, 'own']),
  noise: numeric(0.03, 0, 0.5),
  hidden: numerics([4], 1, MOST_UNITS, MOST_LAYERS),
  g: choice<HiddenActivation>('tanh', ['sigmoid', 'tanh', 'relu', 'linear']),
  rate: numeric(0.1, 0, 10),
  points: numerics([], -10, 10, 3 * MOST_POINTS),
  one: flag(true),
  starts: numerics([-3, 3, 3, 3, -3, -2], -4, 4, 24),
};
