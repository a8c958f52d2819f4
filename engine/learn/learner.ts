import type { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { outputsOf } from '../textbook/network.ts';
import type { StepSettings, Trainer, TrainingBackend } from '../train/backend.ts';
import { buildPatterns, centreInputs, foldMeans, type PatternSet } from '../train/patterns.ts';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import { shareRight } from '../train/score.ts';
import { PatternBuffer } from './pattern-buffer.ts';
import type { Lesson } from './shifted-copies.ts';

/** Patterns that the buffer holds (Pomerleau 1990). */
export const BUFFER_PATTERNS = 200;

/** How a network learns while somebody drives; the switches show what each part is for. */
export interface LearningSettings {
  /** Passes over the buffer after every look. A number and not a time, so that the same drive gives the same network. */
  readonly passes: number;
  /** Keep earlier patterns. Without them a look is learned and soon forgotten. */
  readonly buffer: boolean;
}

/** Steps that suit a few hundred patterns which change all the time; the paper prints none. */
const STEP: StepSettings = {
  learningRate: 0.2,
  momentum: 0.5,
  weightDecay: 0,
  fanInScaling: false,
  batchSize: 1,
};
/** Taken from every input, so that grey is nothing: the means over patterns are not known before they come. */
const GREY = 0.5;

/** A network that learns look by look (Pomerleau 1990). */
export class Learner {
  readonly spec: ModelSpec;
  readonly #settings: LearningSettings;
  readonly #trainer: Trainer;
  readonly #rng: Rng;
  readonly #means: Float64Array;
  #buffer: PatternBuffer;
  #looks = 0;
  #cycles = 0;
  #patterns = 0;

  private constructor(spec: ModelSpec, settings: LearningSettings, trainer: Trainer, rng: Rng) {
    this.spec = spec;
    this.#settings = settings;
    this.#trainer = trainer;
    this.#rng = rng;
    this.#means = new Float64Array(spec.network.inputs).fill(GREY);
    this.#buffer = this.#emptyBuffer();
  }

  /** Begins with a network that knows nothing. Dispose of it before the backend. */
  static async create(
    spec: ModelSpec,
    settings: LearningSettings,
    backend: TrainingBackend,
    rng: Rng,
  ): Promise<Learner> {
    const start = initialiseWeights(spec.network, rng.split('weights'), DEFAULT_RECIPE.initialisation);
    return new Learner(spec, settings, await backend.create(spec.network, start), rng.split('order'));
  }

  /** Looks learned from. */
  get looks(): number {
    return this.#looks;
  }

  /** Passes over the buffer so far. */
  get cycles(): number {
    return this.#cycles;
  }

  /** Patterns that went through the network so far. */
  get patterns(): number {
    return this.#patterns;
  }

  /** Steering of each pattern in the buffer, 1/m. */
  get curvaturesPerM(): Float64Array {
    return this.#buffer.curvaturesPerM;
  }

  /** Whether its answer of this moment to a picture is within two units of what was steered there. */
  async isRight(lesson: Lesson): Promise<boolean> {
    const patterns = this.#patternsOf([lesson]);
    const outputs = await this.#trainer.forward(patterns.inputs, 1);
    return shareRight(this.spec, outputs, outputs.length, patterns) === 1;
  }

  /** Learns from a look: the picture and its copies. */
  async learn(lessons: readonly Lesson[]): Promise<void> {
    const patterns = this.#patternsOf(lessons);
    if (!this.#settings.buffer) this.#buffer = this.#emptyBuffer();
    const { inputs: width } = this.spec.network;
    const height = outputsOf(this.spec.network);
    for (const [i, { curvaturePerM }] of lessons.entries()) {
      const input = patterns.inputs.subarray(i * width, (i + 1) * width);
      this.#buffer.add(input, patterns.targets.subarray(i * height, (i + 1) * height), curvaturePerM);
    }
    await this.#trainer.load(this.#buffer.patterns);
    for (let pass = 0; pass < this.#settings.passes; pass++) {
      const order = this.#rng.shuffle(Array.from({ length: this.#buffer.count }, (_, i) => i));
      await this.#trainer.epoch(Uint32Array.from(order), STEP);
      this.#patterns += order.length;
      this.#cycles++;
    }
    this.#looks++;
  }

  /** Outputs [count][outputs] of the network of this moment for plain inputs [count][inputs]. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    const centred = { count, inputs: inputs.slice(), targets: new Float32Array() };
    centreInputs(centred, this.#means);
    return this.#trainer.forward(centred.inputs, count);
  }

  /** The network of this moment, for plain inputs of 0 … 1. */
  async weights(): Promise<Weights> {
    return foldMeans(this.spec.network, await this.#trainer.weights(), this.#means);
  }

  dispose(): void {
    this.#trainer.dispose();
  }

  #patternsOf(lessons: readonly Lesson[]): PatternSet {
    const frames = lessons.map(({ camera, curvaturePerM }) => ({
      camera,
      range: new Float32Array(),
      curvaturePerM,
      roadLighter: false,
      previousRoadLighter: false,
      group: 0,
      mirrorable: false,
    }));
    const patterns = buildPatterns(this.spec, frames);
    centreInputs(patterns, this.#means);
    return patterns;
  }

  #emptyBuffer(): PatternBuffer {
    const { network } = this.spec;
    return new PatternBuffer(BUFFER_PATTERNS, network.inputs, outputsOf(network));
  }
}
