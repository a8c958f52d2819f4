import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { freeName } from '../data/free-name.ts';
import { failureOf, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Library } from '../library/library.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import { nameOf } from '../protocol/library.ts';
import type { RunCurve, RunState, RunStatus, TrainingState } from '../protocol/training.ts';
import type { Jobs } from '../services/jobs.ts';
import type { Audience, Page } from '../services/service.ts';
import { TaskThread } from '../task-thread.ts';
import { curveOf, EMPTY_HISTORY } from './curve.ts';
import { RunFiles } from './run-files.ts';
import type { RunEpochs, RunListener, RunTasks } from './run-thread.ts';
import { TimeLeft } from './time-left.ts';

export interface RunsOptions {
  readonly audience: Audience;
  readonly jobs: Jobs;
  readonly library: Library;
  /** Sensors that see the snapshots of a run. */
  readonly sensors: () => SensorSettings;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** The calendar's time, ms since 1970. */
  readonly todayMs: () => number;
  readonly log: (line: string) => void;
}

/** The run that is under way. */
interface Active {
  readonly id: number;
  readonly thread: TaskThread<RunTasks, RunListener>;
  readonly stop: AbortController;
  readonly left: TimeLeft;
  training: TrainingState;
}

/** Runs that wait, at most: nobody can want more, and each is a folder on the disk. */
const MOST_WAITING = 100;

/** Pages are told how a training goes at most so often, ms. */
const TOLD_EVERY_MS = 120;

