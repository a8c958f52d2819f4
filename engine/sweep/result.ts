import type { TrainingHistory } from '../train/session.ts';
import type { Point } from './points.ts';

/** What a drive in closed loop is scored by; the same whenever it is driven again. */
export interface RoadScore {
  readonly road: string;
  readonly distanceM: number;
  readonly autonomyPercent: number;
  readonly interventions: number;
  readonly departuresPerKm: number;
  readonly cteMeanAbsM: number;
  readonly cteMaxM: number;
  /** SHA-256 over the vehicle's state after every step. */
  readonly digest: string;
}

/** One network of a sweep with everything measured of it. */
export interface SweepNetwork extends Point {
  /** 1 for the best. */
  readonly rank: number;
  readonly network: number;
  readonly trainingFrames: number;
  readonly connections: number;
  /** Epochs it was trained for; fewer than asked for where it was stopped. */
  readonly epochs: number;
  /** Squared error in its latest epoch, before each update; null where its weights ran off in the first. */
  readonly loss: number | null;
  /** Squared error on the frames kept back, the same for all networks of the sweep. */
  readonly validationLoss: number | null;
  readonly withinTwoUnits: number | null;
  /** Why it ended early, where halving is not the reason. */
  readonly failure: string | null;
  /** The rest only of those that drove. */
  readonly model: string | null;
  /** Mean over the roads. */
  readonly autonomyPercent: number | null;
  /** Mean over the roads, m. */
  readonly cteMeanAbsM: number | null;
  readonly drives: readonly RoadScore[];
  readonly history: TrainingHistory;
}

/** What a sweep found out: the same whenever, and in however many shards, it is run. */
export interface SweepResult {
  readonly command: string;
  /** Best first: those that drove by their driving, the others by how far they came and their loss. */
  readonly networks: readonly SweepNetwork[];
  /** Model file of the best. */
  readonly best: string;
  readonly epochs: number;
  /** How many networks trained on until which epoch. */
  readonly rounds: readonly { readonly count: number; readonly untilEpoch: number }[];
  readonly trainingFrames: number;
  readonly validationFrames: number;
  readonly roads: readonly string[];
  readonly distanceM: number;
  /** What trained, in words. */
  readonly device: string;
  /** Page with the plots. */
  readonly report: string;
}

/** Where a sweep stands that is not done: what shards are to do next. */
export interface SweepPart {
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** Networks that have not come to the end of the round. */
  readonly networksLeft: number;
  /** Finalists that have not driven every road; not known before the last round. */
  readonly finalistsLeft: number | null;
}
