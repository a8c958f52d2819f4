import { Rng } from '../../sim/rng.ts';
import { UserError } from '../errors.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { directionOf, outputOf } from '../network/parts.ts';
import { lossOf } from '../textbook/losses.ts';
import { connectionCount, outputsOf } from '../textbook/network.ts';
import type { Trainer, TrainingBackend } from './backend.ts';
import { dataSet } from './data-set.ts';
import { unfoldScale } from './input-scale.ts';
import { type PatternSet, splitFrames, type TrainingFrame, validationRng } from './patterns.ts';
import { type PreparedPatterns, preparePatterns } from './prepare.ts';
import { type Recipe, scheduleOf } from './recipe.ts';
import { shareRight } from './score.ts';
import { smoothRetinaWeights } from './smoothing.ts';
import { openStream, type StreamedDrives, type StreamedPatterns } from './stream.ts';
import { TrainingLoop } from './training-loop.ts';

/** Curves of a training, one value an epoch; validation is empty where nothing was set aside. */
export interface TrainingHistory {
  readonly loss: number[];
  readonly validationLoss: number[];
  readonly withinTwoUnits: number[];
  readonly validationWithinTwoUnits: number[];
}

/** How far a training has come. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly history: TrainingHistory;
  /** In the backend's epochs alone; null before the first. */
  readonly patternsPerSecond: number | null;
  /** It stands still: no other epoch comes before it is told to go on. */
  readonly paused: boolean;
}

