import type { Weather } from '../../sim/scene/conditions.ts';
import type { AnswerStratum } from '../protocol/evaluation.ts';

/** What a pattern shows, and whether it was answered within two units. */
export interface AnsweredPattern {
  /** Kind of road. */
  readonly kind: string;
  readonly weather: Weather;
  readonly roadLighter: boolean;
  readonly isRight: boolean;
}

/**
 * Scores answers by stratum: a mean over all hides what is rare.
 *
 * @returns the strata by kind of road, by weather, by contrast and by kind in each weather, and the worst of the last.
 */
export function answerStrata(patterns: readonly AnsweredPattern[]): {
  strata: AnswerStratum[];
  worst: AnswerStratum;
} {
  const by = (nameOf: (pattern: AnsweredPattern) => string): AnswerStratum[] =>
    [...Map.groupBy(patterns, nameOf)].map(([stratum, own]) => ({
      stratum,
      count: own.length,
      withinTwoUnits: own.filter(({ isRight }) => isRight).length / own.length,
    }));
  const smallest = by(({ kind, weather }) => `${kind} in ${weather}`);
  return {
    strata: [
      ...by(({ kind }) => kind),
      ...by(({ weather }) => weather),
      ...by(({ roadLighter }) => (roadLighter ? 'road lighter' : 'road darker')),
      ...smallest,
    ],
    worst: smallest.reduce((worst, one) => (one.withinTwoUnits < worst.withinTwoUnits ? one : worst)),
  };
}
