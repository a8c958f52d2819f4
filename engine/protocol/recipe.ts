import { z } from 'zod';

/** A number of a recipe: the values that it may have, the one it has of itself, and what it is called and does. */
export interface NumberSetting {
  readonly least: number;
  readonly most: number;
  /** Only whole numbers. */
  readonly whole: boolean;
  readonly usual: number;
  readonly label: string;
  /** What it does, to follow its name. */
  readonly words: string;
}

const whole = (least: number, most: number, usual: number, label: string, words: string): NumberSetting => ({
  least,
  most,
  whole: true,
  usual,
  label,
  words,
});
const number = (most: number, usual: number, label: string, words: string): NumberSetting => ({
  ...whole(0, most, usual, label, words),
  whole: false,
});

/** Every number of a recipe. Schema, command line, page and card read it here; the papers print none of it but the epochs. */
export const RECIPE_NUMBERS = {
  epochs: whole(0, 100_000, 40, 'Epochs', 'passes over the data'),
  learningRate: number(100, 0.6, 'Learning rate', 'step size'),
  finalRateShare: number(1, 0.1, 'Final share of the rate', 'share of the learning rate left at the end'),
  batchSize: whole(1, 65_536, 1, 'Batch size', 'patterns an update'),
  weightDecay: number(1, 0, 'Weight decay', 'pull of weights towards zero'),
  neighbourSmoothing: number(1, 0.1, 'Neighbour smoothing', 'smoothing between neighbouring retina weights'),
  feedbackRandomShare: number(
    1,
    0.25,
    'Random feedback share',
    'share of the epochs with a random feedback input',
  ),
  validationShare: number(0.9, 0.1, 'Kept for validation', 'share of roads kept for validation'),
  patience: whole(
    0,
    100_000,
    0,
    'Patience',
    'stop after so many epochs without a better validation loss; 0 never',
  ),
} as const satisfies Record<string, NumberSetting>;
export type RecipeNumber = keyof typeof RECIPE_NUMBERS;

/** Numbers of recovery views: copies from shifted and turned poses (Pomerleau 1990). Read where those of a recipe are. */
export const RECOVERY_NUMBERS = {
  views: whole(0, 200, 14, 'Recovery views', 'shifted and turned copies of each frame of a recorded drive'),
  frames: whole(1, 1_000_000, 200, 'Frames with them', 'frames of each recorded drive that are copied'),
  snapshotViews: whole(0, 200, 2, 'Copies of a snapshot', 'shifted and turned copies of each snapshot'),
} as const satisfies Record<string, NumberSetting>;

/** Momentum of the first and of the last epoch. */
export const MOMENTUM: NumberSetting = number(0.9999, 0.5, 'Momentum', 'share of the last change kept');

/** Schema of a number of a recipe. */
export function numberSchema({ least, most, whole: isWhole }: NumberSetting): z.ZodNumber {
  return (isWhole ? z.int() : z.number()).min(least).max(most);
}

/** Values of a recipe's numbers where nobody says anything else. */
export const USUAL_NUMBERS = Object.fromEntries(
  Object.entries(RECIPE_NUMBERS).map(([name, { usual }]) => [name, usual]),
) as Record<RecipeNumber, number>;
