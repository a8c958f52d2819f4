import type { z } from 'zod';
import type { CommandDefinition } from './command.ts';
import { diagnosticsCommands } from './diagnostics.ts';
import { driveCommands } from './drive.ts';
import { evaluationCommands } from './evaluation.ts';
import { exchangeCommands } from './exchange.ts';
import { improveCommands } from './improve.ts';
import { jobCommands } from './jobs.ts';
import { labCommands } from './lab.ts';
import { learnCommands } from './learn.ts';
import { libraryCommands } from './library.ts';
import { modelCommands } from './model.ts';
import { recordingCommands } from './recording.ts';
import { settingsCommands } from './settings.ts';
import { sweepCommands } from './sweep.ts';
import { trainingCommands } from './training.ts';
import { wheelCommands } from './wheel.ts';

/** Every command that a page may give, by name. */
export const COMMANDS = {
  ...wheelCommands,
  ...driveCommands,
  ...learnCommands,
  ...jobCommands,
  ...libraryCommands,
  ...exchangeCommands,
  ...recordingCommands,
  ...modelCommands,
  ...trainingCommands,
  ...sweepCommands,
  ...settingsCommands,
  ...evaluationCommands,
  ...improveCommands,
  ...labCommands,
  ...diagnosticsCommands,
} satisfies Record<string, CommandDefinition>;

export type CommandName = keyof typeof COMMANDS;

export type ParamsOf<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]['params']>;

export type ResultOf<Name extends CommandName> =
  (typeof COMMANDS)[Name] extends CommandDefinition<z.ZodType, infer Result> ? Result : never;
