import type { GraphWriter } from '../graph-writer.ts';
import type { PictureSize } from '../inputs/input.ts';

/** Columns and rows of the mean that rids a picture of its grain. */
const FINE = 3;
/** Columns of the mean around it that is taken off: about the width of a lane ten metres ahead. */
const WIDE = 9;
/** Share of a picture's variance that counts as no noise, however noisy it is. */
const LEAST_SIGNAL = 0.15;
/** Variance that its signal is taken to have at least: of an even picture all would be noise. */
const LEAST_VARIANCE = 1e-5;
/** Σ of the squares of [1 −2 1]ᵀ [1 −2 1]. */
const LAPLACIAN_POWER = 36;

/** A matrix, row-major. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * What of a picture X says where the road lies: T = V X Hᵀ, a mean over 3 × 3 cells less the mean over 9 columns around
 * it, zero above `fromRow`. It is taken in parts of √S, where S is its variance less what noise N gives it (Spearman's
 * correction for attenuation): a picture of little contrast must not look strange for its noise alone. N is measured by
 * the Laplacian that is blind to edges (Immerkær 1996).
 */
export class LocalContrast {
  readonly #vertical: Matrix;
  readonly #across: Matrix;
  readonly #bendDown: Matrix;
  readonly #bendAcross: Matrix;
  /** Variance of T for noise of variance 1. */
  readonly #noiseGain: number;

  /** @param fromRow first row that counts: where the ground begins */
  constructor({ rows, columns }: PictureSize, fromRow: number) {
    const wide = mean(columns, WIDE);
    const fine = mean(columns, FINE);
    const around = product(wide, fine);
    this.#across = { ...fine, values: fine.values.map((value, i) => value - around.values[i]!) };
    const down = mean(rows, FINE);
    this.#vertical = {
      ...down,
      values: down.values.map((value, i) => (i < fromRow * rows ? 0 : value)),
    };
    this.#bendDown = bend(rows);
    this.#bendAcross = bend(columns);
    this.#noiseGain = (power(this.#vertical) * power(this.#across)) / (rows * columns);
  }

  /** T of a picture, with its mean taken off. */
  contrastOf(picture: Float32Array): Float64Array {
    return centredValues(sandwich(this.#vertical, picture, this.#across));
  }

  /** T of a picture, with its mean taken off, and S. */
  of(picture: Float32Array): { readonly contrast: Float64Array; readonly signal: number } {
    const contrast = this.contrastOf(picture);
    const variance = meanSquare(contrast);
    const bends = sandwich(this.#bendDown, picture, this.#bendAcross);
    const noise = (this.#noiseGain * meanSquare(bends)) / LAPLACIAN_POWER;
    return { contrast, signal: Math.max(variance - noise, LEAST_SIGNAL * variance, LEAST_VARIANCE) };
  }

  /** The nodes of {@link of}. @param picture node of [N, cells] @returns names of nodes of [N, cells] and of [N, 1] */
  write(graph: GraphWriter, picture: string): { readonly contrast: string; readonly signal: string } {
    const { rows } = this.#vertical;
    const { columns } = this.#across;
    // 0 keeps the batch.
    const shape = graph.integers('seen_shape', [0, rows, columns], [3]);
    const seen = graph.node('Reshape', [picture, shape], 'seen_picture');
    const contrast = writeSandwich(graph, this.#vertical, seen, this.#across, 'local_contrast');
    const middle = graph.node('ReduceMean', [contrast], 'local_contrast_mean', OVER_CELLS);
    const centred = graph.node('Sub', [contrast, middle], 'local_contrast_centred');
    const variance = writeMeanSquare(graph, centred, 'local_contrast_variance');
    const bends = writeSandwich(graph, this.#bendDown, seen, this.#bendAcross, 'bends');
    const gain = graph.scalar('noise_gain', this.#noiseGain / LAPLACIAN_POWER);
    const noise = graph.node('Mul', [writeMeanSquare(graph, bends, 'bends_square'), gain], 'noise_variance');
    const free = graph.node('Sub', [variance, noise], 'variance_without_noise');
    const share = graph.node(
      'Mul',
      [variance, graph.scalar('least_signal', LEAST_SIGNAL)],
      'least_of_variance',
    );
    const least = graph.scalar('least_signal_variance', LEAST_VARIANCE);
    return { contrast: centred, signal: graph.node('Max', [free, share, least], 'signal_variance') };
  }
}

const OVER_CELLS = { axes: [1], keepdims: 1 };

/** Mean over `width` values around each of `size`; the outermost stands for what lies beyond it. */
function mean(size: number, width: number): Matrix {
  const values = new Float64Array(size * size);
  const reach = (width - 1) / 2;
  for (let i = 0; i < size; i++) {
    for (let k = i - reach; k <= i + reach; k++) {
      values[i * size + Math.min(size - 1, Math.max(0, k))]! += 1 / width;
    }
  }
  return { rows: size, columns: size, values };
}

/** [1 −2 1] at each of `size` values that has two neighbours. */
function bend(size: number): Matrix {
  const rows = size - 2;
  const values = new Float64Array(rows * size);
  for (let i = 0; i < rows; i++) values.set([1, -2, 1], i * size + i);
  return { rows, columns: size, values };
}

/** `a` × `b`; fast where `a` has many zeros. */
function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[i * a.columns + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < b.columns; j++) values[i * b.columns + j]! += factor * b.values[k * b.columns + j]!;
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const own = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) own[(i % columns) * rows + Math.floor(i / columns)] = values[i]!;
  return { rows: columns, columns: rows, values: own };
}

/** Σ of squares. */
function power({ values }: Matrix): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** `left` × picture × `right`ᵀ; fast where both have many zeros. */
function sandwich(left: Matrix, picture: Float32Array, right: Matrix): Float64Array {
  const seen = { rows: left.columns, columns: right.columns, values: new Float64Array(picture) };
  const half = product(left, seen).values;
  const values = new Float64Array(left.rows * right.rows);
  const { columns } = right;
  for (let j = 0; j < right.rows; j++) {
    const weights = right.values.subarray(j * columns, (j + 1) * columns);
    // Nowhere, where all of them are zero, as in the middle of three columns.
    const to = weights.findLastIndex((weight) => weight !== 0);
    const from = Math.max(
      0,
      weights.findIndex((weight) => weight !== 0),
    );
    for (let i = 0; i < left.rows; i++) {
      let sum = 0;
      for (let k = from; k <= to; k++) sum += weights[k]! * half[i * columns + k]!;
      values[i * right.rows + j] = sum;
    }
  }
  return values;
}

function writeSandwich(graph: GraphWriter, left: Matrix, seen: string, right: Matrix, name: string): string {
  const constant = (part: string, { rows, columns, values }: Matrix) =>
    graph.floats(`${name}_${part}`, Float32Array.from(values), [rows, columns]);
  const across = graph.node('MatMul', [seen, constant('across', transposed(right))], `${name}_rows`);
  const both = graph.node('MatMul', [constant('down', left), across], `${name}_picture`);
  return graph.node('Flatten', [both], name, { axis: 1 });
}

function writeMeanSquare(graph: GraphWriter, values: string, name: string): string {
  const square = graph.node('Mul', [values, values], `${name}_cells`);
  return graph.node('ReduceMean', [square], name, OVER_CELLS);
}

function centredValues(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const middle = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= middle;
  return values;
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
