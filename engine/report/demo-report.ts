import type { DriveResult, TracePoint } from '../drive/closed-loop.ts';
import type { TestResult } from '../jobs/open-loop.ts';
import type { SnapshotsResult } from '../jobs/snapshots-job.ts';
import type { TrainResult } from '../jobs/train-job.ts';
import type { FieldLayout, ReceptiveField } from '../network/receptive-fields.ts';

/** Everything a demo's report tells; `report.json` holds its figures. */
export interface DemoReport {
  readonly command: string;
  readonly machine: {
    readonly adapter: string;
    readonly node: string;
    readonly processor: string;
    readonly cores: number;
  };
  readonly seconds: number;
  readonly snapshots: SnapshotsResult;
  readonly train: TrainResult;
  readonly layers: string;
  readonly connections: number;
  /** Pictures that each of {@link fields} has. */
  readonly layout: FieldLayout;
  readonly fields: readonly ReceptiveField[];
  readonly test: TestResult;
  readonly samples: readonly SampleAnswer[];
  readonly drives: readonly DrivenRoad[];
}

/** A snapshot with what was right and what was answered. */
export interface SampleAnswer {
  readonly kind: string;
  /** 30 × 32 RGB. */
  readonly camera: Uint8Array;
  /** 30 × 32, what the network is given, 0 … 1. */
  readonly activations: Float32Array;
  /** 8 × 32, proximity 0 … 1; empty for a network without a range finder. */
  readonly proximity: Float32Array;
  readonly target: Float32Array;
  readonly answer: Float32Array;
}

/** A drive with where it went. */
export interface DrivenRoad {
  readonly result: DriveResult;
  readonly trace: readonly TracePoint[];
}
