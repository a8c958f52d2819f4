import type { LearningNetwork } from '../textbook/learning.ts';
import { lossOf } from '../textbook/losses.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { denseNetwork, type LayerWeights, networkWith } from './networks.ts';
import type { Pattern } from './patterns.ts';

/** A network whose error is looked at over two of its weights; all others stay as they are. */
export interface SurfaceProblem {
  readonly spec: NetworkSpec;
  readonly weights: LayerWeights;
  readonly patterns: readonly Pattern[];
  /** The two weights, across and up, as the formula calls them. */
  readonly places: readonly [WeightPlace, WeightPlace];
  /** Weights from −range to range are shown. */
  readonly range: number;
}

/** One weight of a network. */
export interface WeightPlace {
  readonly layer: number;
  readonly index: number;
  readonly name: string;
}

/** Values of the two weights. */
export type Point = readonly [number, number];

const AT = [-2, -1.2, -0.4, 0.4, 1.2, 2];

/** One sigmoid unit of logistic loss, V = g(w x + b): convex. One example lies on the wrong side, so that its minimum is finite. */
export const ONE_UNIT_SURFACE: SurfaceProblem = {
  spec: denseNetwork([1, 1], 'sigmoid', 'logistic'),
  weights: [[0, 0]],
  patterns: AT.map((x, i) => ({ inputs: [x], targets: [i === 3 ? 0 : i === 2 ? 1 : x > 0 ? 1 : 0] })),
  places: [
    { layer: 0, index: 0, name: 'w' },
    { layer: 0, index: 1, name: 'b' },
  ],
  range: 4,
};

/** Two layers of one unit each, V = u · tanh(w x), squared error: (w, u) and (−w, −u) are as good as each other. */
export const TWO_LAYER_SURFACE: SurfaceProblem = {
  spec: denseNetwork([1, 1, 1], 'tanh', 'linear'),
  weights: [
    [0, 0],
    [0, 0],
  ],
  patterns: AT.map((x) => ({ inputs: [x], targets: [1.5 * Math.tanh(1.5 * x)] })),
  places: [
    { layer: 0, index: 0, name: 'w' },
    { layer: 1, index: 0, name: 'u' },
  ],
  range: 4,
};

/** The error of a problem and its slope, for values of its two weights. */
export class ErrorSurface {
  readonly problem: SurfaceProblem;
  readonly #network: LearningNetwork;
  readonly #loss: ReturnType<typeof lossOf>;

  constructor(problem: SurfaceProblem) {
    this.problem = problem;
    this.#network = networkWith(problem.spec, problem.weights);
    this.#loss = lossOf(problem.spec);
  }

  /** Mean loss a pattern. */
  error(at: Point): number {
    this.#put(at);
    const { patterns } = this.problem;
    return (
      patterns.reduce(
        (sum, { inputs, targets }) => sum + this.#loss(this.#network.forward(inputs), targets),
        0,
      ) / patterns.length
    );
  }

  /** How much the error grows with each of the two weights. */
  slope(at: Point): Point {
    this.#put(at);
    const { patterns, places } = this.problem;
    for (const { gradient } of this.#network.layers) gradient.fill(0);
    for (const { inputs, targets } of patterns) {
      this.#network.forward(inputs);
      this.#network.backward(targets);
    }
    const [first, second] = places.map(
      ({ layer, index }) => -this.#network.layers[layer]!.gradient[index]! / patterns.length,
    );
    return [first!, second!];
  }

  /** The way of gradient descent, start and end included. */
  descend(from: Point, rate: number, steps: number): readonly Point[] {
    const way: Point[] = [from];
    for (let i = 0; i < steps; i++) {
      const [a, b] = way.at(-1)!;
      const [downA, downB] = this.slope([a, b]);
      way.push([a - rate * downA, b - rate * downB]);
    }
    return way;
  }

  /** Errors on a grid of so many values each way, the second weight growing upwards from the last row. */
  grid(side: number): Float64Array {
    const { range } = this.problem;
    const value = (i: number) => -range + (2 * range * i) / (side - 1);
    return Float64Array.from({ length: side * side }, (_, i) =>
      this.error([value(i % side), value(side - 1 - Math.floor(i / side))]),
    );
  }

  #put(at: Point): void {
    this.problem.places.forEach(({ layer, index }, i) => {
      this.#network.layers[layer]!.weights[index] = at[i]!;
    });
  }
}
