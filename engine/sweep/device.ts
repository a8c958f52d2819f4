import type { ModelSpec } from '../network/model.ts';
import type { Recipe } from '../train/recipe.ts';
import type { TrainingState } from '../train/session.ts';

/** One network to be trained on from its state, or from its starting weights where it has none. */
export interface Task {
  readonly id: number;
  readonly spec: ModelSpec;
  readonly recipe: Recipe;
  /** Which of the device's pattern sets it learns from. */
  readonly patterns: number;
  readonly state?: TrainingState;
  readonly untilEpoch: number;
}

/** What became of a task: its state, or in words why there is none. */
export type Outcome =
  | { readonly id: number; readonly state: TrainingState }
  | { readonly id: number; readonly failure: string };

/** Who is told while tasks are done. */
export interface TaskListener {
  /** A task has come to this epoch. */
  onEpoch(id: number, epoch: number): void;
  /** A task is done, or on cancellation as far as it had come. */
  onOutcome(outcome: Outcome): void;
}

/**
 * Whatever trains the networks of a sweep, many at a time. What comes of a task does not depend on the others or on the
 * order in which they are done.
 */
export interface SweepDevice extends AsyncDisposable {
  /** In words, for reports: "2 threads of cpu (SIMD WebAssembly)". */
  readonly description: string;
  /** `TrainingBackend.variant` for model cards. */
  readonly variant: string;
  /** @throws UserError `cancelled` on the signal, after the states so far were told; or what the listener threw. */
  train(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void>;
}
