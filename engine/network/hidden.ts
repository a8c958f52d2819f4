import type { Activation, ModelSpec, Weights } from './model.ts';

const ACTIVATE: Readonly<Record<Activation, (sum: number) => number>> = {
  sigmoid: (sum) => 1 / (1 + Math.exp(-sum)),
  tanh: Math.tanh,
  linear: (sum) => sum,
};

/**
 * Activations of the units of the first layer, which the exported graph keeps to itself.
 *
 * @param inputs [inputs]
 */
export function hiddenActivations(
  { network }: ModelSpec,
  { layers }: Weights,
  inputs: Float32Array,
): Float32Array {
  const { units, activation } = network.layers[0]!;
  const rows = layers[0]!;
  const width = network.inputs + 1;
  const hidden = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const first = unit * width;
    let sum = rows[first + width - 1]!;
    for (let i = 0; i < width - 1; i++) sum += rows[first + i]! * inputs[i]!;
    hidden[unit] = ACTIVATE[activation](sum);
  }
  return hidden;
}
