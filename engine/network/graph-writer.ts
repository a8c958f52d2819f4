/** Element types of ONNX tensors, by their numbers there. */
export const ONNX_TYPES = { float32: 1, uint8: 2, int64: 7 } as const;
export type ElementType = keyof typeof ONNX_TYPES;

/** An input or output of a graph: its first dimension, the batch, is left out. */
export interface TensorShape {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
}

/** Where a part writes the ONNX nodes that compute it. Names are its own to choose, and stay: files are compared. */
export interface GraphWriter {
  /**
   * Adds the node that computes `output`.
   * @param attributes integers and lists of integers.
   * @returns `output`
   */
  node(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, number | readonly number[]>>,
  ): string;
  /** Adds a float32 constant. @returns its name */
  floats(name: string, values: readonly number[] | Float32Array, dims: readonly number[]): string;
  /** Adds an int64 constant. @returns its name */
  integers(name: string, values: readonly number[], dims: readonly number[]): string;
  /** Adds a float32 constant of one value, unless one of that name is there. @returns its name */
  scalar(name: string, value: number): string;
  /** Adds the node that cuts values off at 0 and 1. @returns `output` */
  clip(values: string, output: string): string;
}
