import { Rng } from '../../sim/rng.ts';
import { LearningNetwork, type Step } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { atLeast, between, type Experiment } from './experiment.ts';
import { evenWeights } from './first-weights.ts';
import { xor } from './patterns.ts';

const EPOCHS = 2000;
const STEP: Step = { learningRate: 0.5, momentum: 0.9, weightDecay: 0, fanInScaling: false };
const FIRST_WEIGHTS = 1;

/** Where a training on XOR came to rest. */
export interface Descent {
  /** Of its first weights. */
  readonly start: number;
  /** ½ Σ (y − V)² over the four rows, epoch by epoch. */
  readonly losses: readonly number[];
  readonly solved: boolean;
}

/** Trains 2-`hidden`-1 on XOR from one start. */
export function descend(hidden: number, start: number, rng: Rng): Descent {
  const spec: NetworkSpec = {
    inputs: 2,
    layers: [
      { units: hidden, activation: 'sigmoid' },
      { units: 1, activation: 'sigmoid' },
    ],
  };
  const table = xor(2);
  const network = new LearningNetwork(spec, evenWeights(spec, rng.split(start), FIRST_WEIGHTS));
  const losses: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    let loss = 0;
    for (const { inputs, targets } of table) {
      network.forward(inputs);
      loss += network.backward(targets);
      network.update(STEP, 1);
    }
    losses.push(loss);
  }
  const solved = table.every(
    ({ inputs, targets }) => network.forward(inputs)[0]! > 0.5 === (targets[0] === 1),
  );
  return { start, losses, solved };
}

/** XOR from many starts: some descents end where no small step leads further down. */
export const localMinima: Experiment = {
  name: 'local-minima',
  chapter: 6,
  title: 'Fifty starts, and where each descent ends',
  run({ seed, full }) {
    const starts = full ? 500 : 50;
    const rng = new Rng(seed).split('local-minima');
    const from = (hidden: number, count: number) =>
      Array.from({ length: count }, (_, start) => descend(hidden, start, rng.split(hidden)));
    const narrow = from(2, starts);
    const wide = from(6, full ? 100 : 20);
    const stuck = narrow.filter(({ solved }) => !solved);
    const share = (descents: readonly Descent[]) =>
      descents.filter(({ solved }) => solved).length / descents.length;
    return {
      checks: [
        between(
          `share of ${starts} starts from which two hidden units learn XOR`,
          share(narrow),
          [0.6, 0.96],
        ),
        atLeast('starts that end in a local minimum', stuck.length, 1),
        atLeast('least loss among those', Math.min(...stuck.map(({ losses }) => losses.at(-1)!)), 0.2),
        between(
          'most that such a loss still falls in the last hundred epochs',
          Math.max(0, ...stuck.map(({ losses }) => losses.at(-101)! - losses.at(-1)!)),
          [0, 0.01],
        ),
        atLeast('share from which six hidden units learn it', share(wide), 0.95),
      ],
      ends: narrow.map(({ start, losses, solved }) => ({ start, loss: losses.at(-1), solved })),
    };
  },
};
