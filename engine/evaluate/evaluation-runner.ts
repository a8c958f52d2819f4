import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { GuestParts } from '../bridge/open-guest.ts';
import { failureOf, UserError } from '../errors.ts';
import type { Evaluation, RunningEvaluation, Suite } from '../protocol/evaluation.ts';
import type { FileProblem } from '../protocol/library.ts';
import { isGuestName } from '../protocol/program.ts';
import type { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { AwaitedGuest } from './awaited-guest.ts';
import { driveSuite, drivesOf } from './drive-suite.ts';
import { SuiteEquipment, type SuiteFiles } from './equipment.ts';
import { summaryOf } from './evaluation-file.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import { TraceRecorder } from './trace-recorder.ts';
import { waitWhile } from './wait-while.ts';

/** Pages are told of a drive under way at most so often, ms. */
const TOLD_EVERY_MS = 200;
/** Rows of the trace that they are told. */
const LIVE_ROWS = 300;

export interface RunnerParts {
  readonly files: SuiteFiles;
  readonly jobs: Jobs;
  /** Whether others are in a hurry, the drive that people watch above all; an evaluation then waits. */
  readonly isPressed: () => boolean;
  /** The vehicle that new evaluations drive. */
  readonly vehicle: () => VehicleSettings;
  readonly nowMs: () => number;
  /** For programs that drive. */
  readonly clock: GuestParts['clock'];
  /** The calendar's time, ms since 1970. */
  readonly todayMs: () => number;
  readonly log: (line: string) => void;
}

/** Runs evaluations, one at a time. Each is in the store, whole, after every drive. */
export class EvaluationRunner implements AsyncDisposable {
  readonly #audience: Audience;
  readonly #store: EvaluationStore;
  readonly #parts: RunnerParts;
  readonly #onChange: () => void;
  #running: { readonly id: string; readonly stop: AbortController } | undefined;
  /** The one that runs, or ran last, to its end. */
  #run: Promise<void> = Promise.resolve();
  #problem: FileProblem | null = null;

  /** @param onChange called when another runs, or none, or {@link problem} is another. */
  constructor(audience: Audience, store: EvaluationStore, parts: RunnerParts, onChange: () => void) {
    this.#audience = audience;
    this.#store = store;
    this.#parts = parts;
    this.#onChange = onChange;
  }

  get running(): string | null {
    return this.#running?.id ?? null;
  }

  /** Why the latest one stopped that nobody cancelled. */
  get problem(): FileProblem | null {
    return this.#problem;
  }

  /** @throws UserError where another runs, a driver or a road cannot be had, or the file cannot be written. */
  async start(suite: Suite): Promise<string> {
    const createdMs = this.#parts.todayMs();
    const id = this.#store.newId(createdMs);
    await this.#begin(id, suite, async ({ adapter, drivers, roadDigests }) => {
      const evaluation: Evaluation = {
        id,
        createdMs,
        softwareVersion: SOFTWARE_VERSION,
        adapter,
        suite,
        drivers: drivers.map(({ about }) => about),
        roadDigests,
        vehicle: this.#parts.vehicle(),
        drives: [],
        openLoop: [],
      };
      await this.#store.create(evaluation);
      return evaluation;
    });
    return id;
  }

  /** @throws UserError as {@link start}, and where a model or a road has changed since. */
  async resume(id: string): Promise<void> {
    const evaluation = await this.#store.read(id);
    if (summaryOf(evaluation).complete) return;
    const { suite } = evaluation;
    await this.#begin(id, suite, async (equipment) => {
      const otherDriver = evaluation.drivers.find(
        ({ digest }, i) => digest !== equipment.drivers[i]!.about.digest,
      );
      const otherRoad = suite.roads.find((_, i) => evaluation.roadDigests[i] !== equipment.roadDigests[i]);
      const changed = otherDriver?.file ?? (otherRoad && 'file' in otherRoad ? otherRoad.file : undefined);
      if (changed !== undefined) {
        throw new UserError(
          'invalid',
          `${changed} has changed since this evaluation began`,
          'Start a new evaluation: its drives could not be compared.',
        );
      }
      if (equipment.adapter !== evaluation.adapter) {
        throw new UserError(
          'invalid',
          `this evaluation was seen by ${evaluation.adapter}, and what sees now is ${equipment.adapter}`,
          'Start a new evaluation: its drives could not be compared.',
        );
      }
      return evaluation;
    });
  }

  cancel(): void {
    this.#running?.stop.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.#run;
  }

  /** Opens what is needed, then goes on by itself. */
  async #begin(
    id: string,
    suite: Suite,
    prepare: (equipment: SuiteEquipment) => Promise<Evaluation>,
  ): Promise<void> {
    if (this.#running) {
      throw new UserError('invalid', 'an evaluation is under way', 'Wait for its end, or cancel it.');
    }
    const running = { id, stop: new AbortController() };
    this.#running = running;
    try {
      const guests = new Map(
        suite.drivers
          .filter((name) => name !== null && isGuestName(name))
          .map((name) => [name!, new AwaitedGuest(name!)]),
      );
      const equipment = await SuiteEquipment.open(suite, this.#parts.files, (name) => guests.get(name));
      try {
        const evaluation = await prepare(equipment);
        this.#problem = null;
        this.#onChange();
        this.#run = this.#goOn(evaluation, running.stop.signal, equipment, [...guests.values()]);
      } catch (error) {
        await equipment[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  async #goOn(
    evaluation: Evaluation,
    stop: AbortSignal,
    opened: SuiteEquipment,
    guests: readonly AwaitedGuest[],
  ): Promise<void> {
    try {
      await using equipment = opened;
      await this.#parts.jobs.run(`Evaluating ${evaluation.suite.name}`, async (job) => {
        const signal = AbortSignal.any([job.signal, stop]);
        await using there = new AsyncDisposableStack();
        for (const guest of guests) there.use(await this.#await(guest, evaluation, signal));
        await this.#drive(evaluation, equipment, { ...job, signal });
      });
    } catch (error) {
      const { code, message, hint } = failureOf(error);
      if (code === 'defect') this.#parts.log(`evaluation: ${(error as Error)?.stack ?? error}`);
      if (code !== 'cancelled') this.#problem = { message, hint };
    } finally {
      this.#running = undefined;
      this.#audience.emit('evaluation', null);
      this.#onChange();
    }
  }

  /** Waits for a program, and tells pages so. */
  async #await(
    guest: AwaitedGuest,
    { id, suite, drives }: Evaluation,
    signal: AbortSignal,
  ): Promise<AsyncDisposable> {
    const [finished, total] = [drives.length, drivesOf(suite).length];
    const say = (waitsFor: string) =>
      this.#audience.emit('evaluation', { id, finished, total, waitsFor, current: null });
    return guest.come({ clock: this.#parts.clock, say, signal });
  }

  async #drive(
    evaluation: Evaluation,
    equipment: SuiteEquipment,
    job: Parameters<typeof driveSuite>[2],
  ): Promise<void> {
    const { id } = evaluation;
    const { nowMs, isPressed } = this.#parts;
    const giveWay = () => waitWhile(isPressed, nowMs);
    const total = drivesOf(evaluation.suite).length;
    let finished = evaluation.drives.length;
    let recorder = new TraceRecorder(LIVE_ROWS);
    let toldMs = Number.NEGATIVE_INFINITY;
    const tell = (current: RunningEvaluation['current']) => {
      toldMs = nowMs();
      this.#audience.emit('evaluation', { id, finished, total, waitsFor: null, current });
    };
    tell(null);
    await driveSuite(equipment, evaluation, job, nowMs, giveWay, {
      onPoint: (drive, point, metrics) => {
        recorder.add(point);
        if (nowMs() - toldMs > TOLD_EVERY_MS) {
          tell({ ...drive, scores: metrics.scores(), trace: recorder.trace() });
        }
      },
      onDrive: async (outcome, trace) => {
        recorder = new TraceRecorder(LIVE_ROWS);
        await this.#store.addDrive(id, outcome, trace);
        finished++;
        tell(null);
      },
      onOpenLoop: (outcome) => this.#store.addOpenLoop(id, outcome),
    });
  }
}
