import { Rng } from '../../sim/rng.ts';
import { ACTIVATIONS } from '../textbook/activations.ts';
import { atMost, type Check, type Experiment, exactly } from './experiment.ts';
import { denseNetwork, drawWeights, networkWith } from './networks.ts';
import { namedTable, type Pattern, type TableName } from './patterns.ts';
import { isRight, plainStep, Training } from './training.ts';

/** Ways for one unit to learn. Each is the gradient of a loss; the perceptron's is that of no loss of a threshold. */
export const RULES = ['squared', 'perceptron', 'logistic'] as const;
export type Rule = (typeof RULES)[number];

/** What the unit is that a rule teaches. */
export const UNIT_OF_RULE = { squared: 'sigmoid', perceptron: 'threshold', logistic: 'logistic' } as const;

/** One unit that learns by a rule. */
export function unitOf(rule: Rule, inputs: number) {
  return denseNetwork([inputs, 1], 'sigmoid', UNIT_OF_RULE[rule]);
}

/** Weights that the lecture gives for a function of bits, bias last. With n inputs, some of them negated. */
export function weightsFor(
  name: Exclude<TableName, 'xor'>,
  inputs: number,
  not: readonly boolean[] = [],
): number[] {
  const signs = Array.from({ length: inputs }, (_, i) => (not[i] ? -1 : 1));
  const negated = signs.filter((sign) => sign < 0).length;
  // A negated input counts 1 − x: its weight is −1, and its 1 goes into the bias.
  const bias = { or: -0.5, and: -(inputs - 0.5), majority: -(Math.floor(inputs / 2) + 0.5) }[name];
  return [...signs, bias + negated];
}

/** Patterns of `table` that a threshold unit of these weights (bias last) answers as it should. */
function rightRows(weights: readonly number[], table: readonly Pattern[]): number {
  const network = networkWith(denseNetwork([weights.length - 1, 1], 'threshold', 'threshold'), [weights]);
  return table.filter(({ inputs, targets }) => isRight(network.forward(inputs), targets)).length;
}

/** One training of a unit on XOR: the most rows that it had right at the end of any epoch. */
export function bestOnXor(rule: Rule, seed: number, epochs = 200): number {
  const spec = unitOf(rule, 2);
  const training = new Training({
    spec,
    weights: drawWeights(spec, new Rng(seed), 1),
    patterns: namedTable('xor', 2),
    step: plainStep(0.5),
    batch: false,
  });
  let best = training.right();
  while (training.epoch < epochs) {
    training.update();
    if (training.updates % training.updatesPerEpoch === 0) best = Math.max(best, training.right());
  }
  return best;
}

/** Epochs until a unit has all of a table right, or undefined. */
function epochsToLearn(rule: Rule, table: readonly Pattern[], seed: number, most = 5000): number | undefined {
  const spec = unitOf(rule, table[0]!.inputs.length);
  const training = new Training({
    spec,
    weights: drawWeights(spec, new Rng(seed), 0.5),
    patterns: table,
    step: plainStep(rule === 'perceptron' ? 0.25 : 1),
    batch: false,
  });
  while (training.right() < table.length) {
    if (training.epoch >= most) return undefined;
    for (let i = 0; i < table.length; i++) training.update();
  }
  return training.epoch;
}

/** What one unit can learn, and what it cannot. */
export const oneUnit: Experiment = {
  name: 'one-unit',
  chapter: 1,
  title: 'What one unit can learn, and what it cannot',
  run({ seed, full }) {
    const rows = (
      what: string,
      weights: readonly number[],
      table: readonly Pattern[],
      wanted = table.length,
    ) => exactly(`rows of ${what} right, of ${table.length}`, rightRows(weights, table), wanted);
    const byHand: Check[] = [
      rows('OR by −0.5 + x₁ + x₂', [1, 1, -0.5], namedTable('or', 2)),
      rows('AND by −1.5 + x₁ + x₂', [1, 1, -1.5], namedTable('and', 2)),
      rows('AND by the slip −0.5 + x₁ + x₂', [1, 1, -0.5], namedTable('and', 2), 2),
      rows('a conjunction of 4 by −(4 − 0.5) + Σ x', weightsFor('and', 4), namedTable('and', 4)),
      rows('a conjunction of 4 by the slip (4 − 0.5) + Σ x', [1, 1, 1, 1, 3.5], namedTable('and', 4), 1),
      rows('a disjunction of 4', weightsFor('or', 4), namedTable('or', 4)),
      rows(
        'x₁ and not x₂ and x₃',
        weightsFor('and', 3, [false, true, false]),
        namedTable('and', 3, [false, true, false]),
      ),
      rows(
        'not x₁ or x₂ or not x₃',
        weightsFor('or', 3, [true, false, true]),
        namedTable('or', 3, [true, false, true]),
      ),
      rows('the majority of 5', weightsFor('majority', 5), namedTable('majority', 5)),
    ];
    const learnt: Check[] = RULES.flatMap((rule) =>
      (['or', 'and', 'majority'] as const).map((name) => {
        const inputs = name === 'majority' ? 3 : 2;
        const epochs = epochsToLearn(rule, namedTable(name, inputs), seed);
        return {
          what: `epochs until the ${rule} rule knows ${name} of ${inputs}`,
          value: epochs ?? 'never',
          wanted: 'within 5000',
          holds: epochs !== undefined,
        };
      }),
    );
    const seeds = full ? 1000 : 100;
    const xor = RULES.map((rule) => {
      const best = Array.from({ length: seeds }, (_, i) => bestOnXor(rule, seed + i));
      return atMost(`rows of XOR right by the best of ${seeds} units, ${rule} rule`, Math.max(...best), 3);
    });
    return { checks: [...byHand, ...learnt, ...xor, sigmoidSlope()] };
  },
};

/** g′ of the sigmoid is V(1 − V), and at most a quarter. */
function sigmoidSlope(): Check {
  const slope = ACTIVATIONS.sigmoid.derivative(ACTIVATIONS.sigmoid.value(0));
  return exactly('slope of the sigmoid where its sum is 0', slope, 0.25);
}
