import type { Rng } from '../../sim/rng.ts';

/** What a sweep varies: the values of a grid, or, drawn at random, the ranges from their least to their greatest. */
export interface SearchSpace {
  readonly hidden: readonly number[];
  readonly learningRate: readonly number[];
  readonly momentum: readonly number[];
  readonly weightDecay: readonly number[];
  /** Share of the training frames that a network learns from, above 0 and at most 1. */
  readonly trainingShare: readonly number[];
  /** Seeds of weights and order that each combination is tried with. */
  readonly seeds: readonly number[];
}

/** The settings of one network of a sweep. */
export type Point = { readonly [Name in Exclude<keyof SearchSpace, 'seeds'>]: number } & {
  readonly seed: number;
};

/** Every combination, the seed varying fastest. */
export function gridPoints(space: SearchSpace): Point[] {
  let points: Partial<Point>[] = [{}];
  for (const [name, values] of [
    ['hidden', space.hidden],
    ['learningRate', space.learningRate],
    ['momentum', space.momentum],
    ['weightDecay', space.weightDecay],
    ['trainingShare', space.trainingShare],
    ['seed', space.seeds],
  ] as const) {
    points = points.flatMap((point) => [...new Set(values)].map((value) => ({ ...point, [name]: value })));
  }
  return points as Point[];
}

/** Draws after which a space is taken to hold no further point. */
const VAIN_DRAWS = 1000;

/**
 * Up to `count` different points: hidden units, rate and decay uniform in their logarithm (where the range leaves out 0),
 * momentum uniform, shares and seeds from those given. Fewer only where the space holds fewer.
 */
export function randomPoints(space: SearchSpace, count: number, rng: Rng): Point[] {
  const points = new Map<string, Point>();
  for (let vain = 0; points.size < count && vain < VAIN_DRAWS; ) {
    const point: Point = {
      hidden: Math.round(between(space.hidden, rng)),
      learningRate: rounded(between(space.learningRate, rng)),
      momentum: rounded(rng.uniform(Math.min(...space.momentum), Math.max(...space.momentum))),
      weightDecay: rounded(between(space.weightDecay, rng)),
      trainingShare: rng.pick(space.trainingShare),
      seed: rng.pick(space.seeds),
    };
    const key = JSON.stringify(point);
    if (points.has(key)) vain++;
    else {
      points.set(key, point);
      vain = 0;
    }
  }
  return [...points.values()];
}

function between(values: readonly number[], rng: Rng): number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low > 0 ? Math.exp(rng.uniform(Math.log(low), Math.log(high))) : rng.uniform(low, high);
}

/** Three significant digits: a person can type the point again. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
