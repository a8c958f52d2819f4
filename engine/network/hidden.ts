import { ACTIVATIONS } from '../textbook/activations.ts';
import { fanIn, rowsOf, unitsOf } from '../textbook/network.ts';
import { windowsBelow } from '../textbook/windows.ts';
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
  const layer = network.layers[0]!;
  const rows = layers[0]!;
  const size = fanIn(network, 0);
  const below = windowsBelow(network, 0);
  const hidden = new Float32Array(unitsOf(layer));
  const windows = hidden.length / rowsOf(layer);
  for (let unit = 0; unit < hidden.length; unit++) {
    const first = Math.floor(unit / windows) * (size + 1);
    const window = (unit % windows) * size;
    let sum = rows[first + size]!;
    for (let i = 0; i < size; i++) sum += rows[first + i]! * inputs[below[window + i]!]!;
    hidden[unit] = ACTIVATIONS[layer.activation].value(sum);
  }
  return hidden;
}
