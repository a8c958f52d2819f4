import { join } from 'node:path';
import { z } from 'zod';
import { NumberedFolder, SWEEPS } from '../data/entry-folder.ts';
import { makeFolder } from '../data/folder.ts';
import { type JsonFileKind, readJsonFile, writeJsonFile } from '../data/json-file.ts';
import { FileName } from '../protocol/drive.ts';
import { SWEEP_STATUSES, SweepSettings, type SweepState, type SweptNetwork } from '../protocol/sweep.ts';

/** A sweep as its folder keeps it beside record, models and report. */
export interface StoredSweep {
  readonly state: SweepState;
  /** As far as they had come when its status last changed. */
  readonly networks: readonly SweptNetwork[];
}

const STATE_FILE = 'state.json';
const STATE_JSON: JsonFileKind = {
  thing: 'sweep',
  mostMib: 16,
  mend: 'Delete the sweep and start it again; the data is untouched.',
  mark: { format: 'alvinn-sweep', version: 1 },
};

const figure = z.number().nullable();
const Network = z.object({
  network: z.int().positive(),
  hidden: z.number(),
  learningRate: z.number(),
  momentum: z.number(),
  weightDecay: z.number(),
  trainingShare: z.number(),
  seed: z.number(),
  epochs: z.number(),
  validationLoss: figure,
  withinTwoUnits: figure,
  failure: z.string().nullable(),
  autonomyPercent: figure,
  cteMeanAbsM: figure,
});
const StateFile = z.object({
  state: z.object({
    id: z.int().positive(),
    name: FileName,
    status: z.enum(SWEEP_STATUSES),
    settings: SweepSettings,
    createdMs: z.number(),
    device: z.string().nullable(),
    error: z.object({ message: z.string(), hint: z.string() }).nullable(),
  }),
  networks: z.array(Network),
}) satisfies z.ZodType<StoredSweep>;

/** The sweeps of a library, as they lie on disk: a folder each, named by its number. */
export class SweepFiles extends NumberedFolder<StoredSweep> {
  constructor(library: string) {
    super(library, SWEEPS, readSweep);
  }

  /** @throws UserError where folder or disk do not allow it. */
  write(sweep: StoredSweep): void {
    const folder = this.folder(sweep.state.id);
    makeFolder(folder);
    writeJsonFile(join(folder, STATE_FILE), STATE_JSON, sweep, 'readable');
  }
}

/** @throws UserError `damaged`. One that was under way when its engine ended was stopped by that. */
function readSweep(folder: string, id: number): StoredSweep {
  const { state, networks } = readJsonFile(join(folder, STATE_FILE), STATE_JSON, StateFile);
  return { state: { ...state, id, status: state.status === 'running' ? 'stopped' : state.status }, networks };
}
