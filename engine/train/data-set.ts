import type { Rng } from '../../sim/rng.ts';
import type { ModelSpec } from '../network/model.ts';
import { inputOf } from '../network/parts.ts';
import type { PatternSet } from './patterns.ts';
import type { PreparedPatterns } from './prepare.ts';
import type { Recipe } from './recipe.ts';
import type { StreamedPatterns } from './stream.ts';
import type { Task } from './task.ts';

/** A data set that stays, shown in another order in every pass; in memory, or read block by block. */
export function dataSet(
  spec: ModelSpec,
  recipe: Recipe,
  patterns: PreparedPatterns | StreamedPatterns,
): Task {
  const pass =
    'blocks' in patterns ? passOverBlocks(spec, recipe, patterns) : passInMemory(spec, recipe, patterns);
  return { scale: patterns.scale, pass };
}

/** The patterns must have been loaded. */
function passInMemory(
  spec: ModelSpec,
  recipe: Recipe,
  { training, copies, scale }: PreparedPatterns,
): Task['pass'] {
  const feedback = inputOf(spec, 'feedback');
  return async ({ number, rng, trainer, train }) => {
    if (feedback) {
      const values = feedbackOf(
        training,
        rng,
        isFeedbackRandom(number, recipe),
        scale.means[feedback.first]!,
      );
      await trainer.setInputColumn(feedback.first, values);
    }
    const toss = rng.split('mirror');
    const chosen = copies.map((copy, i) => (toss.chance(0.5) ? copy : i));
    return train(rng.split('order').shuffle(chosen));
  };
}

function passOverBlocks(spec: ModelSpec, recipe: Recipe, patterns: StreamedPatterns): Task['pass'] {
  const width = spec.network.inputs;
  const feedback = inputOf(spec, 'feedback');
  return async ({ number, rng, trainer, train, turn }) => {
    let sum = 0;
    let block = 0;
    for (const training of patterns.blocks(rng)) {
      await turn();
      const own = rng.split('block').split(block++);
      if (feedback) {
        const { first } = feedback;
        const mean = patterns.scale.means[first]!;
        feedbackOf(training, own, isFeedbackRandom(number, recipe), mean).forEach((value, i) => {
          training.inputs[i * width + first] = value;
        });
      }
      await trainer.load(training);
      const order = Uint32Array.from({ length: training.count }, (_, i) => i);
      sum += training.count * (await train(own.split('order').shuffle(order)));
    }
    return sum / patterns.shown;
  };
}

/** Whether the feedback input is still random: a network that had the truth at once would only copy it (Pomerleau 1988). */
function isFeedbackRandom(pass: number, { feedbackRandomShare, epochs }: Recipe): boolean {
  return pass < feedbackRandomShare * epochs;
}

/** The feedback input of patterns, less its mean. It is no picture, so it stays as strong as it is. */
function feedbackOf(patterns: PatternSet, rng: Rng, isRandom: boolean, mean: number): Float32Array {
  const drawn = rng.split('feedback');
  return patterns.previousLighter.map((truth) => (isRandom ? drawn.next() : truth) - mean);
}
