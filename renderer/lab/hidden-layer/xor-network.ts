import { denseNetwork, layersOf, networkWith } from '../../../engine/lab/networks.ts';
import { xor } from '../../../engine/lab/patterns.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { FIELDS, type HiddenLayerState } from './state.ts';

/** The plane that is shown around the four corners. */
export const RANGE = [-0.5, 1.5] as const;
export const XOR = xor(2);

/** 2-2-1 of the weights that a person set. */
export function xorNetwork({ weights, activation }: HiddenLayerState): LearningNetwork {
  const spec = denseNetwork([2, 2, 1], activation, activation);
  const all = weights.length === 9 ? weights : FIELDS.weights.start;
  return networkWith(spec, layersOf(spec, all));
}
