import { UserError } from '../errors.ts';
import type { Initialisation } from '../network/initialise.ts';
import { MOMENTUM, type NumberSetting, RECIPE_NUMBERS, type RecipeNumber } from '../protocol/recipe.ts';
import type { Mirroring } from '../protocol/training.ts';
import { DEFAULT_RECIPE } from '../protocol/training.ts';

/** Everything that decides how a network is trained, beside its shape and its data. Plain JSON: a model carries it. */
export interface Recipe {
  readonly epochs: number;
  readonly learningRate: number;
  /** Share of the learning rate that is left at the end; it falls in a straight line over the last 40 % of the epochs. */
  readonly finalRateShare: number;
  /** Momentum of the first and of the last epoch; it rises in between (Baluja 1995). Equal: constant. */
  readonly momentum: readonly [number, number];
  readonly batchSize: number;
  readonly fanInScaling: boolean;
  readonly weightDecay: number;
  /** Share by which a retina weight moves towards the mean of its neighbours after an epoch (Baluja 1995); 0 is off. */
  readonly neighbourSmoothing: number;
  /** Share of the epochs in which the feedback input is random, before it is the truth (Pomerleau 1988). */
  readonly feedbackRandomShare: number;
  /**
   * Subtract from each input its mean over the training patterns. Activations of 0 … 1 share a large common part that
   * makes plain back-propagation crawl; the means are folded into the biases afterwards, so the network stays the same.
   */
  readonly centreInputs: boolean;
  /**
   * Hold back the pictures beside the first, in a network that reads several: brightness and ranges vary twice as much as
   * the share of blue, so they would be learned first, and by heart where snapshots are few. Weights take it in afterwards, as
   * they do the means.
   */
  readonly balanceInputs: boolean;
  /**
   * Show patterns as they are or mirrored, with the direction mirrored too, by the toss of a coin. Roads bend both ways;
   * twice the views for the same work. `auto` mirrors where the picture stays true: see `mirrorsOf`. `on` mirrors all.
   */
  readonly mirror: Mirroring;
  /** Share of the frames, by whole groups, kept for validation. */
  readonly validationShare: number;
  /** Epochs without a better validation loss after which training stops and the best weights return; 0 is off. */
  readonly patience: number;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

export { DEFAULT_RECIPE };

/**
 * The default recipe with some settings changed.
 * @throws UserError `invalid` that names a setting outside its range.
 */
export function recipeWith(overrides: Partial<Recipe>): Recipe {
  const recipe = { ...DEFAULT_RECIPE, ...overrides };
  const check = (name: string, value: number, { least, most, whole }: NumberSetting) => {
    if (whole && !Number.isInteger(value)) {
      throw new UserError('invalid', `${name} ${value} is no whole number`, 'Give a whole number.');
    }
    if (value >= least && value <= most) return;
    throw new UserError(
      'invalid',
      `${name} ${value} is out of range`,
      `Give a number from ${least} to ${most}.`,
    );
  };
  for (const [name, setting] of Object.entries(RECIPE_NUMBERS))
    check(name, recipe[name as RecipeNumber], setting);
  for (const momentum of recipe.momentum) check('momentum', momentum, MOMENTUM);
  return recipe;
}

/** Learning rate and momentum of one epoch. */
export function scheduleOf(recipe: Recipe, epoch: number): { learningRate: number; momentum: number } {
  const progress = recipe.epochs > 1 ? epoch / (recipe.epochs - 1) : 0;
  const falling = Math.max(0, (progress - 0.6) / 0.4);
  const [from, to] = recipe.momentum;
  return {
    learningRate: recipe.learningRate * (1 - (1 - recipe.finalRateShare) * falling),
    momentum: from + (to - from) * progress,
  };
}
