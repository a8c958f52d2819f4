import fc from 'fast-check';
import { ACTIVATION_NAMES } from '../textbook/activations.ts';
import { LOSS_NAMES } from '../textbook/losses.ts';
import {
  type Activation,
  type ConvolutionLayer,
  type DenseLayer,
  type Head,
  type LayerSpec,
  type NetworkSpec,
  unitsOf,
  windowsOf,
} from '../textbook/network.ts';

/** How large networks of {@link anyNetwork} become, and of what they are made. */
export interface Bounds {
  /** Inputs of a network without convolutions. */
  readonly inputs: number;
  readonly units: number;
  /** Rows and columns that the first convolution looks at. */
  readonly side: number;
  readonly activations?: readonly Activation[];
}

/**
 * Any network: up to two convolutions, then up to two dense layers, at least one layer in all; one head without a word,
 * or several of every loss.
 */
export function anyNetwork({ inputs, units, side, activations }: Bounds): fc.Arbitrary<NetworkSpec> {
  const activation = fc.constantFrom(...(activations ?? ACTIVATION_NAMES));
  const dense: fc.Arbitrary<DenseLayer> = fc.record({
    units: fc.integer({ min: 1, max: units }),
    activation,
  });
  const convolution = (rows: number, columns: number, channels: number): fc.Arbitrary<ConvolutionLayer> =>
    fc.record({
      kind: fc.constant('convolution' as const),
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      channels: fc.constant(channels),
      filters: fc.integer({ min: 1, max: 5 }),
      kernelRows: fc.integer({ min: 1, max: Math.min(rows, 4) }),
      kernelColumns: fc.integer({ min: 1, max: Math.min(columns, 4) }),
      stride: fc.integer({ min: 1, max: 3 }),
      activation,
    });
  const length = fc.integer({ min: 1, max: side });
  const first = fc
    .tuple(length, length, fc.integer({ min: 1, max: 3 }))
    .chain(([rows, columns, channels]) => convolution(rows, columns, channels));
  const second = (below: ConvolutionLayer) => {
    const { rows, columns } = windowsOf(below);
    return convolution(rows, columns, below.filters);
  };
  const convolutions: fc.Arbitrary<readonly ConvolutionLayer[]> = fc.oneof(
    fc.constant([]),
    first.map((one) => [one]),
    first.chain((one) => second(one).map((other) => [one, other])),
  );
  const bodies = fc
    .record({
      below: convolutions,
      above: fc.array(dense, { maxLength: 2 }),
      inputs: fc.integer({ min: 1, max: inputs }),
      last: dense,
    })
    .map(({ below, above, inputs: width, last }): { inputs: number; layers: readonly LayerSpec[] } => {
      const layers = below.length + above.length === 0 ? [last] : [...below, ...above];
      const window = below[0];
      return { inputs: window ? window.rows * window.columns * window.channels : width, layers };
    });
  return bodies.chain((body) => {
    const outputs = unitsOf(body.layers.at(-1)!);
    return fc.option(headsOver(outputs, activation), { nil: undefined, freq: 2 }).map((heads) => ({
      ...body,
      ...(heads && { heads }),
    }));
  });
}

/** Heads that share so many outputs out among them. */
function headsOver(outputs: number, activation: fc.Arbitrary<Activation>): fc.Arbitrary<readonly Head[]> {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: outputs }), { maxLength: 3 });
  const kinds = fc.array(
    fc.record({
      loss: fc.constantFrom(...LOSS_NAMES),
      weight: fc.constantFrom(1, 0.25, 3),
      activation: fc.option(activation, { nil: undefined }),
    }),
    { minLength: 4, maxLength: 4 },
  );
  return fc.tuple(cuts, kinds).map(([ends, drawn]) => {
    const bounds = [...ends.filter((end) => end < outputs).toSorted((a, b) => a - b), outputs];
    return bounds.map((end, h) => {
      const { loss, weight, activation: own } = drawn[h]!;
      const units = end - (bounds[h - 1] ?? 0);
      return { units, loss, weight, ...(loss === 'squared' && own && { activation: own }) };
    });
  });
}

/** Whether a network has a unit that jumps, so that rounding may tell two backends apart. */
export function jumps(spec: NetworkSpec): boolean {
  const heads = spec.heads ?? [];
  return [...spec.layers, ...heads].some(({ activation }) => activation === 'threshold');
}