/** A network between two epochs, for those who watch it learn. */
export interface Glimpse {
  readonly spec: ModelSpec;
  readonly patterns: PreparedPatterns;
  /** Epochs done. */
  readonly epoch: number;
  /** No other epoch follows. */
  readonly last: boolean;
  /** For scaled inputs. */
  weights(): Promise<Weights>;
  /** Outputs [count][outputs] for inputs [count][inputs] of the patterns. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array>;
}

/** The state between two epochs, from which a training goes on bit by bit as if it had not been interrupted. */
export interface TrainingState {
  readonly epoch: number;
  readonly weights: Weights;
  readonly velocity: Weights;
  readonly history: TrainingHistory;
  /** Weights of the best validation loss so far, where early stopping asks for them. */
  readonly best: { readonly epoch: number; readonly loss: number; readonly weights: Weights } | null;
}

export interface TrainingJob {
  readonly spec: ModelSpec;
  readonly recipe: Recipe;
  /** In memory, or drives whose frames are read again for every epoch. */
  readonly frames: readonly TrainingFrame[] | StreamedDrives;
  /** Goes on from here. */
  readonly state?: TrainingState;
  /** Weights to begin with, for plain inputs of 0 … 1; drawn anew where they are left out. */
  readonly first?: Weights;
}

/** What a training reports and obeys while it runs. */
export interface TrainingControl {
  readonly signal: AbortSignal;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** Called at most several times a second, when it has paused, and after the last epoch. */
  onProgress(progress: TrainingProgress): void;
  /**
   * The state after an epoch, now and then, and when cancelled between two. Training waits for it, and asks the more
   * rarely the longer it took.
   */
  onState(state: TrainingState): void | Promise<void>;
  /** Asked before each epoch. Resolves when a paused training may go on; undefined where it is not paused. */
  unpaused(): Promise<void> | undefined;
  /** Called before the first epoch and after each; training waits for it. */
  onGlimpse?(glimpse: Glimpse): Promise<void>;
}

export interface TrainingResult {
  /** For plain inputs of 0 … 1. */
  readonly weights: Weights;
  readonly history: TrainingHistory;
  readonly epochs: number;
  readonly loss: number;
  readonly validationLoss: number | null;
  readonly withinTwoUnits: number;
  readonly validationWithinTwoUnits: number | null;
  /** Time in the backend's epochs alone, s. */
  readonly seconds: number;
  readonly patternsPerSecond: number;
  /** Connections × patterns × epochs / seconds. */
  readonly connectionsPerSecond: number;
  readonly trainingPatterns: number;
  readonly validationPatterns: number;
  /** Loss of one answer for all pictures, the mean of their targets: who has more has learned nothing. */
  readonly constantLoss: number;
  readonly clampedTargets: number;
}

const PROGRESS_EVERY_MS = 150;
const STATE_EVERY_MS = 2000;
/** Telling the state may take this share of the time at most: that of a large network is a large file. */
const MOST_STATE_SHARE = 0.05;
/** Training patterns scored after every epoch; scoring all would take as long as training. */
const SCORED_PATTERNS = 200;

/**
 * Trains a network.
 * @throws UserError `cancelled` on the signal, `invalid` where weights run off to infinity or there are no frames.
 */
export async function trainNetwork(
  job: TrainingJob,
  backend: TrainingBackend,
  control: TrainingControl,
): Promise<TrainingResult> {
  const { spec, recipe, frames } = job;
  const aside = validationRng(recipe.seed);
  if ('drives' in frames) {
    using patterns = openStream(frames, spec, recipe, aside);
    return await withRun({ ...job, patterns }, backend, control, (run) => run.result());
  }
  if (frames.length === 0) {
    throw new UserError('invalid', 'there are no frames to train on', 'Give a drive that has some.');
  }
  const split = splitFrames(frames, recipe.validationShare, aside);
  const patterns = preparePatterns(spec, recipe, split.training, split.validation);
  return withRun({ ...job, patterns }, backend, control, (run) => run.result());
}

/** A training on patterns that are ready. */
export interface PreparedJob {
  readonly spec: ModelSpec;
  readonly recipe: Recipe;
  readonly patterns: PreparedPatterns | StreamedPatterns;
  /** Goes on from here. */
  readonly state?: TrainingState;
  /** Weights to begin with, for plain inputs of 0 … 1; drawn anew where they are left out. */
  readonly first?: Weights;
}

/**
 * Trains until so many epochs are done, or the recipe's if they are fewer, and returns the state, from which another
 * call goes on bit by bit as if there had been no halt.
 * @throws UserError as {@link trainNetwork}.
 */
export async function trainUntil(
  epoch: number,
  job: PreparedJob,
  backend: TrainingBackend,
  control: TrainingControl,
): Promise<TrainingState> {
  return withRun(job, backend, control, (run) => run.stateAt(epoch));
}

async function withRun<Result>(
  job: PreparedJob,
  backend: TrainingBackend,
  control: TrainingControl,
  use: (run: Run) => Promise<Result>,
): Promise<Result> {
  const { spec, recipe, patterns, state, first } = job;
  const rng = new Rng(recipe.seed).split('training');
  const start = first
    ? unfoldScale(spec.network, first, patterns.scale)
    : initialiseWeights(spec.network, rng.split('weights'), recipe.initialisation);
  const trainer = await backend.create(spec.network, state?.weights ?? start);
  try {
    if (state) await trainer.setState(state.weights, state.velocity);
    if (!('blocks' in patterns)) await trainer.load(patterns.training);
    return await use(new Run(job, trainer, rng, control));
  } finally {
    trainer.dispose();
  }
}

class Run {
  readonly #job: PreparedJob;
  readonly #trainer: Trainer;
  readonly #loop: TrainingLoop;
  readonly #rng: Rng;
  readonly #control: TrainingControl;
  readonly #history: TrainingHistory;
  #best: TrainingState['best'];

  constructor(job: PreparedJob, trainer: Trainer, rng: Rng, control: TrainingControl) {
    const { spec, recipe, patterns, state } = job;
    this.#job = job;
    this.#trainer = trainer;
    const task = dataSet(spec, recipe, patterns);
    this.#loop = new TrainingLoop(spec, task, trainer, control.nowMs, state?.epoch);
    this.#rng = rng;
    this.#control = control;
    this.#history = structuredClone(
      state?.history ?? {
        loss: [],
        validationLoss: [],
        withinTwoUnits: [],
        validationWithinTwoUnits: [],
      },
    );
    this.#best = state?.best ?? null;
  }

