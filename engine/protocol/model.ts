import { z } from 'zod';
import type { ModelSpec } from '../network/model.ts';
import { command } from './command.ts';
import { FileName } from './drive.ts';

/** A picture that weights of a unit make, row-major; a single weight is 1 × 1. */
export interface WeightPicture {
  /** What the weights come from or go to: kind of a network's part, or `kernel`, `layer`. */
  readonly kind: string;
  /** The same in words: "the camera image". */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
}

/** Pictures that every unit has: of the weights that come from and that go to something. */
export interface WeightPictures {
  readonly from: readonly WeightPicture[];
  /** Empty where a unit has no weight of its own to what follows. */
  readonly to: readonly WeightPicture[];
}

/** Weights of one unit of the first layer, base64 of little-endian float32, as {@link WeightPictures} says. */
export interface UnitWeights {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly bias: number;
}

/** A drive that a network learned from. */
export interface DataSource {
  readonly kind: 'recorded' | 'synthetic';
  readonly frames: number;
  /** Kinds of road of snapshots, names of roads that were driven. */
  readonly roads: readonly string[];
  /** Eyes that saw it: `three`, `raster` or both; older models do not say it. */
  readonly eyes?: string | undefined;
  /** What of a synthetic lesson was not as usual: `LessonSettings` of protocol/lesson.ts. */
  readonly lesson?: Readonly<Record<string, unknown>> | undefined;
  /** Where imported frames come from, in words; left out where all are the simulator's. */
  readonly imported?: readonly string[] | undefined;
}

/** A model that was opened to look at. */
export interface ModelInfo {
  readonly file: string;
  readonly preset: string;
  /** Units of every layer, inputs first. */
  readonly layers: readonly number[];
  /** What it reads and answers, in words. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Of the training, as its card says; JSON. */
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly scores: Readonly<Record<string, number>>;
  readonly seed: number;
  /** SHA-256 of the drives it was trained on. */
  readonly dataDigests: readonly string[];
  /** What they held; empty in older models, which do not say it. */
  readonly data: readonly DataSource[];
  readonly backendVariant: string;
  readonly softwareVersion: string;
  /** On how many patterns the file agreed with its trainer. */
  readonly verifiedPatterns: number;
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly pictures: WeightPictures;
  /** Units, or filters, of the first layer. */
  readonly units: readonly UnitWeights[];
  /** Of the units that `pictures.to` leads to, base64 of little-endian float32; empty where it leads to none. */
  readonly biasesAbove: string;
}

/** A model's network with every weight. */
export interface ModelNetwork {
  readonly file: string;
  readonly spec: ModelSpec;
  /** Weights of each layer as the textbook has them, base64 of little-endian float32. */
  readonly layers: readonly string[];
}

export const modelCommands = {
  'model.open': command<ModelInfo>()(z.strictObject({ file: FileName })),
  /** For a page that works with the network itself. */
  'model.network': command<ModelNetwork>()(z.strictObject({ file: FileName })),
};
