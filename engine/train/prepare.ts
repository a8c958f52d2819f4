import type { ModelSpec } from '../network/model.ts';
import {
  buildPatterns,
  centreInputs,
  inputMeans,
  mirrored,
  type PatternSet,
  type TrainingFrame,
} from './patterns.ts';
import type { Recipe } from './recipe.ts';

/** Patterns ready to train on, the same for every network that reads and answers alike. */
export interface PreparedPatterns {
  /** Centred; as they are, then, where the recipe says so, mirrored in the same order. */
  readonly training: PatternSet;
  /** Patterns shown in an epoch. */
  readonly shown: number;
  /** Centred. */
  readonly validation: PatternSet;
  /** What centring took from each input. */
  readonly means: Float64Array;
}

/** Builds, mirrors and centres what a recipe trains and validates on. */
export function preparePatterns(
  spec: ModelSpec,
  recipe: Pick<Recipe, 'mirror' | 'centreInputs'>,
  trainingFrames: readonly TrainingFrame[],
  validationFrames: readonly TrainingFrame[],
): PreparedPatterns {
  const views = recipe.mirror
    ? [...trainingFrames, ...trainingFrames.map((frame) => mirrored(frame, spec))]
    : trainingFrames;
  const training = buildPatterns(spec, views);
  const validation = buildPatterns(spec, validationFrames);
  const means = recipe.centreInputs ? inputMeans(spec, training) : new Float64Array(spec.network.inputs);
  centreInputs(training, means);
  centreInputs(validation, means);
  return { training, shown: trainingFrames.length, validation, means };
}
