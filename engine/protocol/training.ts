import { z } from 'zod';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { PREPROCESSINGS } from '../../sim/sensors/preprocess.ts';
import { DECODINGS } from '../network/decode.ts';
import { SIGHT_NAMES } from '../network/presets/sights.ts';
import { MOST_HIDDEN_UNITS, PRESET_NAMES } from '../network/presets/table.ts';
import { command } from './command.ts';
import { FileName, Seed } from './drive.ts';
import { LessonSettings } from './lesson.ts';
import { MOMENTUM, numberSchema, RECIPE_NUMBERS, RECOVERY_NUMBERS, USUAL_NUMBERS } from './recipe.ts';

export const BACKENDS = ['auto', 'cpu', 'gpu', 'reference'] as const;
export type Backend = (typeof BACKENDS)[number];

export const MIRRORINGS = ['auto', 'on', 'off'] as const;
export type Mirroring = (typeof MIRRORINGS)[number];
/** Recipes of version 0.1 say true or false. */
const MirrorSetting = z.union([
  z.enum(MIRRORINGS),
  z.boolean().transform((mirror): Mirroring => (mirror ? 'on' : 'off')),
]);

const momentum = numberSchema(MOMENTUM);
const deviation = z.number().min(0).max(10);

/** engine/train/recipe.ts, checked. */
const RecipeSettings = z.strictObject({
  epochs: numberSchema(RECIPE_NUMBERS.epochs),
  learningRate: numberSchema(RECIPE_NUMBERS.learningRate),
  finalRateShare: numberSchema(RECIPE_NUMBERS.finalRateShare),
  momentum: z.tuple([momentum, momentum]),
  batchSize: numberSchema(RECIPE_NUMBERS.batchSize),
  fanInScaling: z.boolean(),
  weightDecay: numberSchema(RECIPE_NUMBERS.weightDecay),
  neighbourSmoothing: numberSchema(RECIPE_NUMBERS.neighbourSmoothing),
  feedbackRandomShare: numberSchema(RECIPE_NUMBERS.feedbackRandomShare),
  centreInputs: z.boolean(),
  /** Runs that were asked for before there was such a thing have it off. */
  balanceInputs: z.boolean().default(false),
  mirror: MirrorSetting,
  validationShare: numberSchema(RECIPE_NUMBERS.validationShare),
  patience: numberSchema(RECIPE_NUMBERS.patience),
  initialisation: z.union([
    z.strictObject({ kind: z.literal('uniform'), range: deviation, outputBias: z.number().min(-20).max(20) }),
    z.strictObject({ kind: z.literal('normal'), deviations: z.array(deviation).length(2) }),
    z.strictObject({ kind: z.literal('fan-in'), outputBias: z.number().min(-20).max(20) }),
    z.strictObject({ kind: z.literal('zero') }),
  ]),
  seed: Seed,
});

/** Random poses on random roads, rendered for this training alone. */
export const SnapshotSettings = z.strictObject({
  count: z.int().min(10).max(100_000),
  kinds: z.array(z.enum(ROAD_KINDS)).min(1).max(ROAD_KINDS.length),
  seed: Seed,
  /** Things that stand on the roads; none where it is left out. */
  obstaclesPerKm: z.number().min(0).max(MOST_OBSTACLES_PER_KM).optional(),
  /** Right is what keeps to the lane, as if nothing stood on it; else what leads around. */
  keepsLane: z.boolean().optional(),
  /** What of the lesson is not as usual; version 0.1 knows none of it. */
  lesson: LessonSettings.partial().optional(),
});

export const RunSettings = z.strictObject({
  data: z
    .strictObject({ drives: z.array(FileName).max(200), snapshots: SnapshotSettings.nullable() })
    .refine(({ drives, snapshots }) => drives.length > 0 || snapshots !== null, {
      message: 'choose a drive, or make snapshots',
    }),
  preset: z.enum(PRESET_NAMES),
  /** What its network sees; version 0.1 knows the preset's alone. */
  sees: z.enum(SIGHT_NAMES).default('preset'),
  /** null: the preset's. */
  hidden: z.int().min(1).max(MOST_HIDDEN_UNITS).nullable(),
  preprocessing: z.enum(PREPROCESSINGS).nullable(),
  /** From direction units to where to steer; version 0.1 knows the preset's alone. */
  decoding: z.enum(DECODINGS).nullable().default(null),
  backend: z.enum(BACKENDS),
  recipe: RecipeSettings,
  /** Shifted and turned copies of frames of recorded drives, and of snapshots; earlier versions made none of those. */
  recovery: z.strictObject({
    views: numberSchema(RECOVERY_NUMBERS.views),
    frames: numberSchema(RECOVERY_NUMBERS.frames),
    snapshotViews: numberSchema(RECOVERY_NUMBERS.snapshotViews).default(0),
  }),
});
export type RunSettings = z.infer<typeof RunSettings>;

/** What suits the presets on the simulator's snapshots. */
export const DEFAULT_RECIPE: z.infer<typeof RecipeSettings> = {
  epochs: USUAL_NUMBERS.epochs,
  learningRate: USUAL_NUMBERS.learningRate,
  finalRateShare: USUAL_NUMBERS.finalRateShare,
  momentum: [MOMENTUM.usual, MOMENTUM.usual],
  batchSize: USUAL_NUMBERS.batchSize,
  fanInScaling: false,
  weightDecay: USUAL_NUMBERS.weightDecay,
  neighbourSmoothing: USUAL_NUMBERS.neighbourSmoothing,
  feedbackRandomShare: USUAL_NUMBERS.feedbackRandomShare,
  centreInputs: true,
  balanceInputs: true,
  mirror: 'auto',
  validationShare: USUAL_NUMBERS.validationShare,
  patience: USUAL_NUMBERS.patience,
  initialisation: { kind: 'uniform', range: 0.05, outputBias: -2 },
  seed: 1,
};