  get #epoch(): number {
    return this.#loop.passes;
  }

  async stateAt(epoch: number): Promise<TrainingState> {
    await this.#trainUntil(Math.min(epoch, this.#job.recipe.epochs));
    return this.#state();
  }

  async result(): Promise<TrainingResult> {
    await this.#trainUntil(this.#job.recipe.epochs);
    return this.#score();
  }

  async #trainUntil(epochs: number): Promise<void> {
    const { nowMs, signal } = this.#control;
    let reportedMs = nowMs();
    let saveMs = reportedMs + STATE_EVERY_MS;
    await this.#showGlimpse();
    while (this.#epoch < epochs && !this.#hasStalled()) {
      // A turn of the event loop, so that a cancel or a pause arrives.
      await new Promise((resolve) => setImmediate(resolve));
      const unpaused = this.#control.unpaused();
      if (unpaused) {
        this.#report(true);
        await unpaused;
      }
      if (signal.aborted) {
        await this.#control.onState(await this.#state());
        throw new UserError('cancelled', 'training was cancelled', 'Run it again with --resume to go on.');
      }
      await this.#oneEpoch();
      await this.#showGlimpse();
      const now = nowMs();
      if (now - reportedMs > PROGRESS_EVERY_MS) {
        reportedMs = now;
        this.#report();
      }
      if (now > saveMs) {
        await this.#control.onState(await this.#state());
        const after = nowMs();
        saveMs = after + Math.max(STATE_EVERY_MS, (after - now) / MOST_STATE_SHARE);
      }
    }
    this.#report();
  }

  async #oneEpoch(): Promise<void> {
    const { recipe, patterns } = this.#job;
    const { training } = patterns;
    const epoch = this.#epoch;
    const rng = this.#rng.split('epoch').split(epoch);
    const { batchSize, weightDecay, fanInScaling } = recipe;
    const step = { ...scheduleOf(recipe, epoch), batchSize, weightDecay, fanInScaling };
    const loss = await this.#loop.pass(rng, step, () => this.#turn());
    if (!Number.isFinite(loss)) {
      throw new UserError(
        'invalid',
        `the weights ran off to infinity in epoch ${epoch + 1}`,
        `Train with a lower learning rate than ${recipe.learningRate}.`,
      );
    }
    if (recipe.neighbourSmoothing > 0) await this.#smooth(recipe.neighbourSmoothing);
    this.#history.loss.push(loss);
    this.#history.withinTwoUnits.push((await this.#measure(training, SCORED_PATTERNS)).withinTwoUnits);
    if (this.#job.patterns.validation.count > 0) await this.#validate();
  }

  /** A turn of the event loop, so that a cancel or a pause arrives. @throws UserError `cancelled` */
  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#control.signal.aborted) {
      throw new UserError('cancelled', 'training was cancelled', 'Run it again with --resume to go on.');
    }
  }

  async #smooth(share: number): Promise<void> {
    const { spec } = this.#job;
    const trainer = this.#trainer;
    if (trainer.smoothRetinas) return trainer.smoothRetinas(spec, share);
    const smoothed = smoothRetinaWeights(await trainer.weights(), spec, share);
    await trainer.setState(smoothed, await trainer.velocity());
  }

  async #validate(): Promise<void> {
    const { validation } = this.#job.patterns;
    const { loss, withinTwoUnits } = await this.#measure(validation, validation.count);
    this.#history.validationLoss.push(loss);
    this.#history.validationWithinTwoUnits.push(withinTwoUnits);
    if (this.#job.recipe.patience > 0 && loss < (this.#best?.loss ?? Number.POSITIVE_INFINITY)) {
      this.#best = { epoch: this.#epoch, loss, weights: await this.#trainer.weights() };
    }
  }

  /** Loss and score over the first `most` patterns of a set, with the weights of now. */
  async #measure(set: PatternSet, most: number): Promise<{ loss: number; withinTwoUnits: number }> {
    const { spec } = this.#job;
    const count = Math.min(most, set.count);
    const outputs = await this.#trainer.forward(set.inputs.subarray(0, count * spec.network.inputs), count);
    const stride = outputs.length / count;
    const loss = lossOf(spec.network);
    let losses = 0;
    for (let at = 0; at < outputs.length; at += stride) {
      losses += loss(outputs.subarray(at, at + stride), set.targets.subarray(at, at + stride));
    }
    const withinTwoUnits = shareRight(spec, outputs, stride, set);
    return { loss: losses / count, withinTwoUnits };
  }

  #hasStalled(): boolean {
    const { patience } = this.#job.recipe;
    return patience > 0 && this.#best !== null && this.#epoch - this.#best.epoch >= patience;
  }

  #report(paused = false): void {
    const { epochs } = this.#job.recipe;
    this.#control.onProgress({
      epoch: this.#epoch,
      epochs,
      history: this.#history,
      patternsPerSecond: this.#loop.patternsPerSecond,
      paused,
    });
  }

  async #showGlimpse(): Promise<void> {
    const { spec, patterns, recipe } = this.#job;
    await this.#control.onGlimpse?.({
      spec,
      patterns,
      epoch: this.#epoch,
      last: this.#epoch >= recipe.epochs || this.#hasStalled(),
      weights: () => this.#trainer.weights(),
      forward: (inputs, count) => this.#trainer.forward(inputs, count),
    });
  }

  async #state(): Promise<TrainingState> {
    return {
      epoch: this.#epoch,
      weights: await this.#trainer.weights(),
      velocity: await this.#trainer.velocity(),
      history: structuredClone(this.#history),
      best: this.#best,
    };
  }

  async #score(): Promise<TrainingResult> {
    const { spec, patterns } = this.#job;
    const { training, shown, validation } = patterns;
    if (this.#best) await this.#trainer.setState(this.#best.weights);
    const learned = await this.#measure(training, shown);
    const kept = validation.count > 0 ? await this.#measure(validation, validation.count) : null;
    const patternsPerSecond = this.#loop.patternsPerSecond ?? 0;
    return {
      weights: await this.#loop.weights(),
      history: this.#history,
      epochs: this.#epoch,
      loss: learned.loss,
      validationLoss: kept?.loss ?? null,
      withinTwoUnits: learned.withinTwoUnits,
      validationWithinTwoUnits: kept?.withinTwoUnits ?? null,
      seconds: this.#loop.seconds,
      patternsPerSecond,
      connectionsPerSecond: patternsPerSecond * connectionCount(spec.network),
      trainingPatterns: shown,
      validationPatterns: validation.count,
      constantLoss: constantLoss(spec, training, Math.min(shown, training.count)),
      clampedTargets: clampedOf(patterns, spec) + validation.clampedTargets,
    };
  }
}

/** Loss of always answering the mean of the first `count` targets; of one answer for all, it has the least of any loss. */
function constantLoss({ network }: ModelSpec, { targets }: PatternSet, count: number): number {
  const width = outputsOf(network);
  const mean = new Float64Array(width);
  for (let i = 0; i < count * width; i++) mean[i % width]! += targets[i]! / count;
  const loss = lossOf(network);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += loss(mean, targets.subarray(i * width, (i + 1) * width));
  return sum / count;
}

/** Targets beyond the outermost unit among `shown` patterns, of which a set may hold a sample, then mirrored copies. */
function clampedOf({ training, copies, shown }: PreparedPatterns, spec: ModelSpec): number {
  if (!outputOf(spec, 'direction')) return 0;
  const { maxCurvaturePerM } = directionOf(spec);
  const sharp = training.curvatures
    .subarray(0, copies.length)
    .reduce((count, curvature) => count + (Math.abs(curvature) > maxCurvaturePerM ? 1 : 0), 0);
  return Math.round((sharp * shown) / copies.length);
}
