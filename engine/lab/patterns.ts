/** What goes in and what should come out. */
export interface Pattern {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Every row of the truth table of a function of `inputs` bits; the last bit changes fastest. */
export function truthTable(inputs: number, answer: (bits: readonly number[]) => boolean): readonly Pattern[] {
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
