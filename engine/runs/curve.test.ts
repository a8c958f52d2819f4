import { describe, expect, it } from 'vitest';
import { curveOf, EMPTY_HISTORY } from './curve.ts';

describe('a curve', () => {
  it('has every epoch of a short history, and no validation where there is none', () => {
    const history = { ...EMPTY_HISTORY, loss: [1, 0.123456], withinTwoUnits: [0.5, 0.75] };
    expect(curveOf(history)).toEqual({
      epochs: [1, 2],
      loss: [1, 0.1235],
      validationLoss: [],
      withinTwoUnits: [0.5, 0.75],
      validationWithinTwoUnits: [],
    });
  });

  it('is thinned evenly where the history is long, down to the last epoch', () => {
    const loss = Array.from({ length: 100_000 }, (_, i) => i);
    const { epochs, loss: chosen } = curveOf({ ...EMPTY_HISTORY, loss });
    expect([epochs.length, epochs[0], epochs[1], epochs.at(-1), chosen.at(-1)]).toEqual([
      400, 250, 500, 100_000, 100_000,
    ]);
  });
});
