import type { ModelSpec, NetworkSpec, Weights } from '../../network/model.ts';
import type { Patterns, StepSettings } from '../backend.ts';

/** One of many networks that train side by side: its shape and where it starts. */
export interface StartingNetwork {
  readonly spec: NetworkSpec;
  readonly weights: Weights;
  /** Zero where it is left out. */
  readonly velocity?: Weights;
}

/**
 * Networks of the same inputs, outputs and activations, and as many layers, trained side by side on one device from
 * shared patterns; hidden layers may differ in units. What comes of a network does not depend on those beside it. One
 * thing at a time.
 */
export interface NetworksTrainer {
  /** Networks trained; below, `network` is an index 0 … count − 1. */
  readonly count: number;
  /** Puts patterns on the device for all networks, replacing those before. */
  load(patterns: Patterns): Promise<void>;
  /** Overwrites one input column of the loaded patterns, the same one always, for each network: values [patterns]. */
  setInputColumn(column: number, values: readonly Float32Array[]): Promise<void>;
  /**
   * One pass of every network over the loaded patterns, each in its own order (which may differ in length; none for a
   * network that rests) and with its own steps; the batch size alone is shared.
   * @returns as `Trainer.epoch`, by network.
   */
  epoch(orders: readonly Uint32Array[], steps: readonly StepSettings[]): Promise<number[]>;
  /** Outputs [count][outputs] of every network for the same inputs [count][inputs]. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array[]>;
  weights(network: number): Promise<Weights>;
  velocity(network: number): Promise<Weights>;
  setState(network: number, weights: Weights, velocity?: Weights): Promise<void>;
  /** Moves the retina weights of every network by a share of its own, as {@link smoothRetinaWeights}; 0 leaves them. */
  smoothRetinas(spec: ModelSpec, shares: readonly number[]): Promise<void>;
  dispose(): void;
}
