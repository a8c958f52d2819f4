import type { ModelSpec } from '../network/model.ts';
import { type InputScale, inputScale, scaleInputs } from './input-scale.ts';
import { buildPatterns, mirrored, type PatternSet, type TrainingFrame } from './patterns.ts';
import type { Recipe } from './recipe.ts';

/** Patterns ready to train on, the same for every network that reads and answers alike. */
export interface PreparedPatterns {
  /** Scaled; as they are, then mirrored those that are shown so too. */
  readonly training: PatternSet;
  /** Patterns shown in an epoch. */
  readonly shown: number;
  /** Where the mirrored copy of each of those lies in `training` [shown]; where it lies itself if it has none. */
  readonly copies: Uint32Array;
  /** Scaled. */
  readonly validation: PatternSet;
  /** What became of each input. */
  readonly scale: InputScale;
}

/** Builds, mirrors and scales what a recipe trains and validates on. */
export function preparePatterns(
  spec: ModelSpec,
  recipe: Pick<Recipe, 'mirror' | 'centreInputs' | 'balanceInputs'>,
  trainingFrames: readonly TrainingFrame[],
  validationFrames: readonly TrainingFrame[],
): PreparedPatterns {
  const shown = trainingFrames.length;
  const both = trainingFrames.filter((frame) => isMirrored(frame, recipe));
  let copy = shown;
  const copies = Uint32Array.from(trainingFrames, (frame, i) => (isMirrored(frame, recipe) ? copy++ : i));
  const training = buildPatterns(spec, [...trainingFrames, ...both.map((frame) => mirrored(frame, spec))]);
  const validation = buildPatterns(spec, validationFrames);
  const scale = inputScale(spec, recipe, training);
  scaleInputs(training, scale);
  scaleInputs(validation, scale);
  return { training, shown, copies, validation, scale };
}

/** Whether a recipe shows a frame mirrored too. */
export function isMirrored(
  { mirrorable }: Pick<TrainingFrame, 'mirrorable'>,
  { mirror }: Pick<Recipe, 'mirror'>,
): boolean {
  return mirror === 'on' || (mirror === 'auto' && mirrorable);
}
