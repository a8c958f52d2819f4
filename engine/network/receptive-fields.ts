import { fanIn, rowsOf } from '../textbook/network.ts';
import type { ModelSpec, Weights } from './model.ts';
import { partsOf } from './parts.ts';

/** A picture that weights of a unit make, row-major; a single weight is 1 × 1. */
export interface FieldPicture {
  /** The part that the weights come from or go to; `kernel` and `layer` where other layers lie between. */
  readonly kind: string;
  /** What the weights come from or go to, in words: "the camera image". */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
}

/** The pictures that every unit of the first layer has. */
export interface FieldLayout {
  readonly from: readonly FieldPicture[];
  readonly to: readonly FieldPicture[];
}

/** All weights of one unit of the first layer, as the pictures of {@link FieldLayout}, in its order. */
export interface ReceptiveField {
  readonly from: readonly Float32Array[];
  readonly to: readonly Float32Array[];
  readonly bias: number;
}

/**
 * What the weights of the first layer's units come from and go to. A filter of a convolution looks at windows, a picture
 * for each channel; where a second layer lies between unit and outputs, its weights to that layer's units are a row.
 */
export function fieldLayout(spec: ModelSpec): FieldLayout {
  const [first, second, ...others] = spec.network.layers;
  const { inputs, outputs } = partsOf(spec);
  const single = { rows: 1, columns: 1 };
  const from =
    first!.kind === 'convolution'
      ? Array.from({ length: first!.channels }, (_, channel) => ({
          kind: 'kernel',
          label: first!.channels === 1 ? 'its window' : `channel ${channel + 1} of its window`,
          rows: first!.kernelRows,
          columns: first!.kernelColumns,
        }))
      : inputs.map(({ kind, weightsLabel: label, picture }) => ({ kind, label, ...(picture ?? single) }));
  // A unit of a convolution has many values, a convolution above many windows: neither has one weight a unit.
  if (!second || first!.kind === 'convolution' || second.kind === 'convolution') return { from, to: [] };
  const to =
    others.length === 0
      ? outputs.map(({ kind, weightsLabel: label, picture }) => ({ kind, label, ...(picture ?? single) }))
      : [{ kind: 'layer', label: 'the next layer', rows: 1, columns: second.units }];
  return { from, to };
}

/** What every unit, or filter, of the first layer looks for and says. */
export function receptiveFields({ layers }: Weights, spec: ModelSpec): ReceptiveField[] {
  const { from, to } = fieldLayout(spec);
  const [into, out] = layers;
  const rows = rowsOf(spec.network.layers[0]!);
  const row = fanIn(spec.network, 0) + 1;
  return Array.from({ length: rows }, (_, unit) => {
    const weights = into!.slice(unit * row, (unit + 1) * row);
    const outgoing =
      to.length === 0
        ? new Float32Array()
        : Float32Array.from({ length: out!.length / (rows + 1) }, (__, k) => out![k * (rows + 1) + unit]!);
    return { from: cut(weights, from), to: cut(outgoing, to), bias: weights[row - 1]! };
  });
}

function cut(weights: Float32Array, pictures: readonly FieldPicture[]): Float32Array[] {
  let next = 0;
  return pictures.map(({ rows, columns }) => {
    next += rows * columns;
    return weights.subarray(next - rows * columns, next);
  });
}
