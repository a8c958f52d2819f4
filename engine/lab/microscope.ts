import type { LearningNetwork } from '../textbook/learning.ts';

/** Inputs of a network that lie as a picture, row-major from `first`. */
export interface InputPicture {
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/** A unit of a network. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/**
 * What becomes of an answer when a patch of a picture is covered with the picture's mean, the patch's middle over each cell
 * in turn (Zeiler and Fergus 2014).
 *
 * @param side of the patch, cells; an odd number
 * @param answer a number that the network's outputs say
 * @returns answer with the patch − answer without it, [rows × columns]
 */
export function occlusionMap(
  network: LearningNetwork,
  inputs: ArrayLike<number>,
  { first, rows, columns }: InputPicture,
  side: number,
  answer: (outputs: Float64Array) => number,
): Float32Array {
  const before = answer(network.forward(inputs));
  const covered = Float64Array.from(inputs);
  let mean = 0;
  for (let i = 0; i < rows * columns; i++) mean += covered[first + i]! / (rows * columns);
  const half = (side - 1) / 2;
  const map = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      eachCell(row, column, half, rows, columns, (cell) => {
        covered[first + cell] = mean;
      });
      map[row * columns + column] = answer(network.forward(covered)) - before;
      eachCell(row, column, half, rows, columns, (cell) => {
        covered[first + cell] = inputs[first + cell]!;
      });
    }
  }
  return map;
}

function eachCell(
  row: number,
  column: number,
  half: number,
  rows: number,
  columns: number,
  visit: (cell: number) => void,
): void {
  for (let r = Math.max(0, row - half); r <= Math.min(rows - 1, row + half); r++)
    for (let c = Math.max(0, column - half); c <= Math.min(columns - 1, column + half); c++)
      visit(r * columns + c);
}

/** Most steps of {@link preferredInput}, and the share of the whole range that a cell moves in one at most. */
const STEPS = 40;
const STEP = 0.15;

/**
 * Inputs that a unit would like to see most: from given ones uphill on its sum, cells of the pictures kept between 0 and 1,
 * other inputs as they are. For a unit of a dense first layer it ends at 1 where a weight is positive and at 0 where it is
 * negative, and no inputs give it a greater sum.
 */
export function preferredInput(
  network: LearningNetwork,
  { layer, unit }: UnitPlace,
  pictures: readonly InputPicture[],
  from: ArrayLike<number>,
): { readonly inputs: Float64Array; readonly sum: number } {
  let inputs = Float64Array.from(from);
  const sumOf = (own: Float64Array) => {
    network.forward(own);
    return network.layers[layer]!.sums[unit]!;
  };
  let sum = sumOf(inputs);
  let step = STEP;
  for (let i = 0; i < STEPS && step > 1e-3; i++) {
    network.forward(inputs);
    const slopes = network.slopes(layer, unit);
    const next = Float64Array.from(inputs);
    for (const { first, rows, columns } of pictures) {
      for (let cell = first; cell < first + rows * columns; cell++)
        next[cell] = Math.max(0, Math.min(1, inputs[cell]! + step * Math.sign(slopes[cell]!)));
    }
    const found = sumOf(next);
    if (found > sum) {
      inputs = next;
      sum = found;
    } else step /= 2;
  }
  return { inputs, sum };
}

/**
 * Inputs that excite a unit most among those that lie so far from given ones, the distance taken over all cells of the
 * pictures: other inputs stay. For a unit of a dense first layer that is straight along its weights, and no inputs so far
 * away give it a greater sum; for one further up each step goes along the slopes found at the last.
 */
export function preferredAtDistance(
  network: LearningNetwork,
  { layer, unit }: UnitPlace,
  pictures: readonly InputPicture[],
  from: ArrayLike<number>,
  distance: number,
): { readonly inputs: Float64Array; readonly sum: number } {
  const sumOf = (own: ArrayLike<number>) => {
    network.forward(own);
    return network.layers[layer]!.sums[unit]!;
  };
  let best = { inputs: Float64Array.from(from), sum: sumOf(from) };
  for (let i = 0; i < STEPS; i++) {
    network.forward(best.inputs);
    const slopes = network.slopes(layer, unit);
    const cells = pictures.flatMap(({ first, rows, columns }) =>
      Array.from({ length: rows * columns }, (_, cell) => first + cell),
    );
    const length = Math.sqrt(cells.reduce((sum, cell) => sum + slopes[cell]! ** 2, 0));
    if (length === 0) break;
    const inputs = Float64Array.from(from);
    for (const cell of cells) inputs[cell]! += (distance * slopes[cell]!) / length;
    const sum = sumOf(inputs);
    if (sum <= best.sum) break;
    best = { inputs, sum };
  }
  return best;
}

/**
 * Moves a picture's cells to the right; what comes in at the side repeats the outermost column.
 * @param by columns, negative to the left
 */
export function shiftPicture(inputs: Float64Array, { first, rows, columns }: InputPicture, by: number): void {
  const before = inputs.slice(first, first + rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = Math.max(0, Math.min(columns - 1, column - by));
      inputs[first + row * columns + column] = before[row * columns + from]!;
    }
  }
}
