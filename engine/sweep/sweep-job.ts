import { existsSync } from 'node:fs';
import { Rng } from '../../sim/rng.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { makeFolder } from '../data/folder.ts';
import { roadToDrive } from '../drive/closed-loop.ts';
import { dataSource } from '../drive/data-source.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { sharedSensors } from '../drive/sensors-of-drives.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import { openGpu, openHardware } from '../gpu/gpu.ts';
import type { Job } from '../job.ts';
import { chooseFrames, fitting, framesOf } from '../jobs/train-job.ts';
import { checkFits } from '../onnx/steering.ts';
import type { SweptNetwork } from '../protocol/sweep.ts';
import { DEFAULT_RECOVERY } from '../protocol/training.ts';
import { isOfShard, type Shard } from '../shard.ts';
import { groupsAside, splitFrames, type TrainingFrame } from '../train/patterns.ts';
import { type PreparedPatterns, preparePatterns } from '../train/prepare.ts';
import { checkTeaches } from '../train/training-frames.ts';
import { candidatesOf, sharesOf } from './candidates.ts';
import { createCpuPool } from './cpu-pool.ts';
import type { Outcome, SweepDevice } from './device.ts';
import { driveFinalist, exportFinalist } from './finalists.ts';
import { findingsOf, modelFile, recordFile, rungsFor, shardFile } from './findings.ts';
import { createGpuDevice } from './gpu-device.ts';
import { LastingDevice } from './lasting-device.ts';
import { gridPoints, type Point, randomPoints, type SearchSpace } from './points.ts';
import { sweptNetwork } from './ranking.ts';
import { SweepRecord } from './record.ts';
import type { SweepPart, SweepResult } from './result.ts';
import { type Standing, trainInRounds } from './rounds.ts';

export interface SweepOptions {
  readonly data: readonly string[];
  readonly preset: string;
  readonly space: SearchSpace;
  /** Points drawn from the space; the whole grid where it is left out. */
  readonly random?: number;
  readonly epochs: number;
  /** Networks of each training share that drive. */
  readonly finalists: number;
  /** Kinds of road, or road files. */
  readonly roads: readonly string[];
  readonly distanceM: number;
  /** Of the draws, of what is kept for validation, and of the roads. */
  readonly seed: number;
  /** Threads where the processor trains. */
  readonly threads: number;
  /** `auto` is a hardware graphics adapter where there is one, else the processor. */
  readonly backend: 'auto' | 'cpu' | 'gpu';
  /** Folder for record, models and report. */
  readonly out: string;
  /** Goes on with the sweep that was interrupted in `out`. */
  readonly resume: boolean;
  /** The share that this machine does, in a record of its own; see `merge-sweep.ts`. */
  readonly shard: Shard;
  /** The command that repeats it. */
  readonly command: string;
  /** Told of each network at the start, whenever it has come further, and when it has driven. */
  readonly onNetwork?: (network: SweptNetwork) => void;
}

/** Most networks of one sweep. */
export const MOST_NETWORKS = 2000;
/** Share of the frames kept for validation, by whole roads. */
const VALIDATION_SHARE = 0.2;
/** What is added to the seed for the first road, so that no road is one of those trained on. */
const FIRST_ROAD_SEED = 100;

/** What came of a call: of a whole sweep its result, of a shard where the sweep stands; with the seconds it took. */
export interface SweepOutcome {
  readonly found: SweepResult | SweepPart;
  readonly trainSeconds: number;
  readonly driveSeconds: number;
}

/**
 * Searches for the network that drives best: trains all by successive halving, lets the best of them drive, and writes
 * models, record and report.
 *
 * @throws UserError for data, space or an output that will not do, or on cancellation; what is finished then stays.
 */
export async function sweep(options: SweepOptions, job: Job, nowMs: () => number): Promise<SweepOutcome> {
  const drives: DriveReader[] = [];
  try {
    for (const path of options.data) drives.push(openDrive(path));
    tellMissingEnds(drives, job);
    return await sweepOn(drives, options, job, nowMs);
  } finally {
    for (const drive of drives) drive.close();
  }
}

