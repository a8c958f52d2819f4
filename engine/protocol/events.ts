import type { DriveFigures, DriveState } from './drive.ts';
import type { EvaluationsState, RunningEvaluation } from './evaluation.ts';
import type { JobState } from './jobs.ts';
import type { LearningState } from './learn.ts';
import type { LibraryState } from './library.ts';
import type { SettingsState } from './settings.ts';
import type { RunningSweep, SweepState } from './sweep.ts';
import type { RunState, TrainingState } from './training.ts';
import type { WheelState } from './wheel.ts';

/**
 * What the engine tells every page, unasked: each event is the whole state of its subject, so that the latest one is all
 * that a page needs, however late it comes.
 */
export interface Events {
  readonly wheel: WheelState;
  /** null: no drive is on. */
  readonly drive: DriveState | null;
  readonly figures: DriveFigures | null;
  /** null: no network learns at the wheel. */
  readonly learning: LearningState | null;
  readonly library: LibraryState;
  readonly jobs: readonly JobState[];
  /** Every run, the latest first. */
  readonly runs: readonly RunState[];
  /** null: no run is under way. */
  readonly training: TrainingState | null;
  /** Every sweep, the latest first. */
  readonly sweeps: readonly SweepState[];
  /** null: none is under way. */
  readonly sweep: RunningSweep | null;
  readonly settings: SettingsState;
  readonly evaluations: EvaluationsState;
  /** null: none is under way. */
  readonly evaluation: RunningEvaluation | null;
}

export type EventName = keyof Events;
