import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { EntryFolder, EVALUATIONS } from '../data/entry-folder.ts';
import { makeFolder } from '../data/folder.ts';
import { freeName } from '../data/free-name.ts';
import { failureOf, UserError } from '../errors.ts';
import type {
  Evaluation,
  EvaluationSummary,
  RunningEvaluation,
  Suite,
  SuiteCourse,
  Trace,
} from '../protocol/evaluation.ts';
import type { FileProblem } from '../protocol/library.ts';
import type { RecordingImages } from '../protocol/recording.ts';
import type { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { choiceOf, driveSuite, drivesOf, isSameDrive } from './drive-suite.ts';
import { SuiteEquipment, type SuiteFiles } from './equipment.ts';
import { type EvaluationRecord, readEvaluation, summaryOf, writeEvaluation } from './evaluation-file.ts';
import { Moments } from './moments.ts';
import { evaluationReport } from './report.ts';
import { figuresOf } from './strata.ts';
import { TraceRecorder } from './trace-recorder.ts';
import { waitWhile } from './wait-while.ts';

/** Pages are told of a drive under way at most so often, ms. */
const TOLD_EVERY_MS = 200;
/** Rows of the trace that they are told. */
const LIVE_ROWS = 300;

export interface EvaluationsParts {
  readonly libraryFolder: string;
  readonly files: SuiteFiles;
  readonly jobs: Jobs;
  /** Whether others are in a hurry, the drive that people watch above all; an evaluation then waits. */
  readonly isPressed: () => boolean;
  /** The vehicle that new evaluations drive. */
  readonly vehicle: () => VehicleSettings;
  readonly nowMs: () => number;
  /** The calendar's time, ms since 1970. */
  readonly todayMs: () => number;
  readonly log: (line: string) => void;
}

/** Evaluations of the library: one runs at a time; each is one file that is whole after every drive. */
export class Evaluations {
  readonly #audience: Audience;
  readonly #parts: EvaluationsParts;
  readonly #entries: EntryFolder;
  readonly #list = new Map<string, EvaluationSummary>();
  readonly #moments = new Moments();
  #running: { readonly id: string; readonly stop: AbortController } | undefined;
  /** The one that runs, or ran last, to its end. */
  #run: Promise<void> = Promise.resolve();
  #record: EvaluationRecord | undefined;
  #problem: FileProblem | null = null;

  constructor(audience: Audience, parts: EvaluationsParts) {
    this.#audience = audience;
    this.#parts = parts;
    this.#entries = new EntryFolder(parts.libraryFolder, EVALUATIONS);
    this.#tell();
    this.#audience.emit('evaluation', null);
    this.#readFolder().catch((error: Error) => parts.log(`evaluations: ${error.message}`));
  }

  /** @throws UserError where another runs, a driver or a road cannot be had, or the file cannot be written. */
  async start(suite: Suite): Promise<string> {
    const { todayMs, vehicle } = this.#parts;
    const createdMs = todayMs();
    const id = this.#newId(createdMs);
    await this.#begin(id, suite, (equipment) => {
      const evaluation: Evaluation = {
        id,
        createdMs,
        softwareVersion: SOFTWARE_VERSION,
        adapter: equipment.adapter,
        suite,
        drivers: equipment.drivers.map(({ about }) => about),
        roadDigests: equipment.roadDigests,
        vehicle: vehicle(),
        drives: [],
        openLoop: [],
      };
      return { evaluation, traces: [] };
    });
    return id;
  }

  /** @throws UserError as {@link start}, and where a model or a road has changed since. */
  async resume(id: string): Promise<void> {
    const record = this.read(id);
    if (summaryOf(record.evaluation).complete) return;
    await this.#begin(id, record.evaluation.suite, (equipment) => {
      const { drivers, roadDigests, suite } = record.evaluation;
      const otherDriver = drivers.find(({ digest }, i) => digest !== equipment.drivers[i]!.about.digest);
      const otherRoad = suite.roads.find((_, i) => roadDigests[i] !== equipment.roadDigests[i]);
      const changed = otherDriver?.file ?? (otherRoad && 'file' in otherRoad ? otherRoad.file : undefined);
      if (changed !== undefined) {
        throw new UserError(
          'invalid',
          `${changed} has changed since this evaluation began`,
          'Start a new evaluation: its drives could not be compared.',
        );
      }
      return record;
    });
  }

  cancel(): void {
    this.#running?.stop.abort();
  }

  /** @throws UserError where there is none, or its file is damaged. */
  read(id: string): EvaluationRecord {
    if (this.#record?.evaluation.id === id) return this.#record;
    const record = readEvaluation(this.#entries.path(id));
    if (this.#running === undefined) this.#record = record;
    return record;
  }

  traces(id: string, course: SuiteCourse): (Trace | null)[] {
    const { evaluation, traces } = this.read(id);
    return evaluation.suite.drivers.map((_, driver) => {
      const at = evaluation.drives.findIndex((drive) => isSameDrive(drive, { driver, ...course }));
      return traces[at] ?? null;
    });
  }

  /**
   * What each driver saw at a time; null as for {@link traces}.
   * @throws UserError where a road file has gone, or nothing can draw.
   */
  async look(id: string, course: SuiteCourse, timeS: number): Promise<(RecordingImages | null)[]> {
    const { files, isPressed, nowMs } = this.#parts;
    const { suite, drivers } = this.read(id).evaluation;
    const place = suite.roads[course.road];
    const looks: (RecordingImages | null)[] = [];
    const choice = choiceOf(suite, course.variant);
    for (const [driver, trace] of this.traces(id, course).entries()) {
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

  async dispose(): Promise<void> {
    this.cancel();
    await this.#run;
    await this.#moments.dispose();
  }

  /** @returns its name in the trash. @throws UserError for the one that runs, or where it cannot be moved. */
  trash(id: string): string {
    if (this.#running?.id === id) {
      throw new UserError('invalid', 'this evaluation is under way', 'Cancel it first.');
    }
    const trashed = this.#entries.trash(id);
    this.#list.delete(id);
    if (this.#record?.evaluation.id === id) this.#record = undefined;
    this.#tell();
    return trashed;
  }

  /** Brings an evaluation back, under another id where its own is taken. @returns its id. */
  restore(trashed: string): string {
    const id = this.#entries.restore(
      trashed,
      () => {},
      (taken) => this.#freeId(taken),
    );
    this.#list.set(id, this.#summaryOfFile(id));
    this.#tell();
    return id;
  }

  /** Where a report lies that was written. @throws UserError `not-found`. */
  reportPath(name: string): string {
    const path = join(this.#reports, name);
    if (existsSync(path)) return path;
    throw new UserError('not-found', `there is no report ${name}`, 'Write it again.');
  }

  /** Writes an evaluation as a page for people, or as its figures. @throws UserError where it cannot be written. */
  report(id: string, format: 'html' | 'json'): { path: string; name: string; text: string } {
    const record = this.read(id);
    const folder = this.#reports;
    const title = record.evaluation.suite.name.replace(/[^\p{L}\p{N} _-]+/gu, '-').trim();
    const name = `${title || 'evaluation'} ${id}.${format}`;
    const path = join(folder, name);
    const text =
      format === 'html'
        ? evaluationReport(record)
        : `${JSON.stringify(figuresOf(record.evaluation), null, 2)}\n`;
    makeFolder(folder);
    writeFileAtomically(path, text);
    return { path, name, text };
  }

  /** Opens what is needed, then goes on by itself. */
  async #begin(
    id: string,
    suite: Suite,
    makeRecord: (equipment: SuiteEquipment) => EvaluationRecord,
  ): Promise<void> {
    if (this.#running) {
      throw new UserError('invalid', 'an evaluation is under way', 'Wait for its end, or cancel it.');
    }
    const running = { id, stop: new AbortController() };
    this.#running = running;
    try {
      const equipment = await SuiteEquipment.open(suite, this.#parts.files);
      try {
        this.#record = makeRecord(equipment);
        this.#problem = null;
        this.#save();
      } catch (error) {
        await equipment[Symbol.asyncDispose]();
        throw error;
      }
      this.#run = this.#goOn(running, equipment);
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  async #goOn(running: { id: string; stop: AbortController }, opened: SuiteEquipment): Promise<void> {
    const { suite } = this.#record!.evaluation;
    try {
      await using equipment = opened;
      await this.#parts.jobs.run(`Evaluating ${suite.name}`, (job) => {
        const signal = AbortSignal.any([job.signal, running.stop.signal]);
        return this.#drive(equipment, { ...job, signal });
      });
    } catch (error) {
      const { code, message, hint } = failureOf(error);
      if (code === 'defect') this.#parts.log(`evaluation: ${(error as Error)?.stack ?? error}`);
      if (code !== 'cancelled') this.#problem = { message, hint };
    } finally {
      this.#running = undefined;
      this.#audience.emit('evaluation', null);
      this.#tell();
    }
  }

  async #drive(equipment: SuiteEquipment, job: Parameters<typeof driveSuite>[2]): Promise<void> {
    const { evaluation } = this.#record!;
    const { nowMs, isPressed } = this.#parts;
    const giveWay = () => waitWhile(isPressed, nowMs);
    const total = drivesOf(evaluation.suite).length;
    let recorder = new TraceRecorder(LIVE_ROWS);
    let toldMs = Number.NEGATIVE_INFINITY;
    const tell = (current: RunningEvaluation['current']) => {
      toldMs = nowMs();
      const finished = this.#record!.evaluation.drives.length;
      this.#audience.emit('evaluation', { id: evaluation.id, finished, total, current });
    };
    tell(null);
    await driveSuite(equipment, evaluation, job, nowMs, giveWay, {
      onPoint: (drive, point, metrics) => {
        recorder.add(point);
        if (nowMs() - toldMs > TOLD_EVERY_MS) {
          tell({ ...drive, scores: metrics.scores(), trace: recorder.trace() });
        }
      },
      onDrive: (outcome, trace) => {
        recorder = new TraceRecorder(LIVE_ROWS);
        const { evaluation: before, traces } = this.#record!;
        this.#record = {
          evaluation: { ...before, drives: [...before.drives, outcome] },
          traces: [...traces, trace],
        };
        this.#save();
        tell(null);
      },
      onOpenLoop: (outcome) => {
        const { evaluation: before, traces } = this.#record!;
        this.#record = { evaluation: { ...before, openLoop: [...before.openLoop, outcome] }, traces };
        this.#save();
      },
    });
  }

  #save(): void {
    const { evaluation } = this.#record!;
    const path = this.#entries.path(evaluation.id);
    makeFolder(dirname(path));
    writeEvaluation(path, this.#record!);
    this.#list.set(evaluation.id, summaryOf(evaluation));
    this.#tell();
  }

  /** Many large files take a while: the page comes first. */
  async #readFolder(): Promise<void> {
    const ids = this.#entries.names();
    for (const id of ids) {
      await setImmediate();
      if (!this.#list.has(id)) this.#list.set(id, this.#summaryOfFile(id));
    }
    if (ids.length > 0) this.#tell();
  }

  #summaryOfFile(id: string): EvaluationSummary {
    try {
      return { ...summaryOf(readEvaluation(this.#entries.path(id)).evaluation), id };
    } catch (error) {
      const { message, hint } = failureOf(error);
      const empty = { createdMs: 0, drivers: [], drives: 0, drivesWanted: 0, complete: false };
      return { id, name: id, ...empty, problem: { message, hint } };
    }
  }

  #newId(createdMs: number): string {
    const stamp = new Date(createdMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
    return this.#freeId(stamp);
  }

  #freeId(id: string): string {
    return freeName(id, (taken) => this.#entries.has(taken), { separator: '-' });
  }

  get #reports(): string {
    return join(this.#parts.libraryFolder, 'reports');
  }

  #tell(): void {
    const list = [...this.#list.values()].sort((a, b) => b.createdMs - a.createdMs);
    this.#audience.emit('evaluations', {
      list,
      running: this.#running?.id ?? null,
      problem: this.#problem,
    });
  }
}
