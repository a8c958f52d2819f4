import { expect, it } from 'vitest';
import { killPrograms } from './kills.ts';

it('what is killed at a random moment leaves every drive with all of its change or none', async () => {
  const { kills, breaches } = await killPrograms(8, 1);
  expect(breaches).toEqual([]);
  expect(kills).toBe(8);
});
