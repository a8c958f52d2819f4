import { existsSync } from 'node:fs';
import { UserError } from '../errors.ts';
import type { Evaluation, Suite, SuiteCourse, Trace } from '../protocol/evaluation.ts';
import type { RecordingImages } from '../protocol/recording.ts';
import type { Audience } from '../services/service.ts';
import { choiceOf } from './drive-suite.ts';
import { EvaluationRunner, type RunnerParts } from './evaluation-runner.ts';
import { EvaluationStore } from './evaluation-store.ts';
import { Moments } from './moments.ts';
import { waitWhile } from './wait-while.ts';

export interface EvaluationsParts extends RunnerParts {
  readonly libraryFolder: string;
}

/** What pages can ask of the evaluations of the library, and what they are told of them. */
export class Evaluations {
  readonly #parts: EvaluationsParts;
  readonly #store: EvaluationStore;
  readonly #runner: EvaluationRunner;
  readonly #moments = new Moments();

  constructor(audience: Audience, parts: EvaluationsParts) {
    const tell = () =>
      audience.emit('evaluations', {
        list: this.#store.list(),
        running: this.#runner.running,
        problem: this.#runner.problem,
      });
    this.#parts = parts;
    this.#store = new EvaluationStore(parts.libraryFolder, tell);
    this.#runner = new EvaluationRunner(audience, this.#store, parts, tell);
    tell();
    audience.emit('evaluation', null);
    this.#store.readAll().catch((error: Error) => parts.log(`evaluations: ${error.message}`));
  }

  /** @throws UserError where another runs, a driver or a road cannot be had, or the file cannot be written. */
  start(suite: Suite): Promise<string> {
    return this.#runner.start(suite);
  }

  /** @throws UserError as {@link start}, and where a model or a road has changed since. */
  resume(id: string): Promise<void> {
    return this.#runner.resume(id);
  }

  cancel(): void {
    this.#runner.cancel();
  }

  /** @throws UserError where there is none, or its file is damaged. */
  read(id: string): Promise<Evaluation> {
    return this.#store.read(id);
  }

  traces(id: string, course: SuiteCourse): Promise<(Trace | null)[]> {
    return this.#store.traces(id, course);
  }

  /**
   * What each driver saw at a time; null as for {@link traces}.
   * @throws UserError where a road file has gone, or nothing can draw.
   */
  async look(id: string, course: SuiteCourse, timeS: number): Promise<(RecordingImages | null)[]> {
    const { files, isPressed, nowMs } = this.#parts;
    const { suite, drivers } = await this.read(id);
    const place = suite.roads[course.road];
    const looks: (RecordingImages | null)[] = [];
    const choice = choiceOf(suite, course.variant);
    for (const [driver, trace] of (await this.traces(id, course)).entries()) {
      const { sensors } = drivers[driver]!;
      if (!trace || !sensors || !place || trace.x.length === 0) {
        looks.push(null);
        continue;
      }
      await waitWhile(isPressed, nowMs);
      const row = Math.min(trace.x.length - 1, Math.round(timeS / trace.everyS));
      const path = 'kind' in place ? place.kind : files.roadFile(place.file);
      looks.push(await this.#moments.look(sensors, path, course.seed, choice, trace, row));
    }
    return looks;
  }

  /** @returns its name in the trash. @throws UserError for the one that runs, or where it cannot be moved. */
  trash(id: string): string {
    if (this.#runner.running === id) {
      throw new UserError('invalid', 'this evaluation is under way', 'Cancel it first.');
    }
    return this.#store.trash(id);
  }

  /** Brings an evaluation back, under another id where its own is taken. @returns its id. */
  restore(trashed: string): Promise<string> {
    return this.#store.restore(trashed);
  }

  /** Where a report lies that was written. @throws UserError `not-found`. */
  reportPath(name: string): string {
    const path = this.#store.reportPath(name);
    if (existsSync(path)) return path;
    throw new UserError('not-found', `there is no report ${name}`, 'Write it again.');
  }

  /** Writes an evaluation as a page for people, or as its figures. @throws UserError where it cannot be written. */
  report(
    id: string,
    format: 'html' | 'json',
  ): Promise<{ readonly path: string; readonly name: string; readonly text: string }> {
    return this.#store.report(id, format);
  }

  async dispose(): Promise<void> {
    await this.#runner[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
    await this.#moments.dispose();
  }
}
