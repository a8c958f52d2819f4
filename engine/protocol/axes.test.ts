import { expect, it } from 'vitest';
import { linearAxis, logAxis } from './axes.ts';

it.each([linearAxis, logAxis])('takes more values than a call takes arguments: %o', (axis) => {
  const values = Array.from({ length: 300_000 }, (_, i) => 1 + (i % 1000));
  const { at, ticks } = axis(values);
  expect([at(1) >= 0, at(1000) <= 1, at(1) < at(1000), ticks.length > 2]).toEqual([true, true, true, true]);
});