/** Trainings of networks: one at a time, the others wait. All are kept on disk, with their settings and results. */
export class Runs implements Disposable {
  readonly #options: RunsOptions;
  readonly #files: RunFiles;
  readonly #runs = new Map<number, RunState>();
  readonly #queue: number[] = [];
  /** Slow motion that a waiting run was started with. */
  readonly #paces = new Map<number, number | null>();
  /** Which run each page looks at. */
  readonly #watching = new Map<Page, number>();
  #active: Active | undefined;
  #lastId: number;
  #toldMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#files = new RunFiles(options.library.folder);
    const { entries: runs, lastId } = this.#files.read(options.log);
    for (const run of runs) this.#runs.set(run.id, run);
    this.#lastId = lastId;
    this.#tellRuns();
    options.audience.emit('training', null);
  }

  /**
   * Puts a number behind a name that is taken: the model will have the same name.
   * @throws UserError where a drive is missing, too many runs wait, or the library's disk or folder does not allow it.
   */
  start({ name, settings, epochsPerSecond }: ParamsOf<'runs.start'>): number {
    if (this.#queue.length >= MOST_WAITING) {
      throw new UserError(
        'invalid',
        `${MOST_WAITING} runs are waiting already`,
        'Wait until some are over, or cancel some.',
      );
    }
    const id = this.#lastId + 1;
    const run: RunState = {
      id,
      name: this.#freeName(name ?? `${settings.preset}-${id}`),
      status: 'waiting',
      settings,
      createdMs: this.#options.todayMs(),
      epoch: 0,
      result: null,
      model: null,
      error: null,
    };
    this.#drivePaths(run);
    this.#files.write(run);
    this.#lastId = id;
    this.#runs.set(id, run);
    this.#enqueue(id, epochsPerSecond);
    return id;
  }

  /** @throws UserError where it is not training. */
  pause(id: number): void {
    const run = this.#get(id);
    if (run.status !== 'training') {
      throw refused(run, 'cannot be paused', 'A run can be paused while it trains.');
    }
    this.#order('pause');
    this.#set(id, { status: 'paused' });
    this.#active!.left.restart();
    this.#tellTraining({ secondsLeft: null });
  }

  /** @throws UserError where it is under way, or done. */
  resume(id: number): void {
    const run = this.#get(id);
    switch (run.status) {
      case 'paused':
        this.#order('resume');
        this.#set(id, { status: 'training' });
        this.#tellTraining({ phase: 'training' });
        return;
      case 'cancelled':
      case 'failed':
      case 'interrupted':
        this.#drivePaths(run);
        this.#set(id, { status: 'waiting', error: null });
        this.#enqueue(id, null);
        return;
      case 'waiting':
      case 'preparing':
      case 'training':
      case 'done':
        throw refused(
          run,
          'cannot be resumed',
          'A run can be resumed when it was paused or has not come to its end.',
        );
      default:
        run.status satisfies never;
    }
  }

  /** @throws UserError where it is over. */
  cancel(id: number): void {
    const waiting = this.#queue.indexOf(id);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#set(id, { status: 'cancelled' });
    } else if (this.#active?.id === id) this.#active.stop.abort();
    else throw refused(this.#get(id), 'cannot be cancelled', 'It is over; nothing is to be done.');
  }

  /** @throws UserError where it is not under way. */
  pace(id: number, epochsPerSecond: number | null): void {
    const active = this.#active;
    if (active?.id !== id) throw refused(this.#get(id), 'is not under way', 'Start a run to slow it down.');
    this.#order('pace', epochsPerSecond);
    active.left.restart();
    this.#tellTraining({ epochsPerSecond, secondsLeft: null });
  }

  rename(id: number, name: string): void {
    this.#get(id);
    this.#set(id, { name });
  }

  /** @throws UserError where it is under way. @returns what {@link restore} takes. */
  trash(id: number): string {
    const run = this.#get(id);
    if (this.#active?.id === id) throw refused(run, 'is under way', 'Cancel it first.');
    if (this.#queue.includes(id)) this.cancel(id);
    const trashed = this.#files.trash(id);
    this.#runs.delete(id);
    this.#tellRuns();
    return trashed;
  }

  restore(trashed: string): number {
    const run = this.#files.restore(trashed, this.#lastId + 1);
    this.#lastId = Math.max(this.#lastId, run.id);
    this.#runs.set(run.id, run);
    this.#tellRuns();
    return run.id;
  }

  /** A page begins or ends to look at a run. */
  watch(page: Page, id: number | null): void {
    if (id === null) this.#watching.delete(page);
    else this.#watching.set(page, id);
    const active = this.#active;
    if (active) this.#order('watch', this.#isWatched(active.id));
  }

  leave(page: Page): void {
    if (this.#watching.has(page)) this.watch(page, null);
  }

  curves(ids: readonly number[]): RunCurve[] {
    return ids.map((id) => {
      this.#get(id);
      return this.#active?.id === id ? this.#active.training.curve : curveOf(this.#files.history(id));
    });
  }

  /** Frames of fields.ts, by epoch. */
  evolution(id: number): Buffer[] {
    this.#get(id);
    return this.#files.pictures(id);
  }

  /** Stops at once. What was under way can be resumed after the next start. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#active?.thread[Symbol.dispose]();
  }

  /** A name that no run has and no model: with a number where it is taken. */
  #freeName(name: string): string {
    const models = this.#options.library.state().models.map(({ file }) => nameOf(file));
    const taken = new Set([...models, ...[...this.#runs.values()].map((run) => run.name)]);
    return freeName(name, (candidate) => taken.has(candidate));
  }

  #enqueue(id: number, epochsPerSecond: number | null): void {
    this.#queue.push(id);
    this.#paces.set(id, epochsPerSecond);
    this.#tellRuns();
    this.#startNext();
  }

  #startNext(): void {
    if (this.#active || this.#closed) return;
    const id = this.#queue.shift();
    if (id !== undefined) void this.#run(this.#get(id));
  }

  async #run(run: RunState): Promise<void> {
    const { jobs, log } = this.#options;
    const { id } = run;
    try {
      this.#set(id, { status: 'preparing' });
      const result = await jobs.run(`Training ${run.name}`, (job) => this.#trainIn(run, job));
      if (this.#closed) return;
      const model = await this.#publishModel(id);
      this.#set(id, { status: 'done', result, model, epoch: result.epochs });
      this.#files.removeLeftovers(id);
    } catch (error) {
      if (this.#closed) return;
      const { code, message, hint } = failureOf(error);
      if (code === 'cancelled') this.#set(id, { status: 'cancelled' });
      else {
        log(`run ${id}: ${(error as Error)?.stack ?? error}`);
        this.#set(id, { status: 'failed', error: { message, hint } });
      }
    } finally {
      this.#active = undefined;
      this.#options.audience.emit('training', null);
      this.#startNext();
    }
  }

  async #trainIn(run: RunState, job: Job) {
    const { id, settings } = run;
    const epochsPerSecond = this.#paces.get(id) ?? null;
    const left = new TimeLeft(this.#options.nowMs);
    const stop = new AbortController();
    using thread = new TaskThread<RunTasks, RunListener>({
      file: new URL('./run-thread.ts', import.meta.url),
      closed: new UserError('cancelled', 'the engine was closed', 'Resume the run after the next start.'),
    });
    this.#active = {
      id,
      thread,
      stop,
      left,
      training: {
        id,
        phase: 'preparing',
        done: 0,
        total: 0,
        curve: curveOf(EMPTY_HISTORY),
        patternsPerSecond: null,
        connectionsPerSecond: null,
        secondsLeft: null,
        epochsPerSecond,
        notice: null,
      },
    };
    this.#tellTraining({});
    const listener: RunListener = {
      onProgress: (progress) => {
        job.onProgress(progress);
        // Epochs come with their curve.
        if (progress.phase === 'training') return;
        this.#tellTraining({ ...progress, secondsLeft: left.after(progress) });
      },
      onEpochs: (epochs) => this.#onEpochs(epochs),
      onPicture: (frame) => this.#options.audience.frame(frame),
      onNotice: (notice) => this.#tellTraining({ notice }),
    };
    const signal = AbortSignal.any([job.signal, stop.signal]);
    return await thread.follow({ signal, listener }, 'train', {
      run: id,
      settings,
      drives: this.#drivePaths(run),
      folder: this.#files.folder(id),
      sensors: this.#options.sensors(),
      watched: this.#isWatched(id),
      epochsPerSecond,
    });
  }

  /** Tells the thread of the run that is under way. */
  #order<Task extends Exclude<keyof RunTasks, 'train'>>(
    task: Task,
    ...args: Parameters<RunTasks[Task]>
  ): void {
    // Where the run has come to its end meanwhile, it has told so itself.
    this.#active!.thread.run(task, ...args).catch(() => {});
  }

  #onEpochs({ epoch, epochs, paused, ...rest }: RunEpochs): void {
    const { id, left } = this.#active!;
    const { status } = this.#get(id);
    if (status === 'preparing') this.#set(id, { status: 'training', epoch });
    this.#runs.set(id, { ...this.#get(id), epoch });
    // Told to pause, it ends its epoch first; told to go on meanwhile, it does not stand still any more.
    const phase = paused && status === 'paused' ? 'paused' : 'training';
    const progress = { phase, done: epoch, total: epochs };
    this.#tellTraining({
      ...progress,
      ...rest,
      secondsLeft: status === 'paused' ? null : left.after(progress),
    });
  }

  /** Changes a run, on disk and for the pages. What is on disk may be old where it does not let itself be written. */
  #set(id: number, change: Partial<RunState>): void {
    const run = { ...this.#get(id), ...change };
    this.#runs.set(id, run);
    this.#tellRuns();
    try {
      this.#files.write(run);
    } catch (error) {
      this.#options.log(`run ${id}: ${(error as Error).message}`);
    }
  }

  #get(id: number): RunState {
    const run = this.#runs.get(id);
    if (run) return run;
    throw new UserError('not-found', `there is no run ${id}`, 'It may have been deleted; choose another.');
  }

  /** @throws UserError that names the first drive that is missing. */
  #drivePaths({ settings }: RunState): string[] {
    return settings.data.drives.map((file) => this.#options.library.pathOf('drive', file));
  }

  /** Moves the model that a run exported among the library's. @returns its file there. */
  async #publishModel(id: number): Promise<string> {
    const place = this.#options.library.reserve('model', this.#get(id).name);
    try {
      this.#files.moveModel(id, place.path);
    } finally {
      await place.release();
    }
    return place.file;
  }

  #isWatched(id: number): boolean {
    return [...this.#watching.values()].includes(id);
  }

  #tellRuns(): void {
    this.#options.audience.emit(
      'runs',
      [...this.#runs.values()].sort((a, b) => b.id - a.id),
    );
  }

  #tellTraining(change: Partial<TrainingState>): void {
    const active = this.#active!;
    const before = active.training;
    active.training = { ...before, ...change };
    const { phase, done, total } = active.training;
    const now = this.#options.nowMs();
    const matters = phase !== before.phase || done === total || change.secondsLeft === null || change.notice;
    if (!matters && now - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = now;
    this.#options.audience.emit('training', active.training);
  }
}

const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  waiting: 'is waiting',
  preparing: 'is preparing its data',
  training: 'is training',
  paused: 'is paused',
  done: 'is done',
  cancelled: 'was cancelled',
  failed: 'has failed',
  interrupted: 'was interrupted',
};

function refused({ name, status }: RunState, what: string, hint: string): UserError {
  return new UserError('invalid', `${name} ${STATUS_WORDS[status]} and ${what}`, hint);
}
