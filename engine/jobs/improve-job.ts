import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { RoadKind } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { NAVLAB_VAN, type VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { copyDrive } from '../data/copy-drive.ts';
import { discardWhole, publishDrive } from '../data/drive-files.ts';
import { openDrives } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { partialPathOf } from '../data/file-name.ts';
import { readWholeFile } from '../data/read-file.ts';
import { knownRoad } from '../data/stored-road.ts';
import type { ConditionsChoice } from '../drive/chance.ts';
import {
  type DrivenFrame,
  type DriveResult,
  type DriveWatch,
  driveWith,
  roadToDrive,
  START_M,
} from '../drive/closed-loop.ts';
import { sensorsOf } from '../drive/model-sensors.ts';
import type { Job } from '../job.ts';
import { LARGEST_MODEL_MIB } from '../onnx/read.ts';
import { loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import type { Recipe } from '../train/recipe.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { type DrivesScore, isBetter, isNoWorse, scoreOf } from './drives-score.ts';
import { StrayedLooks } from './strayed-looks.ts';
import { trainModel } from './train-job.ts';

export interface ImproveOptions {
  /** Model file to begin with. */
  readonly model: string;
  /** Drives that it learned from, and goes on to learn from. */
  readonly data: readonly string[];
  /** Kinds of road, or road files, on which it is to get better. */
  readonly roads: readonly string[];
  /** Of roads, light and noise of the drives that looks are gathered from. */
  readonly seeds: readonly number[];
  /** The same of the drives that say how good it is; nothing is learned from these. */
  readonly testSeeds: readonly number[];
  readonly rounds: number;
  /** Of each drive, m. */
  readonly distanceM: number;
  readonly speedMps: number;
  readonly recipe: Partial<Recipe>;
  /** Looks of earlier drives that the first round learns from; it drives for them where they are left out. */
  readonly given?: readonly GatheredLooks[];
  /** Light and weather of all drives, and what stands on the roads; as each seed draws it where it is left out. */
  readonly choice?: ConditionsChoice & { readonly obstaclesPerKm?: number; readonly startM?: number };
  readonly vehicle?: VehicleSettings;
  /** Where the best model goes: each time that a round is taken, or at the end where none was. */
  readonly out: string;
  /** Where the looks go that it learned from beside the data: a drive file. */
  readonly looksOut: string;
}

/** What a network is worth: on the roads it is to get better on, and on those of its data. */
export interface ImproveScore extends DrivesScore {
  /** null where the data tells of no kind of road. */
  readonly old: DrivesScore | null;
}

/** What came of one round. */
export interface ImproveRound extends ImproveScore {
  /** That were gathered in this round. */
  readonly looks: number;
  /** Whether it drives better than all before it and has forgotten nothing. */
  readonly taken: boolean;
}

export interface ImproveResult {
  /** File of the best model: a copy of the one that it began with where nothing got better. */
  readonly model: string;
  readonly before: ImproveScore;
  readonly rounds: readonly ImproveRound[];
  /** Round that the model is of, counted from 1; 0: nothing got better. */
  readonly best: number;
  /** Drive file with the looks that it learned from beside the data; null where nothing got better. */
  readonly looks: string | null;
  /** Why there are no more rounds. */
  readonly ended: 'nothing left to mend' | 'nothing to learn from' | 'all rounds done';
}

/** More do not fit into memory with ease, and who strays so often shows the same again and again. */
const MOST_LOOKS = 20_000;

/**
 * No copies. The looks show what is beside the path by themselves; with copies of the snapshots alone they are a third as much of
 * what is learned, and less is mended (docs/getting-better.md).
 */
const RECOVERY = { views: 0, frames: MOST_LOOKS, snapshotViews: 0 };

/**
 * Makes a network better by what it had to be helped with. It drives; the looks from where it strayed are gathered, each
 * with what would have been right; it is trained on with these and with its data (dataset aggregation: Ross, Gordon and
 * Bagnell 2011); then it is scored on other seeds. A round is taken where it drives better than every one before it, and no
 * worse on the roads of its data. The same options give the same model.
 *
 * @throws UserError for a model, data, roads or outputs that will not do, or on cancellation; what was taken is there then.
 */
export async function improveModel(
  options: ImproveOptions,
  job: Job,
  nowMs: () => number,
): Promise<ImproveResult> {
  const { obstaclesPerKm, startM = START_M } = options.choice ?? {};
  for (const road of options.roads) {
    roadToDrive(road, options.seeds[0]!, options.distanceM, startM, obstaclesPerKm);
  }
  const oldRoads = kindsIn(options.data);
  await using open = new AsyncDisposableStack();
  const model = open.use(await loadSteeringModel(options.model));
  const eyes = open.use(await openEyes());
  const renderer = open.adopt(await eyes.create(sensorsOf(model)), (own) => own.dispose());
  const folder = open.adopt(mkdtempSync(join(tmpdir(), 'alvinn-improve-')), (own) =>
    rmSync(own, { recursive: true, force: true }),
  );
  return await new Improvement({ options, job, nowMs, oldRoads, renderer, folder, open }).run(model);
}

interface ImprovementParts {
  readonly options: ImproveOptions;
  readonly job: Job;
  readonly nowMs: () => number;
  /** Kinds of road in the data. */
  readonly oldRoads: readonly string[];
  readonly renderer: SensorRenderer;
  /** Of models that nobody may want. */
  readonly folder: string;
  /** Takes what is to be closed at the end. */
  readonly open: AsyncDisposableStack;
}

/** Looks of one road in one light. */
export interface GatheredLooks {
  readonly description: RoadDescription;
  readonly conditions: Conditions;
  readonly looks: readonly DrivenFrame[];
}

/** Where a drive that is on had to be helped, and what shows before and after. */
export interface HelpedDrive {
  readonly given: readonly GatheredLooks[];
  readonly road: RoadKind;
  readonly seed: number;
  readonly startM: number;
  readonly distanceM: number;
  readonly speedMps: number;
  readonly obstaclesPerKm: number;
}

class Improvement {
  readonly #parts: ImprovementParts;
  readonly #gathered: GatheredLooks[] = [];
  readonly #rounds: ImproveRound[] = [];

  constructor(parts: ImprovementParts) {
    this.#parts = parts;
  }

  async run(model: SteeringModel): Promise<ImproveResult> {
    const { options } = this.#parts;
    const before = await this.#score(model, 'before');
    const first = { model, score: before, round: 0 };
    let best = first;
    /** What is trained on: the newest that forgot nothing, better or not. */
    let from = model;
    let driver = model;
    const result = (ended: ImproveResult['ended']): ImproveResult => {
      if (best === first) this.#publish(options.model);
      return {
        model: options.out,
        before,
        rounds: this.#rounds,
        best: best.round,
        looks: best === first ? null : options.looksOut,
        ended,
      };
    };
    for (let round = 1; round <= options.rounds; round++) {
      const looks =
        round === 1 && options.given ? this.#take(options.given) : await this.#gather(driver, round);
      if (looks === 0) {
        const isPerfect = best.score.departuresPerKm === 0 && best.score.interventions === 0;
        return result(isPerfect ? 'nothing left to mend' : 'nothing to learn from');
      }
      const files = await this.#train(from, round);
      driver = this.#parts.open.use(await loadSteeringModel(files.model));
      const score = await this.#score(driver, `round ${round}`);
      const forgot = [first, best].some((earlier) => score.old && !isNoWorse(score.old, earlier.score.old!));
      const taken = !forgot && isBetter(score, best.score);
      this.#rounds.push({ looks, ...score, taken });
      if (!forgot) from = driver;
      if (!taken) continue;
      best = { model: driver, score, round };
      await this.#publishLooks(files.looks);
      this.#publish(files.model);
    }
    return result('all rounds done');
  }

  #publish(model: string): void {
    writeFileAtomically(this.#parts.options.out, readWholeFile(model, 'model', LARGEST_MODEL_MIB));
  }

  /** The looks of an earlier round stay until these are there, whole. */
  async #publishLooks(looks: string): Promise<void> {
    const { options, job } = this.#parts;
    const partial = partialPathOf(options.looksOut, process.pid);
    try {
      await copyDrive(looks, partial, { ...job, onProgress: () => {} });
      publishDrive(partial, options.looksOut);
    } finally {
      discardWhole(partial);
    }
  }

  async #score(model: SteeringModel, when: string): Promise<ImproveScore> {
    const { options, oldRoads } = this.#parts;
    const { roads } = options;
    const driven = new Map<string, DriveResult[]>();
    const all = [...roads, ...oldRoads.filter((road) => !roads.includes(road))];
    await this.#drive(model, all, options.testSeeds, `${when}: driving the test seeds`, () => ({
      done: (road, result) => driven.set(road, [...(driven.get(road) ?? []), result]),
    }));
    const of = (some: readonly string[]) => scoreOf(some.flatMap((road) => driven.get(road)!));
    return { ...of(roads), old: oldRoads.length === 0 ? null : of(oldRoads) };
  }

  #take(given: readonly GatheredLooks[]): number {
    this.#gathered.push(...given);
    return this.#count(given);
  }

  /** @returns how many looks were gathered. */
  async #gather(model: SteeringModel, round: number): Promise<number> {
    const { options, job } = this.#parts;
    const before = this.#gathered.length;
    let room = MOST_LOOKS - this.#count(this.#gathered);
    await this.#drive(
      model,
      options.roads,
      options.seeds,
      `round ${round}: looking where it strays`,
      (road, seed) => {
        const watch = new StrayedLooks();
        return {
          watch,
          done: (_, { conditions }) => {
            const looks = watch.looks.slice(0, Math.max(0, room));
            room -= looks.length;
            const { obstaclesPerKm } = options.choice ?? {};
            const { description } = roadToDrive(road, seed, options.distanceM, START_M, obstaclesPerKm);
            if (looks.length > 0) this.#gathered.push({ description, conditions, looks });
          },
        };
      },
    );
    if (room <= 0) job.onNotice?.(`more than ${MOST_LOOKS} looks were gathered; the rest is left out`);
    return this.#count(this.#gathered.slice(before));
  }

  #count(gathered: readonly GatheredLooks[]): number {
    return gathered.reduce((sum, { looks }) => sum + looks.length, 0);
  }

  /** Drives every road with every seed. */
  async #drive(
    model: SteeringModel,
    roads: readonly string[],
    seeds: readonly number[],
    phase: string,
    begin: (
      road: string,
      seed: number,
    ) => {
      readonly watch?: DriveWatch;
      done(road: string, result: DriveResult): void;
    },
  ): Promise<void> {
    const { options, job, nowMs, renderer } = this.#parts;
    const { distanceM, speedMps, choice, vehicle = NAVLAB_VAN } = options;
    const total = roads.length * seeds.length;
    for (const [i, [road, seed]] of roads
      .flatMap((one) => seeds.map((own) => [one, own] as const))
      .entries()) {
      const { watch, done } = begin(road, seed);
      const own: Job = {
        signal: job.signal,
        onProgress: (progress) =>
          job.onProgress({ phase, done: i + progress.done / progress.total, total, note: 'drives' }),
      };
      const equipment = { models: [model], renderer, vehicle, ...(watch && { watch }) };
      done(road, await driveWith(equipment, { ...choice, road, seed, distanceM, speedMps }, own, nowMs));
    }
  }

  /** @returns files of the model that was trained on and of the looks that it learned from. */
  async #train(from: SteeringModel, round: number): Promise<{ model: string; looks: string }> {
    const { options, job, folder } = this.#parts;
    const files = { model: join(folder, `${round}.onnx`), looks: join(folder, `${round}.drive`) };
    this.#writeLooks(files.looks);
    await trainModel(
      {
        data: [...options.data, files.looks],
        preset: from.spec.preset,
        backend: 'auto',
        recipe: options.recipe,
        recovery: RECOVERY,
        out: files.model,
        resume: false,
        from,
      },
      {
        signal: job.signal,
        onProgress: (progress) => job.onProgress({ ...progress, phase: `round ${round}: ${progress.phase}` }),
        onNotice: (text) => job.onNotice?.(text),
      },
    );
    return files;
  }

  #writeLooks(path: string): void {
    const { options, renderer } = this.#parts;
    const drive = createDrive(path, {
      softwareVersion: SOFTWARE_VERSION,
      kind: 'recorded',
      seed: options.seeds[0]!,
      sensors: renderer.settings,
      lookaheadM: DEFAULT_LOOKAHEAD_M,
      details: { strayed: true, eyes: renderer.eyes },
    });
    let step = 0;
    for (const { description, conditions, looks } of this.#gathered) {
      const ids = { road: drive.addRoad(description), conditions: drive.addConditions(conditions) };
      drive.appendAll(looks.map((look) => ({ ...look, ...ids, step: step++ })));
    }
    drive.finish();
  }
}

/** Kinds of road that drives show. */
function kindsIn(paths: readonly string[]): string[] {
  const kinds = new Set<string>();
  for (const drive of openDrives(paths)) {
    using open = drive;
    for (const id of open.roads.keys()) {
      const road = knownRoad(open, id);
      if (road && !('format' in road)) kinds.add(road.kind);
    }
  }
  return [...kinds];
}
