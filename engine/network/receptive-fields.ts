import { rowsOf } from '../textbook/network.ts';
import type { ModelSpec, Weights } from './model.ts';

/** All weights of one hidden unit, sorted by what they come from and go to. */
export interface ReceptiveField {
  /** rows × columns, or null without a camera. */
  readonly camera: Float32Array | null;
  readonly range: Float32Array | null;
  /** To the direction units. */
  readonly direction: Float32Array;
  readonly fromFeedback: number | null;
  readonly toFeedback: number | null;
  readonly bias: number;
}

/** What every unit of the first hidden layer looks for and says; for networks of one hidden layer. */
export function receptiveFields({ layers }: Weights, spec: ModelSpec): ReceptiveField[] {
  const [into, out] = layers as [Float32Array, Float32Array];
  const hidden = rowsOf(spec.network.layers[0]!);
  const row = spec.network.inputs + 1;
  const outputs = rowsOf(spec.network.layers.at(-1)!);
  const cameraCells = spec.camera ? spec.camera.rows * spec.camera.columns : 0;
  const rangeCells = spec.range ? spec.range.rows * spec.range.columns : 0;
  const to = (unit: number, output: number) => out[output * (hidden + 1) + unit]!;
  return Array.from({ length: hidden }, (_, unit) => {
    const weights = into.subarray(unit * row, (unit + 1) * row);
    return {
      camera: spec.camera && weights.slice(0, cameraCells),
      range: spec.range && weights.slice(cameraCells, cameraCells + rangeCells),
      direction: Float32Array.from({ length: spec.directionUnits }, (__, output) => to(unit, output)),
      fromFeedback: spec.roadIntensityFeedback ? weights[spec.network.inputs - 1]! : null,
      toFeedback: spec.roadIntensityFeedback ? to(unit, outputs - 1) : null,
      bias: weights[row - 1]!,
    };
  });
}
