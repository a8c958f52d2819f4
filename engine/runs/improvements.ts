import { rmSync } from 'node:fs';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { UserError } from '../errors.ts';
import type { DrivesScore } from '../jobs/drives-score.ts';
import type { GatheredLooks, HelpedDrive } from '../jobs/improve-job.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import { type Evaluation, modelsOf, type SuiteRoad } from '../protocol/evaluation.ts';
import type { Improved, ImproveFigures, MomentToLearn } from '../protocol/improve.ts';
import { nameOf } from '../protocol/library.ts';
import type { Jobs } from '../services/jobs.ts';
import { TaskThread } from '../task-thread.ts';
import type { ImproveListener, ImproveOrder, ImproveTasks } from './improve-thread.ts';

/** A free name in the library, until what goes there is there. */
interface Reservation {
  readonly file: string;
  readonly path: string;
  release(): Promise<void>;
}

export interface ImprovementsParts {
  readonly jobs: Jobs;
  readonly reserve: (kind: 'model' | 'drive', name: string) => Reservation;
  /** Paths of files of the library. @throws UserError `not-found`. */
  readonly files: {
    model(file: string): string;
    roadFile(file: string): string;
    drive(file: string): string;
  };
  readonly evaluation: (id: string) => Promise<Evaluation>;
  /** undefined where no drive is on. */
  readonly helped: () => HelpedDrive | undefined;
  readonly vehicle: () => VehicleSettings;
}

/** What is learned from, and the roads that show before and after, as a suite has them. */
type Source = Pick<
  ImproveOrder,
  'given' | 'recording' | 'roads' | 'seeds' | 'distanceM' | 'speedMps' | 'choice'
> & { readonly shown: readonly SuiteRoad[] };

/** On roads where it had to be helped it drives so many rounds at most. */
const ROUNDS = 2;
/** How far drives go that show before and after, m. */
const SHOWN_M = 500;
/** A stretch begins so far before the first moment, m. */
const LEAD_IN_M = 100;
const FIRST_M = 30;

/** Networks that learn from where they had to be helped, one at a time, in a thread of their own. */
export class Improvements implements Disposable {
  readonly #parts: ImprovementsParts;
  readonly #thread = new TaskThread<ImproveTasks, ImproveListener>({
    file: new URL('./improve-thread.ts', import.meta.url),
    closed: new UserError('cancelled', 'learning was stopped', 'Nothing half-written was left.'),
  });
  #isBusy = false;

  constructor(parts: ImprovementsParts) {
    this.#parts = parts;
  }

  moments(file: string): Promise<MomentToLearn[]> {
    return this.#thread.run('moments', this.#parts.files.drive(file));
  }

  /** @throws UserError where there is nothing to learn from, another network learns so already, or on cancellation. */
  async learn({ model, from }: ParamsOf<'improve.learn'>): Promise<Improved> {
    if (this.#isBusy) {
      throw new UserError(
        'in-use',
        'another network learns from its mistakes',
        'Wait until it is done, or stop it.',
      );
    }
    this.#isBusy = true;
    const { jobs, reserve } = this.#parts;
    const name = `${nameOf(model)} better`;
    const place = reserve('model', name);
    const looks = reserve('drive', `${name} looks`);
    try {
      const { shown, ...source } = await this.#source(model, from);
      const order: ImproveOrder = {
        ...source,
        model: this.#parts.files.model(model),
        testSeeds: source.seeds,
        rounds: ROUNDS,
        recipe: {},
        vehicle: this.#parts.vehicle(),
        out: place.path,
        looksOut: looks.path,
      };
      const result = await jobs.run(`${nameOf(model)} learns from its mistakes`, (job) =>
        this.#thread.follow(
          { signal: job.signal, listener: { onProgress: (progress) => job.onProgress(progress) } },
          'improve',
          order,
        ),
      );
      const isBetter = result.best > 0;
      if (!isBetter) rmSync(place.path, { force: true });
      const after = isBetter ? result.rounds[result.best - 1]! : result.before;
      const { old } = result.before;
      const { seeds, distanceM, speedMps } = order;
      const obstaclesPerKm = order.choice?.obstaclesPerKm ?? 0;
      return {
        model: isBetter ? place.file : null,
        looksFile: isBetter ? looks.file : null,
        looks: result.rounds.reduce((sum, round) => sum + round.looks, 0),
        before: figuresOf(result.before),
        after: figuresOf(after),
        old: old && { before: figuresOf(old), after: figuresOf(after.old!) },
        courses: { roads: shown, seeds, distanceM, speedMps, obstaclesPerKm },
      };
    } finally {
      this.#isBusy = false;
      await place.release();
      await looks.release();
    }
  }

  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
  }

  async #source(model: string, from: ParamsOf<'improve.learn'>['from']): Promise<Source> {
    const nothing = new UserError(
      'empty',
      `there is nothing yet that ${nameOf(model)} had to be helped with`,
      'Let it drive until you take the wheel, or until it is put back.',
    );
    if ('drive' in from) {
      const helped = this.#parts.helped();
      if (!helped || count(helped.given) === 0) throw nothing;
      const { given, road, seed, startM, distanceM, speedMps, obstaclesPerKm } = helped;
      const choice = { startM, obstaclesPerKm };
      return { given, shown: [{ kind: road }], roads: [road], seeds: [seed], distanceM, speedMps, choice };
    }
    if ('recording' in from) {
      const path = this.#parts.files.drive(from.recording);
      const [road, moments] = await Promise.all([
        this.#thread.run('roadOf', path),
        this.#thread.run('moments', path),
      ]);
      if (moments.length === 0) throw nothing;
      const startM = Math.max(FIRST_M, (moments[0]!.stationM ?? 0) - LEAD_IN_M);
      const { kind, seed, obstaclesPerKm, speedMps } = road;
      return {
        recording: path,
        shown: [{ kind }],
        roads: [kind],
        seeds: [seed],
        distanceM: SHOWN_M,
        speedMps,
        choice: { startM, obstaclesPerKm },
      };
    }
    const { suite, drives } = await this.#parts.evaluation(from.evaluation);
    const driver = suite.drivers.findIndex((file) => file !== null && modelsOf(file).includes(model));
    const failed = drives.filter(
      (drive) =>
        drive.driver === driver && (drive.scores.departuresPerKm > 0 || drive.scores.interventions > 0),
    );
    if (failed.length === 0) throw nothing;
    const shown = [...new Set(failed.map(({ road }) => road))].map((road) => suite.roads[road]!);
    const roads = shown.map((road) => ('kind' in road ? road.kind : this.#parts.files.roadFile(road.file)));
    const { distanceM, speedMps, obstaclesPerKm, conditionsSeed } = suite;
    return {
      shown,
      roads,
      seeds: [...new Set(failed.map(({ seed }) => seed))],
      distanceM,
      speedMps,
      choice: {
        obstaclesPerKm,
        conditionsSeed: conditionsSeed ?? undefined,
        weather: suite.weathers.length === 1 ? suite.weathers[0] : undefined,
      },
    };
  }
}

function figuresOf({ departuresPerKm, interventions, collisions, cteMeanAbsM }: DrivesScore): ImproveFigures {
  return { departuresPerKm, interventions, collisions, cteMeanAbsM };
}

function count(given: readonly GatheredLooks[]): number {
  return given.reduce((sum, { looks }) => sum + looks.length, 0);
}
