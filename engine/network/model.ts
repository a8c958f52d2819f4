import type { Preprocessing } from '../../sim/sensors/preprocess.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import type { InputSpec } from './inputs/table.ts';
import type { OutputSpec } from './outputs/table.ts';

export type {
  Activation,
  ConvolutionLayer,
  DenseLayer,
  Head,
  LayerSpec,
  Loss,
  NetworkSpec,
  Weights,
} from '../textbook/network.ts';
export type { Preprocessing };

/**
 * What a network reads and how its answer is meant: everything beside the weights. Its parts follow each other in the
 * inputs of the network and in the units of its last layer.
 */
export interface ModelSpec {
  /** Preset it came from. */
  readonly preset: string;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly network: NetworkSpec;
}
