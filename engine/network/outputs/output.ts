import type { GraphWriter, TensorShape } from '../graph-writer.ts';
import type { Fact, PictureSize } from '../inputs/input.ts';
import type { GroundTruth } from '../look.ts';
import type { Head, Loss } from '../model.ts';

/** Activations of an input of the same network, by its kind. Throws RangeError where there is none. */
export type InputActivations = (kind: string) => Float32Array;

/** A number or more that an output's activations stand for: an ONNX output of its own. */
export interface Decoded {
  readonly tensor: TensorShape;
  /** Largest difference between the ONNX graph and `value` that is rounding. */
  readonly tolerance: number;
  /** @param activations of the output's units. */
  value(activations: Float32Array, inputs: InputActivations): number;
}

/** One pattern's answer of an output, with what would have been right. */
export interface Answer {
  readonly activations: Float32Array;
  readonly targets: Float32Array;
  readonly curvaturePerM: number;
}

/** One part of what a network answers: consecutive units of its last layer. */
export interface Output {
  readonly kind: string;
  /** Units of the last layer. */
  readonly width: number;
  /** What its units are judged by. */
  readonly loss: Loss;
  /** What its head of the network weighs and does, where it is not 1 and the layer's own. */
  readonly head?: Required<Pick<Head, 'weight' | 'activation'>>;
  /** How the weights to it lie as a picture, row-major; null: a single number. */
  readonly picture: PictureSize | null;
  readonly facts: readonly Fact[];
  /** What a picture of the weights to it shows. */
  readonly weightsLabel: string;
  /** What its ONNX outputs mean, for whoever reads the file elsewhere. */
  readonly words: string;
  /** ONNX output that holds its activations, [N, width]. */
  readonly tensorName: string;
  readonly decoded: readonly Decoded[];
  /**
   * Writes the targets of a frame to `out[offset …]`.
   * @returns whether what is right lay beyond what its units can say and was moved to the nearest that they can.
   */
  encode(truth: GroundTruth, inputs: InputActivations, out: Float32Array, offset: number): boolean;
  /** Adds the nodes from its activations to its decoded tensors. @param inputNames activations by kind of input */
  write(graph: GraphWriter, inputNames: Readonly<Record<string, string>>): void;
  /** Whether an answer counts as right: what the share of right answers is made of. */
  isRight(answer: Answer): boolean;
}
