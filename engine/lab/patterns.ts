import type { Rng } from '../../sim/rng.ts';

/** What goes in and what should come out. */
export interface Pattern {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Every row of the truth table of a function of `inputs` bits; the last bit changes fastest. */
function truthTable(inputs: number, answer: (bits: readonly number[]) => boolean): readonly Pattern[] {
  return Array.from({ length: 2 ** inputs }, (_, row) => {
    const bits = Array.from({ length: inputs }, (_, i) => (row >> (inputs - 1 - i)) & 1);
    return { inputs: bits, targets: [answer(bits) ? 1 : 0] };
  });
}

const ones = (bits: readonly number[]) => bits.reduce((sum, bit) => sum + bit, 0);

export const or = (inputs: number) => truthTable(inputs, (bits) => ones(bits) > 0);
export const and = (inputs: number) => truthTable(inputs, (bits) => ones(bits) === inputs);
/** More ones than zeros. */
export const majority = (inputs: number) => truthTable(inputs, (bits) => ones(bits) > inputs / 2);
/** An odd number of ones. */
export const xor = (inputs: number) => truthTable(inputs, (bits) => ones(bits) % 2 === 1);

/** Ways to say yes to bits, each of which may be negated. */
export const TABLE_NAMES = ['or', 'and', 'majority', 'xor'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** A table by its name, with some of its inputs negated: `not[i]` says that input i counts where it is 0. */
export function namedTable(
  name: TableName,
  inputs: number,
  not: readonly boolean[] = [],
): readonly Pattern[] {
  const table = { or, and, majority, xor }[name](inputs);
  return table.map((pattern) => ({
    ...pattern,
    inputs: pattern.inputs.map((bit, i) => (not[i] ? 1 - bit : bit)),
  }));
}

/** Clouds of points on the plane, about −1 … 1 each way. */
export const CLOUD_NAMES = ['sides', 'xor', 'circle', 'spiral'] as const;
export type CloudName = (typeof CLOUD_NAMES)[number];

/** `count` points of two classes, half each, with some noise. */
export function cloud(name: CloudName, count: number, noise: number, rng: Rng): readonly Pattern[] {
  return Array.from({ length: count }, (_, i) => {
    const one = i % 2;
    const [x, y] = PLACES[name](one, i / count, rng);
    return {
      inputs: [x + rng.normal(0, noise), y + rng.normal(0, noise)],
      targets: [one],
    };
  });
}

const PLACES: Readonly<
  Record<CloudName, (one: number, share: number, rng: Rng) => readonly [number, number]>
> = {
  sides: (one, _, rng) => {
    const side = one ? 0.45 : -0.45;
    return [side + rng.normal(0, 0.18), side + rng.normal(0, 0.18)];
  },
  xor: (one, _, rng) => {
    const [x, y] = [rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9)];
    const side = rng.chance(0.5) ? 1 : -1;
    return [side * x, (one ? -side : side) * y];
  },
  circle: (one, _, rng) => {
    const radius = one ? rng.uniform(0, 0.42) : rng.uniform(0.68, 0.95);
    const angle = rng.uniform(0, 2 * Math.PI);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  // Lang and Witbrock's two spirals (1988), one turn and a half.
  spiral: (one, share) => {
    const angle = 3 * Math.PI * share + (one ? Math.PI : 0);
    const radius = 0.08 + 0.87 * share;
    return [radius * Math.sin(angle), radius * Math.cos(angle)];
  },
};
