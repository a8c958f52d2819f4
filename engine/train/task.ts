import type { Rng } from '../../sim/rng.ts';
import type { Trainer } from './backend.ts';
import type { InputScale } from './input-scale.ts';

/** One pass over a task, as its loop lets it be made. */
export interface Pass {
  /** Passes before this one. */
  readonly number: number;
  /** Of this pass alone, or one that every pass draws on. */
  readonly rng: Rng;
  readonly trainer: Trainer;
  /** Goes over the loaded patterns in this order. @returns mean of their loss */
  train(order: Uint32Array): Promise<number>;
  /** A turn of the event loop, between two parts of a long pass. Throws UserError where training is to end. */
  turn(): Promise<void>;
}

/** What a network is trained on, pass after pass: a data set that stays, or a buffer that changes between two passes. */
export interface Task {
  /** What became of each input of its patterns. */
  readonly scale: InputScale;
  /** Goes over it once. @returns mean over patterns of their loss */
  pass(pass: Pass): Promise<number>;
}
