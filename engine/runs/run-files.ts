import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { moveWhole } from '../data/drive-files.ts';
import { NumberedFolder, RUNS } from '../data/entry-folder.ts';
import { readError } from '../data/file-errors.ts';
import { makeFolder } from '../data/folder.ts';
import { checkedContent, type JsonFileKind, readJsonFile, writeJsonFile } from '../data/json-file.ts';
import { FileName } from '../protocol/drive.ts';
import { RUN_STATUSES, RunSettings, type RunState } from '../protocol/training.ts';
import { checkpointHistory } from '../train/checkpoint.ts';
import type { TrainingHistory } from '../train/session.ts';
import { EMPTY_HISTORY } from './curve.ts';
import { pictureEpoch } from './recorder.ts';

/** In a run's folder: what it is and what it came to, and what it keeps while it is not done. */
const RUN_FILE = 'run.json';
export const SNAPSHOTS_FILE = 'snapshots.drive';
export const MODEL_FILE = 'model.onnx';
export const CHECKPOINT_FILE = `${MODEL_FILE}.checkpoint`;
export const HISTORY_FILE = 'history.json';

/** Of settings, results and curves, of which a run has one value an epoch. */
const HISTORY_JSON: JsonFileKind = {
  thing: 'run',
  mostMib: 64,
  mend: 'Delete the run and train again; the data is untouched.',
  mark: null,
};
const RUN_JSON: JsonFileKind = { ...HISTORY_JSON, mark: { format: 'alvinn-run', version: 1 } };

const share = z.number().nullable();
const RunFile = z.object({
  id: z.int().positive(),
  name: FileName,
  status: z.enum(RUN_STATUSES),
  settings: RunSettings,
  createdMs: z.number(),
  epoch: z.int().nonnegative(),
  result: z
    .object({
      epochs: z.number(),
      loss: z.number(),
      validationLoss: share,
      withinTwoUnits: z.number(),
      validationWithinTwoUnits: share,
      patterns: z.number(),
      seconds: z.number(),
      patternsPerSecond: z.number(),
      connectionsPerSecond: z.number(),
      backend: z.string(),
      variant: z.string(),
      notices: z.array(z.string()).default([]),
    })
    .nullable(),
  model: FileName.nullable(),
  error: z.object({ message: z.string(), hint: z.string() }).nullable(),
});

/** JSON has no number for what a diverged training comes to. */
const curve = z.array(
  z
    .number()
    .nullable()
    .transform((value) => value ?? Number.NaN),
);
const History = z.object({
  loss: curve,
  validationLoss: curve,
  withinTwoUnits: curve,
  validationWithinTwoUnits: curve,
}) satisfies z.ZodType<TrainingHistory>;

/** The runs of a library, as they lie on disk: a folder each, named by its number. */
export class RunFiles extends NumberedFolder<RunState> {
  constructor(library: string) {
    super(library, RUNS, readRun);
  }

  /** @throws UserError where folder or disk do not allow it. */
  write(run: RunState): void {
    const folder = this.folder(run.id);
    makeFolder(folder);
    writeJsonFile(join(folder, RUN_FILE), RUN_JSON, run, 'readable');
  }

  /** Curves of a run as far as they are on disk. @throws UserError `damaged`. */
  history(id: number): TrainingHistory {
    return historyIn(this.folder(id));
  }

  /** The frames that were kept of a run, by epoch. */
  pictures(id: number): Buffer[] {
    const folder = this.folder(id);
    try {
      return readdirSync(folder)
        .flatMap((file) => {
          const epoch = pictureEpoch(file);
          return epoch === undefined ? [] : [{ epoch, file }];
        })
        .sort((a, b) => a.epoch - b.epoch)
        .map(({ file }) => readFileSync(join(folder, file)));
    } catch (error) {
      throw readError(folder, 'run', error);
    }
  }

  /** Moves the model that a run exported to its place, durably. */
  moveModel(id: number, to: string): void {
    moveWhole(join(this.folder(id), MODEL_FILE), to);
  }

  /** Removes what only a run that is not done needs. */
  removeLeftovers(id: number): void {
    for (const file of [SNAPSHOTS_FILE, CHECKPOINT_FILE])
      rmSync(join(this.folder(id), file), { force: true });
  }
}

/** @throws UserError `damaged`. One that was under way when its engine ended was interrupted. */
function readRun(folder: string, id: number): RunState {
  const file = join(folder, RUN_FILE);
  const run = readJsonFile(file, RUN_JSON, RunFile);
  const own = { ...run, id };
  switch (run.status) {
    case 'waiting':
    case 'preparing':
    case 'training':
    case 'paused':
      return { ...own, status: 'interrupted', epoch: checkpointEpoch(folder) };
    case 'done':
    case 'cancelled':
    case 'failed':
    case 'interrupted':
      return own;
    default:
      return run.status satisfies never;
  }
}

function checkpointEpoch(folder: string): number {
  try {
    return historyIn(folder).loss.length;
  } catch {
    // Resuming says what is wrong with it.
    return 0;
  }
}

function historyIn(folder: string): TrainingHistory {
  const whole = join(folder, HISTORY_FILE);
  if (existsSync(whole)) return readJsonFile(whole, HISTORY_JSON, History);
  const checkpoint = join(folder, CHECKPOINT_FILE);
  if (!existsSync(checkpoint)) return EMPTY_HISTORY;
  return checkedContent(checkpoint, HISTORY_JSON, History, checkpointHistory(checkpoint));
}
