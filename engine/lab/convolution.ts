import { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import { connectionCount, emptyWeights, type NetworkSpec, windowsOf } from '../textbook/network.ts';
import { alexNetTable, PRINTED_FIRST_LAYER, stridesFor } from './alexnet.ts';
import { atLeast, atMost, type Check, type Experiment, exactly } from './experiment.ts';

/** A picture, row-major. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly cells: Float64Array;
}

/** A road as a retina might see it: light, narrowing upwards to a point, on dark ground. */
export function drawnRoad(rows: number, columns: number, shift = 0): Picture {
  const cells = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const half = 1.5 + (0.28 * columns * row) / rows;
    for (let column = 0; column < columns; column++) {
      if (Math.abs(column - shift - columns / 2 + 0.5) < half) cells[row * columns + column] = 1;
    }
  }
  return { rows, columns, cells };
}

/** Filters that a page may begin with, 3 × 3, row-major, without a bias. */
export const FILTERS: Readonly<Record<string, readonly number[]>> = {
  'left edge': [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  'right edge': [1, 0, -1, 1, 0, -1, 1, 0, -1],
  'horizontal edge': [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  blur: [1, 1, 1, 1, 1, 1, 1, 1, 1].map((weight) => weight / 9),
};

/** What one filter makes of a picture: one value a window, rectified. */
export function featureMap(picture: Picture, weights: readonly number[], stride: number): Picture {
  const side = Math.sqrt(weights.length);
  const layer = {
    kind: 'convolution',
    rows: picture.rows,
    columns: picture.columns,
    channels: 1,
    filters: 1,
    kernelRows: side,
    kernelColumns: side,
    stride,
    activation: 'relu',
  } as const;
  const network = new LearningNetwork(
    { inputs: picture.cells.length, layers: [layer] },
    { layers: [Float32Array.from([...weights, 0])] },
  );
  return { ...windowsOf(layer), cells: network.forward(picture.cells).slice() };
}

/** Column of the greatest value in a row of a picture. */
function peakColumn({ columns, cells }: Picture, row: number): number {
  const own = cells.subarray(row * columns, (row + 1) * columns);
  return own.indexOf(Math.max(...own));
}

/** What AlexNet's units must come to. */
const ALEXNET_UNITS = [150_528, 290_400, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000];

/** Filters on a road, what sharing saves, and AlexNet's sizes. */
export const convolution: Experiment = {
  name: 'convolution',
  chapter: 8,
  title: 'Filters, strides and feature maps, and AlexNet’s table',
  run({ seed }) {
    const rng = new Rng(seed).split('convolution');
    const random = Array.from({ length: 9 }, () => rng.uniform(-1, 1));
    const [rows, columns] = [30, 32];
    const here = featureMap(drawnRoad(rows, columns), random, 1);
    const moved = featureMap(drawnRoad(rows, columns, 1), random, 1);
    let differs = 0;
    for (let row = 0; row < here.rows; row++) {
      for (let column = 1; column < here.columns; column++) {
        const before = here.cells[row * here.columns + column - 1]!;
        differs = Math.max(differs, Math.abs(moved.cells[row * here.columns + column]! - before));
      }
    }
    const edges = (name: string) => peakColumn(featureMap(drawnRoad(rows, columns), FILTERS[name]!, 1), 20);
    const shared: NetworkSpec = {
      inputs: rows * columns,
      layers: [
        {
          kind: 'convolution',
          rows,
          columns,
          channels: 1,
          filters: 8,
          kernelRows: 5,
          kernelColumns: 5,
          stride: 2,
          activation: 'relu',
        },
      ],
    };
    const table = alexNetTable();
    const checks: Check[] = [
      exactly(
        'units of 8 filters of 5 × 5, every second cell of 30 × 32',
        connectionCount(shared) / 26,
        8 * 13 * 14,
      ),
      exactly('weights that these filters have, biases too', emptyWeights(shared).layers[0]!.length, 208),
      atMost(
        'greatest change of a feature map, but for its place, when the road moves by one cell',
        differs,
        1e-12,
      ),
      atLeast(
        'cells from the left edge that one filter finds to the right edge that another finds',
        edges('right edge') - edges('left edge'),
        5,
      ),
      ...table.map(({ name, units }, i) => exactly(`units of AlexNet’s ${name}`, units, ALEXNET_UNITS[i]!)),
      exactly(
        `strides with which its first layer would have the ${PRINTED_FIRST_LAYER} units that the paper prints`,
        stridesFor(PRINTED_FIRST_LAYER).length,
        0,
      ),
      atLeast('strides with which it has the 290,400 of its own sizes', stridesFor(290_400).length, 1),
    ];
    return { checks, alexNet: table };
  },
};
