import { z } from 'zod';
import { PRESET_NAMES } from '../network/presets/table.ts';
import { command } from './command.ts';
import { FileName } from './drive.ts';

/** Switches that show what each part of learning at the wheel is for; they may be changed under way. */
const switches = {
  /** Passes over the buffer after every look. */
  passes: z.int().min(1).max(100),
  /** Learn shifted and turned copies of every look too. */
  copies: z.boolean(),
  /** Keep earlier patterns. */
  buffer: z.boolean(),
  /** Learn nothing from looks in a bend. */
  straightOnly: z.boolean(),
};

export const LearnSettings = z.strictObject({ preset: z.enum(PRESET_NAMES), ...switches });
export type LearnSettings = z.infer<typeof LearnSettings>;

/** As Pomerleau did it in 1990. */
export const DEFAULT_LEARN_SETTINGS: LearnSettings = {
  preset: 'alvinn-1990',
  passes: 4,
  copies: true,
  buffer: true,
  straightOnly: false,
};

/** What a drive's settings name as its model while the network that was let go drives, which has no file. */
export const LEARNED_MODEL = 'learned at the wheel';

/** `FieldsFrame.run` of a network that learns at the wheel: no run has it. */
export const LEARNING_RUN = 0;

/** A network that learns while somebody drives. */
export interface LearningState {
  readonly settings: LearnSettings;
  /** Its thread opens its eyes, learns, or exports it and compares the export with it. */
  readonly phase: 'opening' | 'learning' | 'checking';
  /** Units of every layer, inputs first. */
  readonly layers: readonly number[];
  readonly directionUnits: number;
  readonly maxCurvaturePerM: number;
  /** Looks that it learned from. */
  readonly looks: number;
  /** Looks that came while it was not done with the one before, and were let go. */
  readonly dropped: number;
  /** Patterns in its buffer. */
  readonly patterns: number;
  /** Passes over the buffer, all of them and lately. */
  readonly cycles: number;
  readonly cyclesPerSecond: number;
  /** Share of the looks of the last 20 s that it answered within two units; null before the first. */
  readonly withinTwoUnits: number | null;
}

export const learnCommands = {
  /** Begins with a network that knows nothing; one that learned before goes, until it is brought back. */
  'learn.start': command()(LearnSettings, { needsWheel: true }),
  'learn.change': command()(z.strictObject(switches).partial(), { needsWheel: true }),
  /** Ends learning; the network goes with its buffer, until it is brought back. */
  'learn.stop': command()(z.strictObject({}), { needsWheel: true }),
  /** Brings back what was stopped last. */
  'learn.undoStop': command()(z.strictObject({}), { needsWheel: true }),
  /** Exports the network of this moment, compares the export with it, and gives it the wheel. */
  'learn.letGo': command()(z.strictObject({}), { needsWheel: true }),
  /** Exports the network of this moment into the library. */
  'learn.keep': command<{ file: string }>()(z.strictObject({ name: FileName }), { needsWheel: true }),
};
