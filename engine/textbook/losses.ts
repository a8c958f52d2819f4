import { ACTIVATIONS } from './activations.ts';
import { headsOf, type Loss, type NetworkSpec, type PlacedHead } from './network.ts';

/** Numbers in a row that can be written. */
type Row = Float32Array | Float64Array;

/** How a head of a network answers and is judged. Rows are those of all outputs; a head looks at its own units. */
export interface LossFormula {
  /** Outputs V of a head from the sums of its units. */
  answer(head: PlacedHead, sums: Row, outputs: Row): void;
  /** What is wrong with the outputs, seen the targets y. */
  loss(head: PlacedHead, outputs: ArrayLike<number>, targets: ArrayLike<number>): number;
  /** δ of every unit of a head: minus the slope of its loss over the unit's sum. */
  deltas(head: PlacedHead, outputs: ArrayLike<number>, targets: ArrayLike<number>, deltas: Row): void;
}

/** The least that a logarithm is taken of, so that a wrong answer that is quite sure costs 16, not infinity. */
const LEAST = 1e-7;

/**
 * Every loss there is.
 *
 * - `squared`: ½ Σ (y − V)², δ = V' (y − V). For threshold units, which have no slope, δ = y − V: the perceptron rule.
 * - `logistic`: −Σ y ln V + (1 − y) ln(1 − V) with V a sigmoid; its slope V(1 − V) cancels, δ = y − V.
 * - `softmax-cross-entropy`: −Σ y ln V with V = eˢ / Σ eˢ; δ = y − V Σ y, where Σ y is 1 for one class or shares of several.
 */
export const LOSSES: Readonly<Record<Loss, LossFormula>> = {
  squared: {
    answer: answerByUnit,
    loss({ first, units }, outputs, targets) {
      let loss = 0;
      for (let unit = first; unit < first + units; unit++) {
        const error = targets[unit]! - outputs[unit]!;
        loss += (error * error) / 2;
      }
      return loss;
    },
    deltas({ first, units, activation }, outputs, targets, deltas) {
      const { derivative } = ACTIVATIONS[activation];
      const isPerceptron = activation === 'threshold';
      for (let unit = first; unit < first + units; unit++) {
        const error = targets[unit]! - outputs[unit]!;
        deltas[unit] = isPerceptron ? error : derivative(outputs[unit]!) * error;
      }
    },
  },
  logistic: {
    answer: answerByUnit,
    loss({ first, units }, outputs, targets) {
      let loss = 0;
      for (let unit = first; unit < first + units; unit++) {
        const target = targets[unit]!;
        loss -= target * logarithm(outputs[unit]!) + (1 - target) * logarithm(1 - outputs[unit]!);
      }
      return loss;
    },
    deltas({ first, units }, outputs, targets, deltas) {
      for (let unit = first; unit < first + units; unit++) deltas[unit] = targets[unit]! - outputs[unit]!;
    },
  },
  'softmax-cross-entropy': {
    answer({ first, units }, sums, outputs) {
      // Less the largest, which cancels: nothing overflows.
      let largest = Number.NEGATIVE_INFINITY;
      for (let unit = first; unit < first + units; unit++) largest = Math.max(largest, sums[unit]!);
      let total = 0;
      for (let unit = first; unit < first + units; unit++) {
        outputs[unit] = Math.exp(sums[unit]! - largest);
        total += outputs[unit]!;
      }
      for (let unit = first; unit < first + units; unit++) outputs[unit]! /= total;
    },
    loss({ first, units }, outputs, targets) {
      let loss = 0;
      for (let unit = first; unit < first + units; unit++) loss -= targets[unit]! * logarithm(outputs[unit]!);
      return loss;
    },
    deltas({ first, units }, outputs, targets, deltas) {
      let total = 0;
      for (let unit = first; unit < first + units; unit++) total += targets[unit]!;
      for (let unit = first; unit < first + units; unit++) {
        deltas[unit] = targets[unit]! - outputs[unit]! * total;
      }
    },
  },
};

/** Names of {@link LOSSES}, in that order: the kernels of the training devices know them by their place in it. */
export const LOSS_NAMES = Object.keys(LOSSES) as readonly Loss[];

/** Σ weight × loss over the heads of a network, for a pattern's outputs and targets. */
export function lossOf(
  spec: NetworkSpec,
): (outputs: ArrayLike<number>, targets: ArrayLike<number>) => number {
  const heads = headsOf(spec);
  return (outputs, targets) =>
    heads.reduce((sum, head) => sum + head.weight * LOSSES[head.loss].loss(head, outputs, targets), 0);
}

function answerByUnit({ first, units, activation }: PlacedHead, sums: Row, outputs: Row): void {
  const { value } = ACTIVATIONS[activation];
  for (let unit = first; unit < first + units; unit++) outputs[unit] = value(sums[unit]!);
}

function logarithm(value: number): number {
  return Math.log(Math.max(value, LEAST));
}
