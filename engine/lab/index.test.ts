import { describe, expect, it } from 'vitest';
import { EXPERIMENTS, experimentOf } from './index.ts';

describe('experiments of the Lab', () => {
  it('have a name each and stand in the order of their chapters', () => {
    const names = EXPERIMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.map(experimentOf)).toEqual(EXPERIMENTS);
    const chapters = EXPERIMENTS.map(({ chapter }) => chapter);
    expect(chapters).toEqual(chapters.toSorted((a, b) => a - b));
  });

  it.each(EXPERIMENTS)(
    '$name: all that its chapter claims holds, and holds again with another seed',
    (experiment) => {
      for (const seed of [0, 1]) {
        const { checks } = experiment.run({ seed, full: false });
        expect(checks.length).toBeGreaterThan(0);
        expect(checks.filter(({ holds }) => !holds)).toEqual([]);
      }
    },
  );

  it.each(EXPERIMENTS)('$name: the same seed gives the same findings', (experiment) => {
    const run = () => JSON.stringify(experiment.run({ seed: 7, full: false }));
    expect(run()).toBe(run());
  });
});
