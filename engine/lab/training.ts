import { Rng } from '../../sim/rng.ts';
import type { LearningNetwork, Step } from '../textbook/learning.ts';
import { lossOf } from '../textbook/losses.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { type LayerWeights, networkWith } from './networks.ts';
import type { Pattern } from './patterns.ts';

/** What a training is made of; the same settings give the same numbers. */
export interface TrainingSettings {
  readonly spec: NetworkSpec;
  /** Where it starts. */
  readonly weights: LayerWeights;
  readonly patterns: readonly Pattern[];
  readonly step: Step;
  /** All patterns before the weights move, or one. */
  readonly batch: boolean;
  /** Of the order in which single patterns come; in the order of the list where it is left out. */
  readonly orderSeed?: number | undefined;
}

/** Points of a curve that are kept at most; when there are more, every second one goes. */
const MOST_POINTS = 400;

/** A point of a learning curve: means over all patterns. */
export interface CurvePoint {
  readonly epoch: number;
  readonly loss: number;
  /** |y − V|, also the mean over the outputs: it compares trainings of different losses. */
  readonly miss: number;
  /** (y − V)² of each output. */
  readonly squares: readonly number[];
}

/** A plain step of a rate. */
export function plainStep(learningRate: number, momentum = 0, weightDecay = 0): Step {
  return { learningRate, momentum, weightDecay, fanInScaling: false };
}

/** A training that can be looked at after every single update. */
export class Training {
  readonly settings: TrainingSettings;
  readonly network: LearningNetwork;
  /** Updates of the weights so far. */
  updates = 0;
  readonly #loss: ReturnType<typeof lossOf>;
  readonly #order: Uint32Array;
  readonly #rng: Rng | undefined;
  #every = 1;
  #curve: CurvePoint[] = [];

  constructor(settings: TrainingSettings) {
    this.settings = settings;
    this.network = networkWith(settings.spec, settings.weights);
    this.#loss = lossOf(settings.spec);
    this.#order = Uint32Array.from(settings.patterns, (_, i) => i);
    this.#rng = settings.orderSeed === undefined ? undefined : new Rng(settings.orderSeed);
    this.#note(0);
  }

  /** Updates that go over all patterns once. */
  get updatesPerEpoch(): number {
    return this.settings.batch ? 1 : this.settings.patterns.length;
  }

  get epoch(): number {
    return Math.floor(this.updates / this.updatesPerEpoch);
  }

  /** How far it was, after every epoch or every few of them. */
  get curve(): readonly CurvePoint[] {
    return this.#curve;
  }

  /** The pattern that the next update learns from; the first of all where it learns from all. */
  get next(): Pattern {
    return this.settings.patterns[this.#place()]!;
  }

  /** One update of the weights. */
  update(): void {
    const { patterns, step, batch } = this.settings;
    if (batch) {
      for (const pattern of patterns) this.#learn(pattern);
      this.network.update(step, patterns.length);
    } else {
      this.#learn(this.next);
      this.network.update(step, 1);
    }
    this.updates += 1;
    if (this.updates % this.updatesPerEpoch === 0) this.#note(this.epoch);
  }

  /** Mean loss a pattern, as the network is now. */
  loss(): number {
    const { patterns } = this.settings;
    const sum = patterns.reduce(
      (total, { inputs, targets }) => total + this.#loss(this.network.forward(inputs), targets),
      0,
    );
    return sum / patterns.length;
  }

  /** Patterns whose every output is on the target's side of one half. */
  right(): number {
    return this.settings.patterns.filter(({ inputs, targets }) =>
      isRight(this.network.forward(inputs), targets),
    ).length;
  }

  #measure(): Omit<CurvePoint, 'epoch'> {
    const { patterns } = this.settings;
    const squares = patterns[0]!.targets.map(() => 0);
    let [loss, miss] = [0, 0];
    for (const { inputs, targets } of patterns) {
      const outputs = this.network.forward(inputs);
      loss += this.#loss(outputs, targets);
      targets.forEach((target, i) => {
        const difference = Math.abs(target - outputs[i]!);
        miss += difference / targets.length;
        squares[i]! += difference ** 2;
      });
    }
    const count = patterns.length;
    return { loss: loss / count, miss: miss / count, squares: squares.map((sum) => sum / count) };
  }

  #place(): number {
    const count = this.#order.length;
    const at = this.updates % count;
    if (this.settings.batch) return 0;
    if (at === 0 && this.#rng && this.#shuffledAt !== this.updates) {
      this.#rng.shuffle(this.#order);
      this.#shuffledAt = this.updates;
    }
    return this.#order[at]!;
  }
  #shuffledAt = -1;

  #learn({ inputs, targets }: Pattern): void {
    this.network.forward(inputs);
    this.network.backward(targets);
  }

  #note(epoch: number): void {
    if (epoch % this.#every !== 0) return;
    this.#curve.push({ epoch, ...this.#measure() });
    if (this.#curve.length <= MOST_POINTS) return;
    this.#every *= 2;
    this.#curve = this.#curve.filter((point) => point.epoch % this.#every === 0);
  }
}

/** Whether an answer is the right one: see {@link Training.right}. */
export function isRight(outputs: ArrayLike<number>, targets: readonly number[]): boolean {
  return targets.every((target, i) => (target > 0.5 ? outputs[i]! > 0.5 : outputs[i]! <= 0.5));
}
