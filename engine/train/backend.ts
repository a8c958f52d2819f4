import type { ModelSpec } from '../network/model.ts';
import type { Step } from '../textbook/learning.ts';
import type { NetworkSpec, Weights } from '../textbook/network.ts';

/** Step sizes of one epoch; they may change from epoch to epoch. */
export interface StepSettings extends Step {
  /** 1 updates after every pattern (online); n sums gradients over n patterns and divides by n. */
  readonly batchSize: number;
}

/** Patterns resident in a backend: inputs row-major [count][inputs], targets [count][outputs]. */
export interface Patterns {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

/**
 * One network being trained on one device. Every backend gives what `reference` gives, within rounding. Methods are
 * asynchronous because a device may be, and reject with {@link DeviceLostError} where it is no more; a trainer does one
 * thing at a time.
 */
export interface Trainer {
  /** Puts patterns on the device, replacing those before. */
  load(patterns: Patterns): Promise<void>;
  /** Overwrites one input column of the loaded patterns: values [count]. (The 1989 feedback unit.) */
  setInputColumn(column: number, values: Float32Array): Promise<void>;
  /**
   * One pass over the loaded patterns in the given order, updating weights.
   * @returns mean over patterns of their loss (½ Σ (target − output)² without heads), each measured before its own update.
   */
  epoch(order: Uint32Array, step: StepSettings): Promise<number>;
  /** Outputs [count][outputs] for inputs [count][inputs], with the weights of now. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array>;
  weights(): Promise<Weights>;
  /** Previous weight changes, same shape as the weights: what momentum needs to go on from a checkpoint. */
  velocity(): Promise<Weights>;
  setState(weights: Weights, velocity?: Weights): Promise<void>;
  /** {@link smoothRetinaWeights} on the device, where that saves its weights a journey. */
  smoothRetinas?(spec: ModelSpec, share: number): Promise<void>;
  dispose(): void;
}

/** The device went away in the middle of its work: a driver was reset, or a card pulled out. */
export class DeviceLostError extends Error {
  /** @param reason what the driver said of it, may be empty. */
  constructor(reason: string) {
    super(`the graphics device was lost${reason === '' ? '' : `: ${reason.split('\n')[0]}`}`);
    this.name = 'DeviceLostError';
  }
}

/** A device that can train networks. What it made is gone when it is disposed of. */
export interface TrainingBackend extends Disposable {
  readonly name: 'reference' | 'cpu' | 'gpu';
  /** What it runs on, in words, for reports and model cards: "SIMD WebAssembly, relaxed multiply-add". */
  readonly variant: string;
  /** Whether it trains such networks: true, or what stands against it, for a person: "it has a convolution". */
  supports(spec: NetworkSpec): true | string;
  /** @throws RangeError for a network that it does not support, or weights of another shape. */
  create(spec: NetworkSpec, weights: Weights): Promise<Trainer>;
}