async function sweepOn(
  given: readonly DriveReader[],
  options: SweepOptions,
  job: Job,
  nowMs: () => number,
): Promise<SweepOutcome> {
  const { preset, epochs, finalists, distanceM, seed, out, shard } = options;
  const rng = new Rng(seed).split('sweep');
  const points = pointsOf(options, rng.split('points'));
  const candidates = candidatesOf(points, preset, epochs);
  const { spec, recipe } = candidates[0]!;
  const roads = options.roads.map((road, i) => ({ road, seed: seed + FIRST_ROAD_SEED + i }));
  const descriptions = roads.map((road) => roadToDrive(road.road, road.seed, distanceM).description);
  const sensors = sharedSensors(given);
  checkFits({ name: preset, spec }, sensors);
  checkTeaches(given, spec);
  const { chosen } = chooseFrames(given, job);
  const drives = chosen.map(({ drive }) => drive);
  const dataDigests = drives.map((drive) => drive.digest());
  const identity = {
    data: dataDigests,
    preset,
    points,
    epochs,
    finalists,
    roads: descriptions,
    distance: distanceM,
    seed,
  };
  using record = openRecord(options, identity);

  const frames = await framesOf(chosen, spec, fitting(DEFAULT_RECOVERY, chosen, job), job);
  const { training, validation } = splitFrames(frames, VALIDATION_SHARE, rng.split('validation'));
  if (validation.length === 0) {
    throw new UserError(
      'invalid',
      `all frames of ${options.data.join(', ')} are from one place: none can be kept to compare networks on`,
      'Give drives on several roads, or snapshots.',
    );
  }
  stopIfCancelled(job.signal);
  const sets = sharesOf(points).map((share) =>
    preparePatterns(spec, recipe, firstOf(training, share, rng.split('training')), validation),
  );

  const startMs = nowMs();
  const rungs = rungsFor(candidates, finalists, epochs);
  const device = await openDevice(options, sets, candidates.length, job, nowMs);
  let standing: Standing;
  try {
    record.saveFacts({
      command: options.command,
      roads: options.roads,
      trainingFrames: training.length,
      validationFrames: validation.length,
      shown: sets.map(({ shown }) => shown),
      device: device.variant,
    });
    const known = record.networks();
    for (const candidate of candidates) options.onNetwork?.(sweptNetwork(candidate, known.get(candidate.id)));
    const onOutcome = (outcome: Outcome) => {
      const { id } = outcome;
      const reached = 'failure' in outcome ? record.networks().get(id) : { ...outcome.state, failure: null };
      options.onNetwork?.(sweptNetwork(candidates[id - 1]!, reached));
    };
    standing = await trainInRounds(candidates, rungs, finalists, device, record, job, shard, onOutcome);
  } finally {
    // Before driving, which wants the cores.
    await device[Symbol.asyncDispose]();
  }
  const trainedMs = nowMs();

  const best = standing.left.length > 0 ? [] : standing.alive;
  const own = best.filter((_, i) => isOfShard(shard, i));
  for (const [i, candidate] of own.entries()) {
    stopIfCancelled(job.signal);
    const model = modelFile(out, candidate);
    const { scale } = sets[candidate.patterns]!;
    const data = drives.map(dataSource);
    const trainedOn = { dataDigests, data, sensors, frames, backendVariant: device.variant };
    writeFileAtomically(model, await exportFinalist(candidate, record, scale, trainedOn));
    const course = { roads, distanceM, drivesBefore: i * roads.length, drives: own.length * roads.length };
    const scores = await driveFinalist(candidate.id, model, course, record, job, nowMs);
    options.onNetwork?.(sweptNetwork(candidate, record.networks().get(candidate.id), scores));
  }
  return {
    found: findingsOf(record, out),
    trainSeconds: (trainedMs - startMs) / 1000,
    driveSeconds: (nowMs() - trainedMs) / 1000,
  };
}

async function openDevice(
  { backend, threads }: SweepOptions,
  sets: readonly PreparedPatterns[],
  networks: number,
  job: Job,
  nowMs: () => number,
): Promise<SweepDevice> {
  const openPool = () => createCpuPool(sets, Math.min(threads, networks));
  if (backend === 'cpu') return openPool();
  const gpu = backend === 'auto' ? await openHardware() : await openGpu();
  if (!gpu) return openPool();
  return new LastingDevice(createGpuDevice(gpu, sets, nowMs), openPool, (text) => job.onNotice?.(text));
}

function pointsOf({ space, random }: SweepOptions, rng: Rng): Point[] {
  const size = Object.values(space).reduce((product, values) => product * values.length, 1);
  const count = random ?? size;
  if (count > MOST_NETWORKS) {
    throw new UserError(
      'invalid',
      `${count} networks are more than one sweep holds`,
      `Give fewer values, or draw at most ${MOST_NETWORKS} by --random.`,
    );
  }
  return random === undefined ? gridPoints(space) : randomPoints(space, random, rng);
}

function openRecord({ out, resume, shard }: SweepOptions, identity: Record<string, unknown>): SweepRecord {
  const whole = recordFile(out);
  if (resume) return SweepRecord.resume(whole, identity);
  makeFolder(out);
  if (shard.count === 1) return SweepRecord.create(whole, identity);
  // A shard begins with what is merged of the rounds before; one that was killed goes on with its own.
  const own = shardFile(out, shard);
  if (!existsSync(own) && existsSync(whole)) SweepRecord.copy(whole, own);
  return existsSync(own) ? SweepRecord.resume(own, identity) : SweepRecord.create(own, identity);
}

/** About a share of the frames, by whole groups; a smaller share is part of a larger one. */
function firstOf(frames: readonly TrainingFrame[], share: number, rng: Rng): readonly TrainingFrame[] {
  if (share === 1) return frames;
  // What is "set aside" for validation elsewhere is what is taken here.
  const groups = frames.map(({ group }) => group);
  const taken = groupsAside(groups, share, rng);
  return frames.filter(({ group }) => taken.has(group));
}
