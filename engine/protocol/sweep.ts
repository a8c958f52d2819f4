import { z } from 'zod';
import { OPEN_ROAD_KINDS } from '../../sim/road/road.ts';
import { MOST_HIDDEN_UNITS, PRESET_NAMES } from '../network/presets/table.ts';
import { command } from './command.ts';
import { FileName, Seed } from './drive.ts';
import { RECIPE_NUMBERS } from './recipe.ts';
import { RunSettings } from './training.ts';

/** Networks of a sweep that is run from a page, at most; the command line takes more. */
export const MOST_SWEPT = 500;

/** Values of one setting, at most. */
export const MOST_VALUES = 20;

/** Settings that a sweep may vary, each with what its values may be. */
export const SWEPT = {
  hidden: { words: 'Hidden units', least: 1, most: MOST_HIDDEN_UNITS, whole: true },
  learningRate: { words: 'Learning rate', least: 0, most: 100, whole: false },
  momentum: { words: 'Momentum', least: 0, most: 0.9999, whole: false },
  weightDecay: { words: 'Weight decay', least: 0, most: 1, whole: false },
  trainingShare: { words: 'Share of the frames', least: 0.001, most: 1, whole: false },
} as const;
export type SweptSetting = keyof typeof SWEPT;
export const SWEPT_SETTINGS = Object.keys(SWEPT) as SweptSetting[];

const valuesOf = (name: SweptSetting) => {
  const { least, most, whole } = SWEPT[name];
  const number = whole ? z.int() : z.number();
  return z.array(number.min(least).max(most)).min(1).max(MOST_VALUES);
};
const Values = z.strictObject({
  hidden: valuesOf('hidden'),
  learningRate: valuesOf('learningRate'),
  momentum: valuesOf('momentum'),
  weightDecay: valuesOf('weightDecay'),
  trainingShare: valuesOf('trainingShare'),
});

export const SweepSettings = z
  .strictObject({
    data: RunSettings.shape.data,
    preset: z.enum(PRESET_NAMES),
    /** Every combination of them is trained, with so many seeds. */
    values: Values,
    seeds: z.int().min(1).max(20),
    epochs: z
      .int()
      .min(RECIPE_NUMBERS.epochs.least ?? 1)
      .max(10_000),
    /** Networks of each training share that drive. */
    finalists: z.int().min(1).max(20),
    roads: z.array(z.enum(OPEN_ROAD_KINDS)).min(1).max(OPEN_ROAD_KINDS.length),
    distanceM: z.number().min(10).max(10_000),
    /** Of draws, of what is kept back, and of the roads. */
    seed: Seed,
  })
  .refine((settings) => networksIn(settings) <= MOST_SWEPT, {
    message: `a sweep has at most ${MOST_SWEPT} networks`,
  });
export type SweepSettings = z.infer<typeof SweepSettings>;

/** How many networks such a sweep trains. */
export function networksIn({
  values,
  seeds,
}: {
  readonly values: Readonly<Record<SweptSetting, readonly number[]>>;
  readonly seeds: number;
}): number {
  return Object.values(values).reduce((product, own) => product * new Set(own).size, seeds);
}

/** One network of a sweep, as far as it has come. */
export interface SweptNetwork extends Readonly<Record<SweptSetting, number>> {
  /** From 1. */
  readonly network: number;
  readonly seed: number;
  readonly epochs: number;
  /** On the frames kept back; null before its first round is over, and where its weights ran off. */
  readonly validationLoss: number | null;
  /** Share of the frames kept back that it answers within two units. */
  readonly withinTwoUnits: number | null;
  /** Why it ended early, where being worse is not the reason. */
  readonly failure: string | null;
  /** Means over the roads, of those that drove. */
  readonly autonomyPercent: number | null;
  readonly cteMeanAbsM: number | null;
}

/** running goes on by itself; `stopped` and `failed` can be gone on with. */
export const SWEEP_STATUSES = ['running', 'done', 'stopped', 'failed'] as const;
export type SweepStatus = (typeof SWEEP_STATUSES)[number];

/** A sweep that was asked for, from then on until it is deleted. */
export interface SweepState {
  readonly id: number;
  readonly name: string;
  readonly status: SweepStatus;
  readonly settings: SweepSettings;
  /** When it was asked for, ms since 1970. */
  readonly createdMs: number;
  /** What trained, in words; null until it is done. */
  readonly device: string | null;
  /** Why it failed. */
  readonly error: { readonly message: string; readonly hint: string } | null;
}

/** The sweep that is under way, told a few times a second. */
export interface RunningSweep {
  readonly id: number;
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly note: string | null;
  /** In the order of their numbers; none while frames are prepared. */
  readonly networks: readonly SweptNetwork[];
}

const SweepId = z.int().positive().max(0xffff_ffff);

export const sweepCommands = {
  /** Trains many networks and lets the best drive; one sweep at a time. A name is made where none is given. */
  'sweep.start': command<{ id: number }>()(
    z.strictObject({ name: FileName.nullable(), settings: SweepSettings }),
  ),
  'sweep.cancel': command()(z.strictObject({ id: SweepId })),
  /** Goes on with one that was stopped or has failed, where it was. */
  'sweep.resume': command()(z.strictObject({ id: SweepId })),
  /** All networks of one that is not under way, the best first once it is done. */
  'sweep.networks': command<{ readonly networks: readonly SweptNetwork[] }>()(
    z.strictObject({ id: SweepId }),
  ),
  /** Puts the model of a network that drove among the library's, unless it is there. */
  'sweep.keep': command<{ readonly model: string }>()(
    z.strictObject({ id: SweepId, network: z.int().min(1).max(MOST_SWEPT) }),
  ),
  /** Moves a sweep to the library's trash, not the models that were kept of it. */
  'sweep.trash': command<{ trashed: string }>()(z.strictObject({ id: SweepId })),
  'sweep.restore': command<{ id: number }>()(z.strictObject({ trashed: FileName })),
};
