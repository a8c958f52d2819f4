import { choice, type Fields, flag, numeric, seedOf } from '../place.ts';

export type WhyData = 'sides' | 'xor' | 'circle';

/** What a person can set in chapter 0. */
export interface WhyState {
  /** Time that a neuron takes to switch, s, and that a person takes to know a scene, s. */
  readonly switching: number;
  readonly scene: number;
  readonly data: WhyData;
  /** Features made by hand, beside x₁ and x₂. */
  readonly product: boolean;
  readonly squares: boolean;
  readonly hidden: number;
  readonly updates: number;
  readonly seed: number;
}

export const MOST_UPDATES = 200_000;

export const FIELDS: Fields<WhyState> = {
  switching: numeric(0.001, 0.0005, 0.005),
  scene: numeric(0.1, 0.05, 0.5),
  data: choice<WhyData>('sides', ['sides', 'xor', 'circle']),
  product: flag(false),
  squares: flag(false),
  hidden: numeric(0, 0, 6, true),
  updates: numeric(0, 0, MOST_UPDATES, true),
  seed: seedOf(1),
};
