import { describe, expect, it } from 'vitest';
import { EXPERIMENTS } from './index.ts';

describe('experiments of the Lab', () => {
  it('have a name each and stand in the order of their chapters', () => {
    const names = EXPERIMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const chapters = EXPERIMENTS.map(({ chapter }) => chapter);
    expect(chapters).toEqual(chapters.toSorted((a, b) => a - b));
  });

  it.each(EXPERIMENTS)(
    '$name: all that its chapter claims holds, and comes out the same again',
    (experiment) => {
      const run = () => experiment.run({ seed: 0, full: false });
      const first = run();
      expect(first.checks.length).toBeGreaterThan(0);
      expect(first.checks.filter(({ holds }) => !holds)).toEqual([]);
      expect(run()).toEqual(first);
    },
  );
});
