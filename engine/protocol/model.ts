import { z } from 'zod';
import { command } from './command.ts';
import { FileName } from './drive.ts';

/** Weights of one hidden unit, base64 of little-endian float32, sorted by what they come from and go to. */
export interface UnitWeights {
  /** rows × columns, null for a network without a camera. */
  readonly camera: string | null;
  readonly range: string | null;
  /** To the direction units; null where other layers lie between. */
  readonly direction: string | null;
  readonly fromFeedback: number | null;
  readonly toFeedback: number | null;
  readonly bias: number;
}

/** A drive that a network learned from. */
export interface DataSource {
  readonly kind: 'recorded' | 'synthetic';
  readonly frames: number;
  /** Kinds of road of snapshots, names of roads that were driven. */
  readonly roads: readonly string[];
}

/** A model that was opened to look at. */
export interface ModelInfo {
  readonly file: string;
  readonly preset: string;
  /** Units of every layer, inputs first. */
  readonly layers: readonly number[];
  readonly camera: { readonly rows: number; readonly columns: number; readonly preprocessing: string } | null;
  readonly range: { readonly rows: number; readonly columns: number; readonly maxRangeM: number } | null;
  readonly roadIntensityFeedback: boolean;
  readonly directionUnits: number;
  readonly maxCurvaturePerM: number;
  readonly decoding: string;
  readonly target: string;
  /** Of the training, as its card says; JSON. */
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly scores: Readonly<Record<string, number>>;
  readonly seed: number;
  /** SHA-256 of the drives it was trained on. */
  readonly dataDigests: readonly string[];
  /** What they held; empty in models of before it was written down. */
  readonly data: readonly DataSource[];
  readonly backendVariant: string;
  readonly softwareVersion: string;
  /** On how many patterns the file agreed with its trainer. */
  readonly verifiedPatterns: number;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** Units of the first layer. */
  readonly units: readonly UnitWeights[];
}

export const modelCommands = {
  'model.open': command<ModelInfo>()(z.strictObject({ file: FileName })),
};
