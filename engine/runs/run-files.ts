import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { readError, writeError } from '../data/file-errors.ts';
import { makeFolder } from '../data/folder.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
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
const LARGEST_MIB = 64;

const FORMAT = 'alvinn-run';
const VERSION = 1;

const share = z.number().nullable();
const RunFile = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
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
export class RunFiles {
  readonly #library: string;

  constructor(library: string) {
    this.#library = library;
  }

  folder(id: number): string {
    return join(this.#library, 'runs', String(id));
  }

  /**
   * Every run, by number. One that was under way when its engine ended was interrupted.
   * @param onProblem told of a run that cannot be read; its number stays taken.
   */
  read(onProblem: (what: string) => void): { runs: RunState[]; lastId: number } {
    const folder = join(this.#library, 'runs');
    const ids = existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /^[1-9]\d{0,8}$/.test(name))
          .map(Number)
          .sort((a, b) => a - b)
      : [];
    const runs = ids.flatMap((id) => {
      try {
        return [readRun(this.folder(id), id)];
      } catch (error) {
        onProblem(`run ${id} is left out: ${(error as Error).message}`);
        return [];
      }
    });
    return { runs, lastId: ids.at(-1) ?? 0 };
  }

  /** @throws UserError where folder or disk do not allow it. */
  write(run: RunState): void {
    const folder = this.folder(run.id);
    makeFolder(folder);
    const content = { format: FORMAT, version: VERSION, ...run };
    writeFileAtomically(join(folder, RUN_FILE), `${JSON.stringify(content, null, 2)}\n`);
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

  /** Moves the model that a run exported to its place. */
  moveModel(id: number, to: string): void {
    try {
      renameSync(join(this.folder(id), MODEL_FILE), to);
    } catch (error) {
      throw writeError(to, error);
    }
  }

  /** Removes what only a run that is not done needs. */
  removeLeftovers(id: number): void {
    for (const file of [SNAPSHOTS_FILE, CHECKPOINT_FILE])
      rmSync(join(this.folder(id), file), { force: true });
  }

  /** @returns name in the trash. */
  trash(id: number): string {
    const trash = join(this.#library, 'trash');
    makeFolder(trash);
    try {
      for (let count = 1; ; count++) {
        const name = `run-${id}${count === 1 ? '' : `-${count}`}`;
        if (existsSync(join(trash, name))) continue;
        renameSync(this.folder(id), join(trash, name));
        return name;
      }
    } catch (error) {
      throw writeError(this.folder(id), error);
    }
  }

  /** Brings a run back from the trash, under another number where its own is taken. */
  restore(trashed: string, freeId: number): RunState {
    const from = join(this.#library, 'trash', trashed);
    if (!/^run-\d+/.test(trashed) || !existsSync(from)) {
      throw new UserError(
        'not-found',
        `${trashed} is not in the trash`,
        'It may have been emptied; train again.',
      );
    }
    const own = Number.parseInt(trashed.slice('run-'.length), 10);
    const id = existsSync(this.folder(own)) ? freeId : own;
    const run = readRun(from, id);
    makeFolder(join(this.#library, 'runs'));
    try {
      renameSync(from, this.folder(id));
    } catch (error) {
      throw writeError(this.folder(id), error);
    }
    return run;
  }
}

/** @throws UserError `damaged`. One that was under way when its engine ended was interrupted. */
function readRun(folder: string, id: number): RunState {
  const file = join(folder, RUN_FILE);
  const { format: _, version: __, ...run } = checked(RunFile, readJson(file), file);
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
  if (existsSync(whole)) return checked(History, readJson(whole), whole);
  const checkpoint = join(folder, CHECKPOINT_FILE);
  if (!existsSync(checkpoint)) return EMPTY_HISTORY;
  return checked(History, checkpointHistory(checkpoint), checkpoint);
}

function readJson(path: string): unknown {
  const bytes = readWholeFile(path, 'run', LARGEST_MIB);
  try {
    return parseBoundedJson(bytes.toString('utf8'));
  } catch {
    throw damaged(path);
  }
}

function checked<Content>(schema: z.ZodType<Content>, content: unknown, path: string): Content {
  const { success, data } = schema.safeParse(content);
  if (!success) throw damaged(path);
  return data;
}

function damaged(path: string): UserError {
  return new UserError(
    'damaged',
    `${path} is damaged`,
    'Delete the run and train again; the data is untouched.',
  );
}