export const DEFAULT_RECOVERY: RunSettings['recovery'] = {
  views: RECOVERY_NUMBERS.views.usual,
  frames: RECOVERY_NUMBERS.frames.usual,
  snapshotViews: RECOVERY_NUMBERS.snapshotViews.usual,
};

/** What suits the simulator's snapshots: as `alvinn train` has it. */
export const DEFAULT_RUN_SETTINGS: RunSettings = {
  data: {
    drives: [],
    snapshots: { count: 1200, kinds: ['path', 'street', 'highway', 'dirt'], seed: 1 },
  },
  preset: PRESET_NAMES[0]!,
  sees: 'preset',
  hidden: null,
  preprocessing: null,
  decoding: null,
  backend: 'auto',
  recipe: DEFAULT_RECIPE,
  recovery: DEFAULT_RECOVERY,
};

/** waiting … paused go on by themselves; the others are over, and all but `done` can be resumed. */
export const RUN_STATUSES = [
  'waiting',
  'preparing',
  'training',
  'paused',
  'done',
  'cancelled',
  'failed',
  'interrupted',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** What a training came to. Shares are 0 … 1; validation is null where nothing was set aside. */
export interface RunResult {
  readonly epochs: number;
  readonly loss: number;
  readonly validationLoss: number | null;
  readonly withinTwoUnits: number;
  readonly validationWithinTwoUnits: number | null;
  readonly patterns: number;
  /** Time in the backend's epochs alone, s. */
  readonly seconds: number;
  readonly patternsPerSecond: number;
  readonly connectionsPerSecond: number;
  readonly backend: string;
  /** What it ran on, in words. */
  readonly variant: string;
  /** What whoever trained should know of it, in words. */
  readonly notices: readonly string[];
}

/** A training that was asked for, from then on until it is deleted. */
export interface RunState {
  readonly id: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly settings: RunSettings;
  /** When it was asked for, ms since 1970. */
  readonly createdMs: number;
  /** Epochs that were done when its status last changed; {@link TrainingState} tells what was done since. */
  readonly epoch: number;
  /** null until it is done. */
  readonly result: RunResult | null;
  /** Model file of the library that it wrote. */
  readonly model: string | null;
  /** Why it failed. */
  readonly error: { readonly message: string; readonly hint: string } | null;
}

/** Curves of a training at chosen epochs, as many values as epochs; validation is empty where nothing was set aside. */
export interface RunCurve {
  readonly epochs: readonly number[];
  readonly loss: readonly number[];
  readonly validationLoss: readonly number[];
  readonly withinTwoUnits: readonly number[];
  readonly validationWithinTwoUnits: readonly number[];
}

/** The run that is under way, told a few times a second. */
export interface TrainingState {
  readonly id: number;
  /** What is being done, in a few words: "rendering snapshots", "training"; "paused" once it stands still. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly curve: RunCurve;
  /** Rates of the backend's epochs alone; null before the first. */
  readonly patternsPerSecond: number | null;
  readonly connectionsPerSecond: number | null;
  /** Until the phase is done, s; null where nobody knows. */
  readonly secondsLeft: number | null;
  /** Slow motion: most epochs a second; null is as fast as it goes. */
  readonly epochsPerSecond: number | null;
  /** What went otherwise than planned and was mended, in words: a graphics device that was lost. */
  readonly notice: string | null;
}

const RunId = z.int().positive().max(0xffff_ffff);
const EpochsPerSecond = z.number().min(0.1).max(1000).nullable();

export const trainingCommands = {
  /** Trains, once the runs before it are over. A name is made where none is given. */
  'runs.start': command<{ id: number }>()(
    z.strictObject({ name: FileName.nullable(), settings: RunSettings, epochsPerSecond: EpochsPerSecond }),
  ),
  'runs.pause': command()(z.strictObject({ id: RunId })),
  /** Goes on with a paused run; one that was interrupted, cancelled or failed goes on from its last checkpoint. */
  'runs.resume': command()(z.strictObject({ id: RunId })),
  'runs.cancel': command()(z.strictObject({ id: RunId })),
  /** Slow motion of the run under way. */
  'runs.pace': command()(z.strictObject({ id: RunId, epochsPerSecond: EpochsPerSecond })),
  'runs.rename': command()(z.strictObject({ id: RunId, name: FileName })),
  /** Moves a run, not its model, to the library's trash. The answer brings it back with `runs.restore`. */
  'runs.trash': command<{ trashed: string }>()(z.strictObject({ id: RunId })),
  'runs.restore': command<{ id: number }>()(z.strictObject({ trashed: FileName })),
  /** Asks for frames of fields.ts of the run under way, while this page looks at it. */
  'runs.watch': command()(z.strictObject({ id: RunId.nullable() })),
  'runs.curves': command<readonly RunCurve[]>()(z.strictObject({ ids: z.array(RunId).max(100) })),
  /** The frames that were kept of a run (fields.ts, base64), by epoch. */
  'runs.evolution': command<{ readonly frames: readonly string[] }>()(z.strictObject({ id: RunId })),
};
