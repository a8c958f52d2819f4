import { ACTIVATIONS } from '../textbook/activations.ts';
import { rowsOf } from '../textbook/network.ts';
import type { ModelSpec, Weights } from './model.ts';

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
  const { activation } = network.layers[0]!;
  const units = rowsOf(network.layers[0]!);
  const rows = layers[0]!;
  const width = network.inputs + 1;
  const hidden = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const first = unit * width;
    let sum = rows[first + width - 1]!;
    for (let i = 0; i < width - 1; i++) sum += rows[first + i]! * inputs[i]!;
    hidden[unit] = ACTIVATIONS[activation].value(sum);
  }
  return hidden;
}
