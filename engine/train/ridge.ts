/** Weights of the last input are the constant's. */
export interface Ridge {
  readonly weights: Float64Array;
  /** How much it was held back. */
  readonly lambda: number;
}

/** Tried in turn; the one that is best on the last of the patterns is taken. */
const LAMBDAS = [1, 10, 100, 1000, 10_000];
/** Share of the patterns, the last ones, that λ is chosen by. */
const CHOSEN_BY = 0.2;

/**
 * Ridge regression of one target on inputs: the least Σ (w·x + c − y)² + λ|w|², in closed form (Hoerl and Kennard 1970).
 * λ is chosen on the last fifth of the patterns, then all of them are used.
 *
 * @param inputs row-major [count][width]
 * @param targets [count], count ≥ 5
 */
export function fitRidge(inputs: Float32Array, targets: ArrayLike<number>, width: number): Ridge {
  const count = targets.length;
  const first = Math.max(1, Math.floor(count * (1 - CHOSEN_BY)));
  const early = momentsOf(inputs, targets, width, first);
  let best = { lambda: LAMBDAS[0]!, error: Number.POSITIVE_INFINITY };
  for (const lambda of LAMBDAS) {
    const weights = solve(early, lambda);
    let error = 0;
    for (let i = first; i < count; i++) error += (answerOf(weights, inputs, i) - targets[i]!) ** 2;
    if (error < best.error) best = { lambda, error };
  }
  return { lambda: best.lambda, weights: solve(momentsOf(inputs, targets, width, count), best.lambda) };
}

/** What a ridge regression answers to pattern i of `inputs`. */
export function ridgeAnswer({ weights }: Ridge, inputs: Float32Array, i: number): number {
  return answerOf(weights, inputs, i);
}

function answerOf(weights: Float64Array, inputs: Float32Array, i: number): number {
  const width = weights.length - 1;
  let sum = weights[width]!;
  for (let k = 0; k < width; k++) sum += weights[k]! * inputs[i * width + k]!;
  return sum;
}

interface Moments {
  readonly width: number;
  readonly meanInputs: Float64Array;
  readonly meanTarget: number;
  /** Xᵀ X of centred inputs, its lower half, row-major [width][width]. */
  readonly gram: Float64Array;
  /** Xᵀ y. */
  readonly products: Float64Array;
}

function momentsOf(inputs: Float32Array, targets: ArrayLike<number>, width: number, count: number): Moments {
  const meanInputs = new Float64Array(width);
  let meanTarget = 0;
  for (let i = 0; i < count; i++) {
    meanTarget += targets[i]! / count;
    for (let k = 0; k < width; k++) meanInputs[k]! += inputs[i * width + k]! / count;
  }
  const gram = new Float64Array(width * width);
  const products = new Float64Array(width);
  const row = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    const target = targets[i]! - meanTarget;
    for (let k = 0; k < width; k++) row[k] = inputs[i * width + k]! - meanInputs[k]!;
    for (let k = 0; k < width; k++) {
      const value = row[k]!;
      products[k]! += value * target;
      for (let j = 0; j <= k; j++) gram[k * width + j]! += value * row[j]!;
    }
  }
  return { width, meanInputs, meanTarget, gram, products };
}

/** By Cholesky's decomposition of XᵀX + λI, which is positive definite. */
function solve({ width, meanInputs, meanTarget, gram, products }: Moments, lambda: number): Float64Array {
  const lower = gram.slice();
  for (let k = 0; k < width; k++) lower[k * width + k]! += lambda;
  for (let k = 0; k < width; k++) {
    for (let j = 0; j <= k; j++) {
      let sum = lower[k * width + j]!;
      for (let i = 0; i < j; i++) sum -= lower[k * width + i]! * lower[j * width + i]!;
      lower[k * width + j] = k === j ? Math.sqrt(sum) : sum / lower[j * width + j]!;
    }
  }
  const weights = new Float64Array(width + 1);
  for (let k = 0; k < width; k++) {
    let sum = products[k]!;
    for (let i = 0; i < k; i++) sum -= lower[k * width + i]! * weights[i]!;
    weights[k] = sum / lower[k * width + k]!;
  }
  for (let k = width - 1; k >= 0; k--) {
    let sum = weights[k]!;
    for (let i = k + 1; i < width; i++) sum -= lower[i * width + k]! * weights[i]!;
    weights[k] = sum / lower[k * width + k]!;
  }
  let constant = meanTarget;
  for (let k = 0; k < width; k++) constant -= weights[k]! * meanInputs[k]!;
  weights[width] = constant;
  return weights;
}
