import type { Weather } from '../../sim/scene/conditions.ts';
import type { ModelSpec } from '../network/model.ts';
import type { Trainer } from './backend.ts';
import { buildPatterns, type TrainingFrame } from './patterns.ts';
import { shareRight } from './score.ts';

/** Fewer frames of one weather tell nothing. */
const FEWEST_FRAMES = 10;

/** Name of a card's score: share of answers within two units, on what was kept back, in one weather. */
export function weatherScore(weather: Weather): string {
  return `validationWithinTwoUnits.${weather}`;
}

/**
 * What a trained network answers rightly in each weather, for its card: the mean over all of them hides the rare. Weathers
 * of too few frames are left out.
 *
 * @param trainer holds the weights for plain inputs
 * @param keptBack frames that it was not trained on
 */
export async function weatherScores(
  spec: ModelSpec,
  trainer: Pick<Trainer, 'forward'>,
  keptBack: readonly TrainingFrame[],
): Promise<Record<string, number>> {
  const scores: Record<string, number> = {};
  for (const [weather, own] of Map.groupBy(keptBack, (frame) => frame.weather)) {
    if (weather === undefined || own.length < FEWEST_FRAMES) continue;
    const patterns = buildPatterns(spec, own);
    const outputs = await trainer.forward(patterns.inputs, own.length);
    scores[weatherScore(weather)] = shareRight(spec, outputs, outputs.length / own.length, patterns);
  }
  return scores;
}
