import { expect, test } from 'vitest';
import { MUTANT_KINDS } from './kinds.ts';
import { tryMutants } from './mutants.ts';

test.each(MUTANT_KINDS)('whatever becomes of a %s, it is read or refused in one line', async (kind) => {
  const { breaches, refused } = await tryMutants(kind, 60, 1);
  expect(breaches).toEqual([]);
  expect(refused).toBeGreaterThan(0);
});
