import type { NetworkSpec } from '../textbook/network.ts';

/** What two training steps of a network came to in PyTorch, in doubles: see pytorch-steps.py. */
export interface PytorchStep {
  readonly name: string;
  readonly chapter: number;
  readonly network: NetworkSpec;
  readonly weightDecay: number;
  /** Before each step. */
  readonly losses: readonly number[];
  /** Of the last step, before its update. */
  readonly outputs: readonly number[];
  /** Of each layer, every so many-th weight is kept. */
  readonly every: readonly number[];
  /** After the last step. */
  readonly weights: readonly (readonly number[])[];
}
