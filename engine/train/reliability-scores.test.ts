import { expect, it } from 'vitest';
import { reliabilityScores } from './reliability-scores.ts';

const answer = (group: string, reliability: number, errorUnits: number, weight = 1) => ({
  group,
  reliability,
  errorUnits,
  weight,
});

it('tells how often a wrong answer is trusted less than a right one', () => {
  const answers = [answer('a', 0.9, 0), answer('a', 0.5, 1), answer('b', 0.7, 5), answer('b', 0.1, 9)];
  // Of four pairs of a right and a wrong one, one is the wrong way round.
  expect(reliabilityScores(answers).reliabilityAuc).toBe(0.75);
  const equal = [answer('a', 0.5, 0), answer('b', 0.5, 9)];
  expect(reliabilityScores(equal).reliabilityAuc).toBe(0.5);
});

it('counts answers by their weight in the area', () => {
  const answers = [answer('a', 0.9, 0, 3), answer('a', 0.1, 0, 1), answer('b', 0.5, 9, 2)];
  expect(reliabilityScores(answers).reliabilityAuc).toBe(0.75);
});

it('compares the means of groups', () => {
  const answers = [answer('a', 0.9, 0), answer('a', 0.7, 2), answer('b', 0.6, 3), answer('c', 0.4, 5)];
  const { reliabilityCorrelation, reliabilityGroups } = reliabilityScores(answers);
  expect(reliabilityCorrelation).toBeCloseTo(1, 9);
  expect(reliabilityGroups[0]).toEqual({
    group: 'a',
    count: 2,
    reliability: expect.closeTo(0.8, 9),
    errorUnits: 1,
  });
});

it('says nothing where there is nothing to compare', () => {
  expect(reliabilityScores([answer('a', 0.9, 0), answer('a', 0.8, 1)])).toMatchObject({
    reliabilityAuc: null,
    reliabilityCorrelation: null,
  });
});
