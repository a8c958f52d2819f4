import { join } from 'node:path';
import { EntryFolder, EVALUATIONS } from '../data/entry-folder.ts';
import { freeName } from '../data/free-name.ts';
import { failureOf, UserError } from '../errors.ts';
import type {
  DriveOutcome,
  Evaluation,
  EvaluationSummary,
  OpenLoopOutcome,
  SuiteCourse,
  Trace,
} from '../protocol/evaluation.ts';
import { TaskThread } from '../task-thread.ts';
import type { EvaluationTasks } from './evaluation-tasks.ts';

/** The evaluations of a library: a file each, which a thread of their own reads and writes whole. */
export class EvaluationStore implements Disposable {
  readonly #entries: EntryFolder;
  readonly #reports: string;
  readonly #thread = new TaskThread<EvaluationTasks>({
    file: new URL('./evaluation-thread.ts', import.meta.url),
    closed: new UserError('cancelled', 'the evaluations were closed', 'Nothing half-written was left.'),
  });
  readonly #list = new Map<string, EvaluationSummary>();
  readonly #onChange: () => void;
  #closed = false;

  /** @param onChange called when {@link list} has become another. */
  constructor(libraryFolder: string, onChange: () => void) {
    this.#entries = new EntryFolder(libraryFolder, EVALUATIONS);
    this.#reports = join(libraryFolder, 'reports');
    this.#onChange = onChange;
  }

  /** What is known of them, the newest first; all once {@link readAll} is done. */
  list(): EvaluationSummary[] {
    return [...this.#list.values()].sort((a, b) => b.createdMs - a.createdMs);
  }

  /** Looks into every file. One that cannot be used is listed with the reason. */
  async readAll(): Promise<void> {
    const ids = this.#entries.names();
    for (const id of ids) {
      if (this.#list.has(id)) continue;
      const summary = await this.#summarise(id);
      if (this.#closed) return;
      // It may have gone to the trash meanwhile.
      if (this.#entries.has(id)) this.#list.set(id, summary);
    }
    if (ids.length > 0) this.#onChange();
  }

  /** Id of a new evaluation: the time in letters. */
  newId(createdMs: number): string {
    const stamp = new Date(createdMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
    return this.#freeId(stamp);
  }

  /** @throws UserError where there is none, or its file is damaged. */
  async read(id: string): Promise<Evaluation> {
    // A file that was given another name is what it is called now.
    return { ...(await this.#thread.run('open', this.#entries.path(id))), id };
  }

  /** Where each driver went on one course; null where it did not get there. @throws UserError as {@link read}. */
  traces(id: string, course: SuiteCourse): Promise<(Trace | null)[]> {
    return this.#thread.run('traces', this.#entries.path(id), course);
  }

  /** @throws UserError where it cannot be written, as everything that writes. */
  create(evaluation: Evaluation): Promise<void> {
    const { id } = evaluation;
    return this.#changed(id, this.#thread.run('create', this.#entries.path(id), evaluation));
  }

  addDrive(id: string, outcome: DriveOutcome, trace: Trace): Promise<void> {
    return this.#changed(id, this.#thread.run('addDrive', this.#entries.path(id), outcome, trace));
  }

  addOpenLoop(id: string, outcome: OpenLoopOutcome): Promise<void> {
    return this.#changed(id, this.#thread.run('addOpenLoop', this.#entries.path(id), outcome));
  }

  /** Writes an evaluation as a page for people, or as its figures. @throws UserError where it cannot be written. */
  async report(
    id: string,
    format: 'html' | 'json',
  ): Promise<{ readonly path: string; readonly name: string; readonly text: string }> {
    const { suite } = await this.read(id);
    const title = suite.name.replace(/[^\p{L}\p{N} _-]+/gu, '-').trim();
    const name = `${title || 'evaluation'} ${id}.${format}`;
    const path = this.reportPath(name);
    const text = await this.#thread.run('report', this.#entries.path(id), path, format);
    return { path, name, text };
  }

  /** Where a report lies, or will. */
  reportPath(name: string): string {
    return join(this.#reports, name);
  }

  /** @returns its name in the trash. @throws UserError where it cannot be moved. */
  trash(id: string): string {
    const trashed = this.#entries.trash(id);
    this.#list.delete(id);
    this.#onChange();
    return trashed;
  }

  /** Brings one back, under another id where its own is taken. @returns its id. */
  async restore(trashed: string): Promise<string> {
    const id = this.#entries.restore(
      trashed,
      () => {},
      (taken) => this.#freeId(taken),
    );
    this.#list.set(id, await this.#summarise(id));
    this.#onChange();
    return id;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#thread[Symbol.dispose]();
  }

  async #changed(id: string, written: Promise<EvaluationSummary>): Promise<void> {
    this.#list.set(id, { ...(await written), id });
    this.#onChange();
  }

  async #summarise(id: string): Promise<EvaluationSummary> {
    try {
      return { ...(await this.#thread.run('summarise', this.#entries.path(id))), id };
    } catch (error) {
      const { message, hint } = failureOf(error);
      const empty = { createdMs: 0, drivers: [], drives: 0, drivesWanted: 0, complete: false };
      return { id, name: id, ...empty, problem: { message, hint } };
    }
  }

  #freeId(id: string): string {
    return freeName(id, (taken) => this.#entries.has(taken), { separator: '-' });
  }
}
