import { copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { MIXED_KINDS } from '../drive/snapshots.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { Library } from '../library/library.ts';
import type { Events } from '../protocol/events.ts';
import { decodeFields, type FieldsFrame } from '../protocol/fields.ts';
import {
  DEFAULT_RUN_SETTINGS,
  type RunSettings,
  type RunState,
  type TrainingState,
} from '../protocol/training.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { Runs } from './runs.ts';

/** Makes a small real drive of snapshots, once. */
export async function exampleDrive(): Promise<string> {
  const out = join(mkdtempSync(join(tmpdir(), 'alvinn-runs-drive-')), 'example.drive');
  await makeSnapshots(
    { count: 40, seed: 5, kinds: MIXED_KINDS, out },
    { signal: new AbortController().signal, onProgress: () => {} },
    () => performance.now(),
  );
  return out;
}

/** A library folder of its own that has a drive. */
export function libraryWith(drive: string): string {
  const library = mkdtempSync(join(tmpdir(), 'alvinn-runs-'));
  mkdirSync(join(library, 'drives'));
  if (existsSync(drive)) copyFileSync(drive, join(library, 'drives', 'example.drive'));
  return library;
}

/** Settings of a run on the example drive. */
export function runOn(drives: readonly string[], recipe: Partial<RunSettings['recipe']> = {}): RunSettings {
  return {
    ...DEFAULT_RUN_SETTINGS,
    data: { drives: [...drives], snapshots: null },
    recipe: { ...DEFAULT_RUN_SETTINGS.recipe, ...recipe },
  };
}

/** What {@link Runs} tells, as a page hears it. */
export class Listener implements Audience {
  runs: readonly RunState[] = [];
  training: TrainingState | null = null;
  readonly told: TrainingState[] = [];
  readonly frames: FieldsFrame[] = [];
  /** Hears of a training as soon as it is told. */
  onTraining: ((training: TrainingState) => void) | undefined;

  emit<Name extends keyof Events>(event: Name, data: Events[Name]): void {
    if (event === 'runs') this.runs = data as Events['runs'];
    if (event === 'training') {
      this.training = data as Events['training'];
      if (this.training) {
        this.told.push(this.training);
        this.onTraining?.(this.training);
      }
    }
  }

  frame(bytes: Uint8Array): void {
    this.frames.push(decodeFields(bytes.slice().buffer as ArrayBuffer));
  }

  run(id: number): RunState {
    const found = this.runs.find((run) => run.id === id);
    if (!found) throw new Error(`no run ${id}`);
    return found;
  }

  /** Resolves when a run has come to a status. @throws Error where it is over with another. */
  async until(id: number, ...statuses: RunState['status'][]): Promise<RunState> {
    while (!statuses.includes(this.run(id).status)) {
      const { status, error } = this.run(id);
      if (['done', 'failed', 'cancelled'].includes(status))
        throw new Error(`run ${id} is ${status}, not ${statuses.join(' or ')}: ${error?.message}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.run(id);
  }
}

export function openRuns(libraryFolder: string): { runs: Runs; page: Listener; logged: string[] } {
  const page = new Listener();
  const logged: string[] = [];
  const nowMs = () => performance.now();
  const jobs = new Jobs(page, nowMs);
  const log = (line: string) => logged.push(line);
  const library = new Library(libraryFolder, { audience: page, jobs, log });
  const runs = new Runs({
    sensors: () => DEFAULT_SENSOR_SETTINGS,
    audience: page,
    jobs,
    library,
    nowMs,
    todayMs: () => 1_700_000_000_000,
    log,
  });
  return { runs, page, logged };
}
