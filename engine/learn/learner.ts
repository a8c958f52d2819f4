import type { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { directionOf } from '../network/parts.ts';
import { type Steerer, type SteeringAnswer, weightsSteerer } from '../network/steerer.ts';
import { outputsOf } from '../textbook/network.ts';
import type { StepSettings, Trainer, TrainingBackend } from '../train/backend.ts';
import { evenScale, type InputScale, plainInput, scaleInputs } from '../train/input-scale.ts';
import { buildPatterns, type PatternSet } from '../train/patterns.ts';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import type { Task } from '../train/task.ts';
import { TrainingLoop } from '../train/training-loop.ts';
import { PatternBuffer } from './pattern-buffer.ts';
import type { TaughtPicture } from './shifted-copies.ts';

/** Patterns that the buffer holds (Pomerleau 1990). */
export const BUFFER_PATTERNS = 200;

/** How a network learns while somebody drives; the switches show what each part is for. */
export interface LearningSettings {
  /** Passes over the buffer after every look. A number and not a time, so that the same drive gives the same network. */
  readonly passes: number;
  /** Keep earlier patterns. Without them a look is learned and soon forgotten. */
  readonly buffer: boolean;
  /** Learn nothing from looks at which the wheel is turned: bends stay unknown. */
  readonly straightOnly: boolean;
}

/** What is steered at most where the road is called straight: a radius of 200 m, 1/m. */
const STRAIGHT_PER_M = 0.005;

/** Steps that suit a few hundred patterns which change all the time; the paper prints none. */
export const STEP: StepSettings = {
  learningRate: 0.2,
  momentum: 0.5,
  weightDecay: 0,
  fanInScaling: false,
  batchSize: 1,
};
/**
 * What steers has the mean of the weights over so many of the latest looks, 30 s. The buffer holds little beside the latest
 * dozen looks: the weights of one moment have half forgotten the bends of a minute ago, their mean has not.
 */
const MEAN_LOOKS = 300;
/** In the beginning the mean is over this share of all looks: what was learned first is soon outdated. */
const MEAN_SHARE = 0.25;
/** Taken from every input, so that grey is nothing: the means over patterns are not known before they come. */
const GREY = 0.5;

/**
 * A buffer of loaded patterns, which are as many as `count` says, gone over in another order every time.
 * @param scale what became of each input
 */
export function bufferTask(scale: InputScale, count: () => number): Task {
  return {
    scale,
    pass: ({ rng, train }) => train(rng.shuffle(Uint32Array.from({ length: count() }, (_, i) => i))),
  };
}

/** A network that learns look by look (Pomerleau 1990); what steers is the running mean of its weights. */
export class Learner {
  readonly spec: ModelSpec;
  /** How it learns from the next look on. */
  settings: LearningSettings;
  /** The network of each moment. */
  readonly steerer: Steerer;
  readonly #trainer: Trainer;
  readonly #loop: TrainingLoop;
  /** Holds the mean of the weights; nothing is trained in it. */
  readonly #meanTrainer: Trainer;
  readonly #meanLoop: TrainingLoop;
  readonly #mean: Weights;
  readonly #rng: Rng;
  readonly #scale: InputScale;
  #buffer: PatternBuffer;
  #looks = 0;

  private constructor(
    spec: ModelSpec,
    settings: LearningSettings,
    start: Weights,
    [trainer, meanTrainer]: readonly [Trainer, Trainer],
    rng: Rng,
    nowMs: () => number,
  ) {
    this.spec = spec;
    this.settings = settings;
    this.#trainer = trainer;
    this.#meanTrainer = meanTrainer;
    this.#mean = { layers: start.layers.map((layer) => layer.slice()) };
    this.#rng = rng;
    this.#scale = evenScale(spec.network.inputs, GREY);
    this.#buffer = this.#emptyBuffer();
    const task = bufferTask(this.#scale, () => this.#buffer.count);
    this.#loop = new TrainingLoop(spec, task, trainer, nowMs);
    this.#meanLoop = new TrainingLoop(spec, task, meanTrainer, nowMs);
    this.steerer = weightsSteerer(spec, (inputs, count) => this.forward(inputs, count));
  }

  /** Begins with a network that knows nothing. Dispose of it before the backend. @param nowMs monotonic, ms */
  static async create(
    spec: ModelSpec,
    settings: LearningSettings,
    backend: TrainingBackend,
    rng: Rng,
    nowMs: () => number,
  ): Promise<Learner> {
    const start = initialiseWeights(spec.network, rng.split('weights'), DEFAULT_RECIPE.initialisation);
    const trainers = [
      await backend.create(spec.network, start),
      await backend.create(spec.network, start),
    ] as const;
    return new Learner(spec, settings, start, trainers, rng.split('order'), nowMs);
  }

  /** Looks learned from. */
  get looks(): number {
    return this.#looks;
  }

  /** Passes over the buffer so far. */
  get cycles(): number {
    return this.#loop.passes;
  }

  /** Patterns that went through the network so far. */
  get patterns(): number {
    return this.#loop.patterns;
  }

  /** Steering of each pattern in the buffer, 1/m. */
  get curvaturesPerM(): Float64Array {
    return this.#buffer.curvaturesPerM;
  }

  /** Inputs of the patterns in the buffer as the network reads them, 0 … 1 [count][inputs]. */
  get bufferInputs(): Float32Array {
    const { inputs } = this.#buffer.patterns;
    return inputs.map((value, i) => plainInput(value, i % this.spec.network.inputs, this.#scale));
  }

  /** Its answer of this moment to a picture, and whether that is within two units of what was steered there. */
  async answer({
    camera,
    curvaturePerM,
  }: TaughtPicture): Promise<{ answer: SteeringAnswer; isRight: boolean }> {
    const answer = await this.steerer.steer({
      camera,
      range: new Float32Array(),
      roadIntensityFeedback: 0,
    });
    const { isRight } = directionOf(this.spec);
    return {
      answer,
      isRight: isRight({ activations: answer.direction, targets: answer.direction, curvaturePerM }),
    };
  }

  /** Learns from a look: the picture itself, then its copies. */
  async learn(pictures: readonly TaughtPicture[]): Promise<void> {
    if (this.settings.straightOnly && Math.abs(pictures[0]!.curvaturePerM) > STRAIGHT_PER_M) return;
    const patterns = this.#patternsOf(pictures);
    if (!this.settings.buffer) this.#buffer = this.#emptyBuffer();
    const { inputs: width } = this.spec.network;
    const height = outputsOf(this.spec.network);
    for (const [i, { curvaturePerM }] of pictures.entries()) {
      const input = patterns.inputs.subarray(i * width, (i + 1) * width);
      this.#buffer.add(input, patterns.targets.subarray(i * height, (i + 1) * height), curvaturePerM);
    }
    await this.#trainer.load(this.#buffer.patterns);
    for (let pass = 0; pass < this.settings.passes; pass++) await this.#loop.pass(this.#rng, STEP);
    this.#looks++;
    await this.#average();
  }

  /** Outputs [count][outputs] of the network that steers now for plain inputs [count][inputs]. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    return this.#meanLoop.forward(inputs, count);
  }

  /** The network that steers now, for plain inputs of 0 … 1. */
  weights(): Promise<Weights> {
    return this.#meanLoop.weights();
  }

  dispose(): void {
    this.#trainer.dispose();
    this.#meanTrainer.dispose();
  }

  /** Takes the weights that the latest look left into the mean. */
  async #average(): Promise<void> {
    const share = 1 / Math.min(MEAN_LOOKS, Math.max(1, MEAN_SHARE * this.#looks));
    const { layers } = await this.#trainer.weights();
    for (const [l, layer] of layers.entries()) {
      const mean = this.#mean.layers[l]!;
      for (let i = 0; i < mean.length; i++) mean[i]! += share * (layer[i]! - mean[i]!);
    }
    await this.#meanTrainer.setState(this.#mean);
  }

  #patternsOf(pictures: readonly TaughtPicture[]): PatternSet {
    const frames = pictures.map(({ camera, curvaturePerM }) => ({
      camera,
      range: new Float32Array(),
      curvaturePerM,
      roadLighter: false,
      previousRoadLighter: false,
      group: 0,
      mirrorable: false,
    }));
    const patterns = buildPatterns(this.spec, frames);
    scaleInputs(patterns, this.#scale);
    return patterns;
  }

  #emptyBuffer(): PatternBuffer {
    const { network } = this.spec;
    return new PatternBuffer(BUFFER_PATTERNS, network.inputs, outputsOf(network));
  }
}
