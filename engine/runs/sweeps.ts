import { readFileSync } from 'node:fs';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { readError } from '../data/file-errors.ts';
import { freeName } from '../data/free-name.ts';
import { failureOf, UserError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import type { RunningSweep, SweepState, SweptNetwork } from '../protocol/sweep.ts';
import type { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { modelFile } from '../sweep/findings.ts';
import { TaskThread } from '../task-thread.ts';
import { type StoredSweep, SweepFiles } from './sweep-files.ts';
import type { SweepListener, SweepTasks } from './sweep-thread.ts';

export interface SweepsOptions {
  readonly audience: Audience;
  readonly jobs: Jobs;
  readonly library: Library;
  /** Sensors that see the snapshots of a sweep. */
  readonly sensors: () => SensorSettings;
  /** The calendar's time, ms since 1970. */
  readonly todayMs: () => number;
  readonly log: (line: string) => void;
}

/** The sweep that is under way. */
interface Running {
  readonly stop: AbortController;
  now: RunningSweep;
}

/** Sweeps of the cockpit: one at a time, in a thread of its own. All are kept on disk until they are deleted. */
export class Sweeps implements Disposable {
  readonly #options: SweepsOptions;
  readonly #files: SweepFiles;
  readonly #sweeps = new Map<number, StoredSweep>();
  #running: Running | undefined;
  #thread: Disposable | undefined;
  #lastId: number;
  #closed = false;

  constructor(options: SweepsOptions) {
    this.#options = options;
    this.#files = new SweepFiles(options.library.folder);
    const { entries, lastId } = this.#files.read(options.log);
    for (const sweep of entries) this.#sweeps.set(sweep.state.id, sweep);
    this.#lastId = lastId;
    this.#tell();
    options.audience.emit('sweep', null);
  }

  /** @throws UserError where a drive is missing, another sweep is under way, or the disk does not allow it. */
  start({ name, settings }: ParamsOf<'sweep.start'>): number {
    this.#checkFree();
    const id = this.#lastId + 1;
    const names = new Set([...this.#sweeps.values()].map(({ state }) => state.name));
    const state: SweepState = {
      id,
      name: freeName(name ?? `sweep-${id}`, (taken) => names.has(taken)),
      status: 'running',
      settings,
      createdMs: this.#options.todayMs(),
      device: null,
      error: null,
    };
    this.#drivePaths(state);
    this.#files.write({ state, networks: [] });
    this.#lastId = id;
    this.#sweeps.set(id, { state, networks: [] });
    void this.#run(id);
    return id;
  }

  /** @throws UserError where it is under way, or done. */
  resume(id: number): void {
    const { state } = this.#get(id);
    if (state.status === 'done' || state.status === 'running') {
      throw new UserError('invalid', `${state.name} is ${state.status}`, 'One that was stopped can go on.');
    }
    this.#checkFree();
    this.#drivePaths(state);
    this.#set(id, { status: 'running', error: null });
    void this.#run(id);
  }

  /** @throws UserError where it is not under way. */
  cancel(id: number): void {
    const { state } = this.#get(id);
    if (this.#running?.now.id !== id) {
      throw new UserError('invalid', `${state.name} is not under way`, 'Nothing is to be done.');
    }
    this.#running.stop.abort();
  }

  networks(id: number): readonly SweptNetwork[] {
    return this.#get(id).networks;
  }

  /** @returns the file of a network's model in the library, where it is put unless it is there. @throws UserError where it did not drive. */
  async keep(id: number, network: number): Promise<string> {
    const { state, networks } = this.#get(id);
    if (networks.find((one) => one.network === network)?.autonomyPercent == null) {
      throw new UserError(
        'not-found',
        `network ${network} of ${state.name} did not drive`,
        'Choose one that did.',
      );
    }
    const { library } = this.#options;
    const path = modelFile(this.#files.folder(id), { id: network });
    const bytes = read(path);
    const name = `${state.name}, network ${network}`;
    const known = library.state().models.find(({ file }) => file === `${name}.onnx`);
    if (known && read(library.pathOf('model', known.file)).equals(bytes)) return known.file;
    const place = library.reserve('model', name);
    try {
      writeFileAtomically(place.path, bytes);
    } finally {
      await place.release();
    }
    return place.file;
  }

  /** @throws UserError where it is under way. @returns what {@link restore} takes. */
  trash(id: number): string {
    const { state } = this.#get(id);
    if (this.#running?.now.id === id) {
      throw new UserError('invalid', `${state.name} is under way`, 'Cancel it first.');
    }
    const trashed = this.#files.trash(id);
    this.#sweeps.delete(id);
    this.#tell();
    return trashed;
  }

  restore(trashed: string): number {
    const sweep = this.#files.restore(trashed, this.#lastId + 1);
    const { id } = sweep.state;
    this.#lastId = Math.max(this.#lastId, id);
    this.#sweeps.set(id, sweep);
    this.#tell();
    return id;
  }

  /** Stops at once. What was under way can be gone on with after the next start. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#thread?.[Symbol.dispose]();
  }

  async #run(id: number): Promise<void> {
    const { audience, jobs, library, sensors, log } = this.#options;
    const { state } = this.#get(id);
    const stop = new AbortController();
    const running: Running = {
      stop,
      now: { id, phase: 'preparing', done: 0, total: 0, note: null, networks: [] },
    };
    this.#running = running;
    audience.emit('sweep', running.now);
    this.#tell();
    using thread = new TaskThread<SweepTasks, SweepListener>({
      file: new URL('./sweep-thread.ts', import.meta.url),
      closed: new UserError(
        'cancelled',
        'the engine was closed',
        'Go on with the sweep after the next start.',
      ),
    });
    this.#thread = thread;
    try {
      const found = await jobs.run(
        `Sweep ${state.name}`,
        (job) =>
          thread.follow(
            {
              signal: job.signal,
              listener: {
                onProgress: (progress, networks) => {
                  job.onProgress(progress);
                  running.now = { ...progress, id, note: progress.note ?? null, networks };
                  audience.emit('sweep', running.now);
                },
              },
            },
            'sweep',
            {
              settings: state.settings,
              drives: this.#drivePaths(state),
              folder: this.#files.folder(id),
              sensors: sensors(),
              name: state.name,
            },
          ),
        stop.signal,
      );
      this.#set(id, { status: 'done', device: found.device }, found.networks);
    } catch (error) {
      if (this.#closed) return;
      const { code, message, hint } = failureOf(error);
      const { networks } = running.now;
      if (code === 'cancelled') this.#set(id, { status: 'stopped' }, networks);
      else {
        log(`sweep ${id}: ${(error as Error)?.stack ?? error}`);
        this.#set(id, { status: 'failed', error: { message, hint } }, networks);
      }
    } finally {
      this.#running = undefined;
      this.#thread = undefined;
      if (!this.#closed) {
        audience.emit('sweep', null);
        await library.refresh();
      }
    }
  }

  /** Changes a sweep, on disk and for the pages. What is on disk may be old where it does not let itself be written. */
  #set(id: number, change: Partial<SweepState>, networks = this.#get(id).networks): void {
    const sweep = { state: { ...this.#get(id).state, ...change }, networks };
    this.#sweeps.set(id, sweep);
    this.#tell();
    try {
      this.#files.write(sweep);
    } catch (error) {
      this.#options.log(`sweep ${id}: ${(error as Error).message}`);
    }
  }

  #get(id: number): StoredSweep {
    const sweep = this.#sweeps.get(id);
    if (sweep) return sweep;
    throw new UserError('not-found', `there is no sweep ${id}`, 'It may have been deleted; choose another.');
  }

  #checkFree(): void {
    if (!this.#running) return;
    const { name } = this.#get(this.#running.now.id).state;
    throw new UserError('in-use', `${name} is under way`, 'Wait until it is done, or stop it.');
  }

  /** @throws UserError that names the first drive that is missing. */
  #drivePaths({ settings }: SweepState): string[] {
    return settings.data.drives.map((file) => this.#options.library.pathOf('drive', file));
  }

  #tell(): void {
    const states = Array.from(this.#sweeps.values(), ({ state }) => state);
    this.#options.audience.emit(
      'sweeps',
      states.sort((a, b) => b.id - a.id),
    );
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw readError(path, 'model', error);
  }
}
