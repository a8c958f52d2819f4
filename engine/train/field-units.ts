import type { ModelSpec, Weights } from '../network/model.ts';
import { fieldLayout, receptiveFields } from '../network/receptive-fields.ts';
import type { FieldsFrame, Shades } from '../protocol/fields.ts';

/** Hidden units in a frame: a page shows no more. */
const MOST_UNITS = 256;

/** What the hidden units of a network look for and say, as a page shows it. */
export function fieldUnits(
  spec: ModelSpec,
  weights: Weights,
): Pick<FieldsFrame, 'hidden' | 'pictures' | 'units'> {
  const fields = receptiveFields(weights, spec);
  return {
    hidden: fields.length,
    pictures: fieldLayout(spec),
    units: fields
      .slice(0, MOST_UNITS)
      .map(({ from, to }) => ({ from: from.map(shades), to: to.map(shades) })),
  };
}

function shades(weights: ArrayLike<number>): Shades {
  let scale = 0;
  for (let i = 0; i < weights.length; i++) scale = Math.max(scale, Math.abs(weights[i]!));
  const step = 127 / Math.max(scale, Number.MIN_VALUE);
  return { scale, steps: Int8Array.from(weights, (weight) => Math.round(weight * step)) };
}
