import type { SensorSettings } from '../../../sim/sensors/settings.ts';
import type { GraphWriter, TensorShape } from '../graph-writer.ts';
import type { Look } from '../look.ts';

/** Rows and columns of a picture. */
export interface PictureSize {
  readonly rows: number;
  readonly columns: number;
}

/** A name and a value, for people. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** One part of what a network reads: consecutive inputs, made from one thing of a look. */
export interface Input {
  readonly kind: string;
  /** Inputs of the network. */
  readonly width: number;
  /** How its weights lie as a picture, row-major; null: a single number. */
  readonly picture: PictureSize | null;
  /** What centring takes from it; null: its mean over the training patterns. */
  readonly mean: number | null;
  /** What it is called, and what it is, for a model's card. */
  readonly fact: Fact;
  /** What a picture of its weights shows. */
  readonly weightsLabel: string;
  /** What its ONNX input holds, for whoever reads the file elsewhere; null: a sentence of its output says it. */
  readonly words: string | null;
  readonly tensor: TensorShape;
  /** What of a look its ONNX input takes. */
  read(look: Look): Uint8Array | Float32Array;
  /** Writes its activations to `out[offset …]`. */
  encode(look: Look, out: Float32Array, offset: number): void;
  /** Adds the nodes from its ONNX input to its activations [N, width]. @returns their name */
  write(graph: GraphWriter): string;
  /** Why it cannot read what such sensors see; undefined: it can. */
  misfit(sensors: SensorSettings): string | undefined;
}
