import type { Activation } from './network.ts';

/** What a unit makes of the sum of its weighted inputs. */
export interface ActivationFormula {
  /** V = g(sum). */
  value(sum: number): number;
  /** g′, in terms of the output V. */
  derivative(output: number): number;
}

/**
 * Every activation there is. A threshold answers 1 above 0, else 0; its slope is 0 wherever it has one, so that nothing
 * below it learns by back-propagation. As an output it is trained by the perceptron rule instead (losses.ts).
 */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationFormula>> = {
  sigmoid: { value: (sum) => 1 / (1 + Math.exp(-sum)), derivative: (output) => output * (1 - output) },
  tanh: { value: (sum) => Math.tanh(sum), derivative: (output) => 1 - output * output },
  linear: { value: (sum) => sum, derivative: () => 1 },
  relu: { value: (sum) => Math.max(0, sum), derivative: (output) => (output > 0 ? 1 : 0) },
  threshold: { value: (sum) => (sum > 0 ? 1 : 0), derivative: () => 0 },
};

/** Names of {@link ACTIVATIONS}, in that order: the kernels of the training devices know them by their place in it. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as readonly Activation[];
