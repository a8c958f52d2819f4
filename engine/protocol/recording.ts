import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { command } from './command.ts';
import { FileName } from './drive.ts';

/** Columns of numbers, a value a frame, as base64 of little-endian float32. NaN is what nobody knows. */
export const RECORDING_COLUMNS = [
  'timeS',
  'xM',
  'yM',
  'yawRad',
  'speedMps',
  /** The label, 1/m. */
  'curvaturePerM',
  /** That the vehicle was told to steer, 1/m. */
  'steeredCurvaturePerM',
  /** Cross-track error, m; NaN for snapshots, and where no road is known. */
  'cteM',
  'stationM',
  /** Index into `RecordingInfo.roads`; NaN where no road is known. */
  'road',
  /** Index into `RecordingInfo.modes`. */
  'mode',
  /** 1: dropped. */
  'deleted',
] as const;
export type RecordingColumn = (typeof RECORDING_COLUMNS)[number];

/** A drive that was opened to look at: everything but the images, frames in the order of step, dropped ones too. */
export interface RecordingInfo {
  readonly file: string;
  readonly kind: 'recorded' | 'synthetic';
  readonly softwareVersion: string;
  readonly camera: { readonly rows: number; readonly columns: number };
  /** null where no frame has ranges. */
  readonly range: { readonly rows: number; readonly columns: number; readonly maxRangeM: number } | null;
  /** Where its frames come from, in words; empty for the simulator's. */
  readonly sources: readonly string[];
  readonly lookaheadM: number;
  readonly frames: number;
  /** base64 of little-endian int32. */
  readonly steps: string;
  readonly columns: Readonly<Record<RecordingColumn, string>>;
  readonly modes: readonly string[];
  readonly roads: readonly { readonly name: string; readonly description: RoadDescription }[];
}

/** Images of several frames, one after the other. */
export interface RecordingImages {
  /** frames × rows × columns × RGB, base64. */
  readonly camera: string;
  /** frames × rows × columns slant ranges, m, base64 of little-endian float32; NaN where a frame has none. */
  readonly range: string;
}

/** Frames from one step to another, both included. */
const StepRange = z.strictObject({ from: z.int(), to: z.int() });
export type StepRange = z.infer<typeof StepRange>;

/** Most frames whose images are answered at once. */
export const MOST_FRAMES_AT_ONCE = 64;

const file = { file: FileName };

export const recordingCommands = {
  'recording.open': command<RecordingInfo>()(z.strictObject(file)),
  'recording.images': command<RecordingImages>()(
    z.strictObject({ ...file, steps: z.array(z.int()).min(1).max(MOST_FRAMES_AT_ONCE) }),
  ),
  /** Marks frames as dropped. Answers which were not before: `recording.keep` with these takes it back. */
  'recording.drop': command<{ ranges: readonly StepRange[]; frames: number }>()(
    z.strictObject({ ...file, ranges: z.array(StepRange).min(1).max(10_000) }),
  ),
  /** Takes the mark away. Answers which had it. */
  'recording.keep': command<{ ranges: readonly StepRange[]; frames: number }>()(
    z.strictObject({ ...file, ranges: z.array(StepRange).min(1).max(10_000) }),
  ),
};
