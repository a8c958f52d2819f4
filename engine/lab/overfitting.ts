import { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { atLeast, atMost, type Experiment } from './experiment.ts';
import { evenWeights } from './first-weights.ts';
import type { Pattern } from './patterns.ts';

/** A way to train on points that a few wrong labels spoil. */
export interface OverfittingSetup {
  readonly points: number;
  readonly hidden: number;
  readonly weightDecay: number;
  /** Keep the weights of the best validation loss. */
  readonly stopsEarly: boolean;
}

/** Few points, many units, and nothing against it. */
export const OVERFITTED: OverfittingSetup = { points: 40, hidden: 16, weightDecay: 0, stopsEarly: false };

/** The remedies of the lecture, one at a time. */
export const REMEDIES: Readonly<Record<string, OverfittingSetup>> = {
  'more data': { ...OVERFITTED, points: 400 },
  'fewer hidden units': { ...OVERFITTED, hidden: 2 },
  'weight decay': { ...OVERFITTED, weightDecay: 0.01 },
  'early stopping': { ...OVERFITTED, stopsEarly: true },
};

const EPOCHS = 600;
/** Epochs between two points of a curve. */
const CURVE_EVERY = 10;
const WRONG_LABELS = 0.15;
const UNSEEN = 500;
const VALIDATION = 100;
const RATE = 0.05;
const MOMENTUM = 0.9;

/** Points of −1 … 1 squared, above a wave or below it, some with the wrong label. */
function wavePoints(count: number, rng: Rng): readonly Pattern[] {
  return Array.from({ length: count }, () => {
    const [x, y] = [rng.uniform(-1, 1), rng.uniform(-1, 1)];
    const above = y > 0.5 * Math.sin(3 * x);
    return { inputs: [x, y], targets: [above === rng.chance(WRONG_LABELS) ? 0 : 1] };
  });
}

/** What a training came to. Losses are means a point. */
export interface OverfittingCurve {
  readonly trainingLoss: readonly number[];
  /** On points that it never sees. */
  readonly unseenLoss: readonly number[];
  /** Epochs between two values. */
  readonly every: number;
  /** Of the weights that are kept in the end. */
  readonly keptLoss: number;
  /** Where they are from. */
  readonly keptEpoch: number;
}

/** A training with what can be drawn of it. */
export interface Overfitted {
  readonly curve: OverfittingCurve;
  /** Points of −1 … 1 squared that it learned from, target 1 where they are labelled as above the wave. */
  readonly points: readonly Pattern[];
  /** With the weights that are kept. */
  readonly network: LearningNetwork;
}

/** Trains one network. The same `rng` gives every setup the same points, as far as it has them. */
export function overfit({ points, hidden, weightDecay, stopsEarly }: OverfittingSetup, rng: Rng): Overfitted {
  const spec: NetworkSpec = {
    inputs: 2,
    layers: [
      { units: hidden, activation: 'tanh' },
      { units: 1, activation: 'sigmoid' },
    ],
    heads: [{ units: 1, loss: 'logistic', weight: 1 }],
  };
  const training = wavePoints(points, rng.split('points'));
  const validation = wavePoints(VALIDATION, rng.split('validation'));
  const unseen = wavePoints(UNSEEN, rng.split('unseen'));
  const network = new LearningNetwork(spec, evenWeights(spec, rng.split('weights'), 0.5));
  const step = { learningRate: RATE, momentum: MOMENTUM, weightDecay, fanInScaling: false };
  const order = Uint32Array.from(training, (_, i) => i);
  // As many updates whatever the number of points, so that none is trained for longer.
  const updates = EPOCHS * OVERFITTED.points;
  const trainingLoss: number[] = [];
  const unseenLoss: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  let [keptLoss, keptEpoch] = [Number.NaN, 0];
  const kept = network.layers.map(({ weights }) => weights.slice());
  for (let done = 0; done < updates; done++) {
    if (done % points === 0) rng.shuffle(order);
    const { inputs, targets } = training[order[done % points]!]!;
    network.forward(inputs);
    network.backward(targets);
    network.update(step, 1);
    if ((done + 1) % (CURVE_EVERY * OVERFITTED.points) !== 0) continue;
    trainingLoss.push(meanLoss(network, training));
    unseenLoss.push(meanLoss(network, unseen));
    const now = stopsEarly ? meanLoss(network, validation) : 0;
    if (!stopsEarly || now < best) {
      best = now;
      keptLoss = unseenLoss.at(-1)!;
      keptEpoch = (done + 1) / OVERFITTED.points;
      for (const [l, { weights }] of network.layers.entries()) kept[l]!.set(weights);
    }
  }
  for (const [l, { weights }] of network.layers.entries()) weights.set(kept[l]!);
  const curve = { trainingLoss, unseenLoss, every: CURVE_EVERY, keptLoss, keptEpoch };
  return { curve, points: training, network };
}

function meanLoss(network: LearningNetwork, patterns: readonly Pattern[]): number {
  let sum = 0;
  for (const { inputs, targets } of patterns) {
    const [output] = network.forward(inputs);
    sum -= Math.log(Math.max(1e-7, targets[0] === 1 ? output! : 1 - output!));
  }
  return sum / patterns.length;
}

/** Overfitting on points with wrong labels, and what helps. */
export const overfitting: Experiment = {
  name: 'overfitting',
  chapter: 6,
  title: 'Learning by heart, and what helps against it',
  run({ seed, full }) {
    const repeats = full ? 20 : 5;
    const rng = new Rng(seed).split('overfitting');
    const runs = (setup: OverfittingSetup) =>
      Array.from({ length: repeats }, (_, i) => overfit(setup, rng.split(i)).curve);
    const mean = (curves: readonly OverfittingCurve[], of: (curve: OverfittingCurve) => number) =>
      curves.reduce((sum, curve) => sum + of(curve), 0) / curves.length;
    const plain = runs(OVERFITTED);
    const kept = mean(plain, ({ keptLoss }) => keptLoss);
    const least = mean(plain, ({ unseenLoss }) => Math.min(...unseenLoss));
    const remedied = Object.entries(REMEDIES).map(([name, setup]) => ({ name, curves: runs(setup) }));
    return {
      checks: [
        atMost(
          'training loss in the end, as a share of that on unseen points',
          mean(plain, ({ trainingLoss }) => trainingLoss.at(-1)!) / kept,
          0.5,
        ),
        atLeast('loss on unseen points in the end, as a multiple of its least on the way', kept / least, 1.2),
        ...remedied.map(({ name, curves }) =>
          atMost(
            `loss on unseen points with ${name}, as a share of that without`,
            mean(curves, ({ keptLoss }) => keptLoss) / kept,
            0.95,
          ),
        ),
      ],
      plain: plain[0],
      remedies: Object.fromEntries(remedied.map(({ name, curves }) => [name, curves[0]])),
    };
  },
};
