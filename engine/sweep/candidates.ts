import type { ModelSpec } from '../network/model.ts';
import { presetModel } from '../train/preset-model.ts';
import { type Recipe, recipeWith } from '../train/recipe.ts';
import type { Point } from './points.ts';

/** A network of a sweep before it is trained. */
export interface Candidate {
  /** 1 for the first. */
  readonly id: number;
  readonly point: Point;
  readonly spec: ModelSpec;
  readonly recipe: Recipe;
  /** Which of the pattern sets it learns from, in the order of {@link sharesOf}. */
  readonly patterns: number;
}

/**
 * The networks that points stand for.
 * @throws UserError that names a setting no network can have.
 */
export function candidatesOf(points: readonly Point[], preset: string, epochs: number): Candidate[] {
  const shares = sharesOf(points);
  return points.map((point, i) => {
    const { hidden, learningRate, momentum, weightDecay, trainingShare, seed } = point;
    return {
      id: i + 1,
      point,
      spec: presetModel(preset, { hidden }),
      recipe: recipeWith({ epochs, learningRate, momentum: [momentum, momentum], weightDecay, seed }),
      patterns: shares.indexOf(trainingShare),
    };
  });
}

/** The different training shares, least first. */
export function sharesOf(points: readonly Point[]): number[] {
  return [...new Set(points.map(({ trainingShare }) => trainingShare))].sort((a, b) => a - b);
}
