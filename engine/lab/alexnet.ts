import { type ConvolutionLayer, unitsOf, windowsOf } from '../textbook/network.ts';

/** One row of AlexNet's table (Krizhevsky, Sutskever and Hinton 2012). */
export interface AlexNetRow {
  readonly name: string;
  /** Rows and columns of its maps, and how many there are; a dense layer is one row and one column of units. */
  readonly side: number;
  readonly maps: number;
  /** side · side · maps */
  readonly units: number;
  /** Weights and biases, each counted once however many windows share it; the paper's two halves are not told apart. */
  readonly weights: number;
}

/** What a row is made of: a convolution over the maps before it, padded by so many zeros around them. */
interface Convolution {
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** Whether the greatest of each 3 × 3 neighbours, every second one, is passed on. */
  readonly pooled: boolean;
}

const IMAGE = { side: 224, maps: 3 };
const CONVOLUTIONS: readonly Convolution[] = [
  // 224 fit no window of 11 every 4 without a remainder; with 2 zeros on each side 55 do, and one column is left over.
  { filters: 96, kernel: 11, stride: 4, padding: 2, pooled: true },
  { filters: 256, kernel: 5, stride: 1, padding: 2, pooled: true },
  { filters: 384, kernel: 3, stride: 1, padding: 1, pooled: false },
  { filters: 384, kernel: 3, stride: 1, padding: 1, pooled: false },
  { filters: 256, kernel: 3, stride: 1, padding: 1, pooled: true },
];
const DENSE: readonly number[] = [4096, 4096, 1000];

/** Units that the paper prints for its first hidden layer. */
export const PRINTED_FIRST_LAYER = 253_440;

/** A convolution over square maps, as the textbook has it: padding is part of what it looks at. */
function squareConvolution(
  side: number,
  channels: number,
  { filters, kernel, stride, padding }: Pick<Convolution, 'filters' | 'kernel' | 'stride' | 'padding'>,
): ConvolutionLayer {
  const padded = side + 2 * padding;
  return {
    kind: 'convolution',
    rows: padded,
    columns: padded,
    channels,
    filters,
    kernelRows: kernel,
    kernelColumns: kernel,
    stride,
    activation: 'relu',
  };
}

/** Side of a map after pooling 3 × 3, every second. */
const pooledSide = (side: number) => Math.floor((side - 3) / 2) + 1;

/** The whole table, worked out from the layers' sizes. */
export function alexNetTable(): readonly AlexNetRow[] {
  const rows: AlexNetRow[] = [{ name: 'input', ...IMAGE, units: IMAGE.side ** 2 * IMAGE.maps, weights: 0 }];
  let { side, maps } = IMAGE;
  CONVOLUTIONS.forEach((convolution, i) => {
    const layer = squareConvolution(side, maps, convolution);
    const weights = layer.filters * (layer.channels * convolution.kernel ** 2 + 1);
    side = windowsOf(layer).rows;
    maps = layer.filters;
    rows.push({ name: `convolution ${i + 1}`, side, maps, units: unitsOf(layer), weights });
    if (convolution.pooled) side = pooledSide(side);
  });
  let below = side * side * maps;
  DENSE.forEach((units, i) => {
    rows.push({ name: `dense ${i + 1}`, side: 1, maps: units, units, weights: units * (below + 1) });
    below = units;
  });
  return rows;
}

/** Strides and paddings with which so many filters of a kernel would give `units` units on the image. */
export function stridesFor(
  units: number,
  { filters, kernel } = CONVOLUTIONS[0]!,
): readonly { stride: number; padding: number }[] {
  const found: { stride: number; padding: number }[] = [];
  for (let padding = 0; padding < kernel; padding++) {
    for (let stride = 1; stride <= IMAGE.side; stride++) {
      const layer = squareConvolution(IMAGE.side, IMAGE.maps, { filters, kernel, stride, padding });
      if (unitsOf(layer) === units) found.push({ stride, padding });
    }
  }
  return found;
}
