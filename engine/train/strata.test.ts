import { expect, it } from 'vitest';
import { answerStrata } from './strata.ts';

it('answers are told by kind, weather, contrast and kind in weather, and the worst of the last is named', () => {
  const clear = { weather: 'clear', roadLighter: true } as const;
  const snow = { weather: 'snow', roadLighter: false } as const;
  const { strata, worst } = answerStrata([
    { kind: 'path', ...clear, isRight: true },
    { kind: 'path', ...clear, isRight: true },
    { kind: 'dirt', ...clear, isRight: true },
    { kind: 'dirt', ...clear, isRight: false },
    { kind: 'dirt', ...snow, isRight: false },
    { kind: 'path', ...snow, isRight: true },
  ]);
  const rows = strata.map(({ stratum, count, withinTwoUnits }) => [
    stratum,
    count,
    Math.round(100 * withinTwoUnits),
  ]);
  expect(rows).toEqual([
    ['path', 3, 100],
    ['dirt', 3, 33],
    ['clear', 4, 75],
    ['snow', 2, 50],
    ['road lighter', 4, 75],
    ['road darker', 2, 50],
    ['path in clear', 2, 100],
    ['dirt in clear', 2, 50],
    ['dirt in snow', 1, 0],
    ['path in snow', 1, 100],
  ]);
  expect(worst).toEqual({ stratum: 'dirt in snow', count: 1, withinTwoUnits: 0 });
});
