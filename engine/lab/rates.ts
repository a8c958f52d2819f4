import { Rng } from '../../sim/rng.ts';
import { EIGHT_THREE_EIGHT, encoderEpoch, encoderPatterns, encoderState, newEncoder } from './encoder.ts';
import { atLeast, atMost, type Experiment, exactly } from './experiment.ts';

/** From far too small to far too large, each four times the one before. */
export const RATES: readonly number[] = Array.from({ length: 9 }, (_, i) => 0.005 * 4 ** i);

const EPOCHS = 600;

/** What a learning rate came to on 8-3-8. */
export interface RateCurve {
  readonly learningRate: number;
  /** Σ (y − V)² over patterns and outputs, epoch by epoch. */
  readonly errors: readonly number[];
  /** Patterns of eight that come out right in the end. */
  readonly right: number;
}

/** Trains 8-3-8 at one learning rate, the same start for all. */
export function learnAtRate(learningRate: number, rng: Rng): RateCurve {
  const patterns = encoderPatterns(EIGHT_THREE_EIGHT);
  const network = newEncoder(EIGHT_THREE_EIGHT, rng.split('weights'));
  const step = { learningRate, momentum: 0.5, weightDecay: 0, fanInScaling: false };
  const errors = Array.from({ length: EPOCHS }, () =>
    encoderEpoch(network, patterns, step).reduce((sum, error) => sum + error, 0),
  );
  return {
    learningRate,
    errors,
    right: encoderState(network, patterns).right,
  };
}

/** Learning rates side by side. */
export const rates: Experiment = {
  name: 'rates',
  chapter: 6,
  title: 'Learning rates, too small and too large',
  run({ seed }) {
    const curves = RATES.map((rate) => learnAtRate(rate, new Rng(seed).split('rates')));
    const [least, greatest] = [curves[0]!, curves.at(-1)!];
    const best = curves.toSorted((a, b) => a.errors.at(-1)! - b.errors.at(-1)!)[0]!;
    return {
      checks: [
        exactly(
          `patterns of eight that the best rate, ${best.learningRate}, learns in ${EPOCHS} epochs`,
          best.right,
          8,
        ),
        atMost(
          `patterns that the least rate, ${least.learningRate}, learns in the same time`,
          least.right,
          4,
        ),
        atMost(`patterns that the greatest rate, ${greatest.learningRate}, learns`, greatest.right, 4),
        atMost(
          'error of the best rate as a share of that of the least',
          best.errors.at(-1)! / least.errors.at(-1)!,
          0.1,
        ),
        atLeast(
          'error of the greatest rate as a multiple of that of the best',
          greatest.errors.at(-1)! / best.errors.at(-1)!,
          10,
        ),
      ],
      rates: curves.map(({ learningRate, right, errors }) => ({ learningRate, right, error: errors.at(-1) })),
    };
  },
};
