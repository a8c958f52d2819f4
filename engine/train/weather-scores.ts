import type { Weather } from '../../sim/scene/conditions.ts';
import type { ModelSpec } from '../network/model.ts';
import type { Trainer } from './backend.ts';
import { buildPatterns, splitFrames, type TrainingFrame, validationRng } from './patterns.ts';
import type { Recipe } from './recipe.ts';
import { shareRight } from './score.ts';

/** Fewer frames of one weather tell nothing. */
const FEWEST_FRAMES = 10;

/** Name of a card's score: share of answers within two units, on what was kept back, in one weather. */
export function weatherScore(weather: Weather): string {
  return `validationWithinTwoUnits.${weather}`;
}

/**
 * What a trained network answers rightly in each weather of the frames that were kept back, for its card: the mean over
 * all of them hides the rare. Weathers of too few frames are left out.
 *
 * @param trainer holds the weights for plain inputs
 */
export async function weatherScores(
  spec: ModelSpec,
  trainer: Pick<Trainer, 'forward'>,
  frames: readonly TrainingFrame[],
  { seed, validationShare }: Pick<Recipe, 'seed' | 'validationShare'>,
): Promise<Record<string, number>> {
  const { validation } = splitFrames(frames, validationShare, validationRng(seed));
  const scores: Record<string, number> = {};
  for (const [weather, own] of Map.groupBy(validation, (frame) => frame.weather)) {
    if (weather === undefined || own.length < FEWEST_FRAMES) continue;
    const patterns = buildPatterns(spec, own);
    const outputs = await trainer.forward(patterns.inputs, own.length);
    scores[weatherScore(weather)] = shareRight(spec, outputs, outputs.length / own.length, patterns);
  }
  return scores;
}
