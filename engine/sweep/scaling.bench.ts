import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import type { DriveFrame } from '../data/drive-format.ts';
import { createDrive } from '../data/drive-writer.ts';
import { stopIfCancelled } from '../errors.ts';
import { openGpuIfAny, openHardware } from '../gpu/gpu.ts';
import type { Job } from '../job.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { NetworkSpec } from '../network/model.ts';
import { inputOf } from '../network/parts.ts';
import { outputsOf } from '../textbook/network.ts';
import type { Patterns, TrainingBackend } from '../train/backend.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { GpuBackend } from '../train/gpu/gpu.ts';
import { evenScale } from '../train/input-scale.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import { presetModel } from '../train/preset-model.ts';
import { recipeWith } from '../train/recipe.ts';
import { referenceBackend } from '../train/reference/reference.ts';
import { trainNetwork } from '../train/session.ts';
import { createCpuPool } from './cpu-pool.ts';
import type { SweepDevice } from './device.ts';
import { createGpuDevice } from './gpu-device.ts';

/** One curve: what a thing costs at several sizes. */
export interface ScalingCurve {
  readonly what: string;
  readonly unit: string;
  readonly points: readonly { readonly size: number; readonly value: number; readonly peakMiB?: number }[];
  /** e of value ≈ c · size^e, by least squares of the logarithms. */
  readonly exponent: number;
}

/** How fast each backend trains the 1989 network. */
export interface BackendRate {
  readonly backend: string;
  readonly variant: string;
  readonly patternsPerSecondOnline: number;
  readonly patternsPerSecondBatch32: number;
}

const NETWORK = presetModel('alvinn-1989');
const PATTERNS = 1200;
/** Patterns that the slow backends are timed on. */
const FEW_PATTERNS = 320;
const TIMES = 3;
/** Frames in the file that is read over and over. */
const FILE_FRAMES = 10_000;
/** Frames written in one transaction. */
const WRITTEN_FRAMES = 500;
const STEP = { learningRate: 0.01, momentum: 0.5, weightDecay: 0, fanInScaling: false };

/** All backends that there are side by side on 1217-29-46; the median of three epochs each. */
export async function benchBackends(signal: AbortSignal, nowMs: () => number): Promise<BackendRate[]> {
  const rates: BackendRate[] = [];
  const device = await openGpuIfAny();
  using gpu = device ? new GpuBackend(device, nowMs) : null;
  for (const backend of [cpuBackend(), ...(gpu ? [gpu] : []), referenceBackend]) {
    const perSecond = async (batchSize: number) =>
      1e6 / (await usPerPattern(backend, NETWORK.network, FEW_PATTERNS, batchSize, signal, nowMs));
    rates.push({
      backend: backend.name,
      variant: backend.variant,
      patternsPerSecondOnline: await perSecond(1),
      patternsPerSecondBatch32: await perSecond(32),
    });
  }
  return rates;
}

/**
 * How the cost of training grows with hidden units, retina, patterns read from disk, and networks side by side.
 * @throws UserError `cancelled` on the job's signal.
 */
export async function benchScaling(job: Job, nowMs: () => number, quick: boolean): Promise<ScalingCurve[]> {
  return [
    await hiddenCurve(job, nowMs, quick ? [4, 16, 64] : [4, 16, 64, 256, 1024, 4096]),
    await retinaCurve(job, nowMs, quick ? [1, 2] : [1, 2, 4]),
    await patternsCurve(job, nowMs, quick ? [1200, 2400] : [1200, 10_000, 100_000, 1_000_000]),
    ...(await networksCurves(job, nowMs, quick ? [1, 4] : [1, 4, 16, 64, 256, 1024])),
  ];
}

async function hiddenCurve(job: Job, nowMs: () => number, sizes: readonly number[]): Promise<ScalingCurve> {
  const points = [];
  for (const units of sizes) {
    const { network } = presetModel('alvinn-1989', { hidden: units });
    const count = Math.max(32, Math.min(PATTERNS, Math.round(PATTERNS * (64 / units))));
    points.push({
      size: units,
      value: await usPerPattern(cpuBackend(), network, count, 1, job.signal, nowMs),
    });
  }
  return curve('hidden units, cpu online', 'µs a pattern', points);
}

async function retinaCurve(job: Job, nowMs: () => number, scales: readonly number[]): Promise<ScalingCurve> {
  const points = [];
  const { layers, inputs } = NETWORK.network;
  const { rows, columns } = inputOf(NETWORK, 'camera')!.picture!;
  for (const scale of scales) {
    const cells = rows * scale * columns * scale;
    const network = { inputs: inputs - rows * columns + cells, layers };
    points.push({
      size: cells,
      value: await usPerPattern(cpuBackend(), network, PATTERNS, 1, job.signal, nowMs),
    });
  }
  return curve('camera retina, cells, cpu online', 'µs a pattern', points);
}

/** One epoch over patterns that are read from a drive file, over and over where it is shorter; reading included. */
async function patternsCurve(job: Job, nowMs: () => number, sizes: readonly number[]): Promise<ScalingCurve> {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-bench-'));
  try {
    const points: { size: number; value: number; peakMiB: number }[] = [];
    for (const size of sizes) {
      const frames = Math.min(size, FILE_FRAMES);
      const path = join(folder, `${frames}.drive`);
      if (!points.some((point) => Math.min(point.size, FILE_FRAMES) === frames)) writeNoise(path, frames);
      const drives = Array.from({ length: Math.round(size / frames) }, () => path);
      const own = {
        steps: Float64Array.from({ length: frames }, (_, i) => i),
        groups: new Float64Array(frames),
      };
      const streamed = { drives, frames: drives.map(() => own) };
      const recipe = recipeWith({ epochs: 1, validationShare: 0 });
      const startMs = nowMs();
      const before = process.memoryUsage.rss();
      let most = before;
      await trainNetwork({ spec: NETWORK, recipe, frames: streamed }, cpuBackend(), {
        signal: job.signal,
        nowMs: () => {
          // Asked before and after every block.
          most = Math.max(most, process.memoryUsage.rss());
          return nowMs();
        },
        onProgress: () => {},
        onState: () => {},
        unpaused: () => undefined,
      });
      points.push({ size, value: (nowMs() - startMs) / 1000, peakMiB: Math.round(most / 2 ** 20) });
    }
    return curve('patterns from disk, cpu online', 's an epoch, reading included', points);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Networks of the 1989 shape, an epoch of 1,200 patterns each. */
async function networksCurves(
  job: Job,
  nowMs: () => number,
  sizes: readonly number[],
): Promise<ScalingCurve[]> {
  const training = { ...noise(NETWORK.network, PATTERNS), ...unscored(PATTERNS) };
  const validation = { ...noise(NETWORK.network, 0), ...unscored(0) };
  const scale = evenScale(NETWORK.network.inputs);
  const copies = Uint32Array.from({ length: PATTERNS }, (_, i) => i);
  const patterns: PreparedPatterns[] = [{ training, shown: PATTERNS, copies, validation, scale }];
  const curves = [];
  for (const device of await sweepDevices(patterns, nowMs)) {
    await using trained = device;
    const points = [];
    for (const size of sizes) {
      const tasks = Array.from({ length: size }, (_, id) => ({
        id,
        spec: NETWORK,
        recipe: recipeWith({ epochs: 1, seed: id, learningRate: STEP.learningRate }),
        patterns: 0,
        untilEpoch: 1,
      }));
      const startMs = nowMs();
      await trained.train(tasks, job.signal, { onEpoch: () => {}, onOutcome: () => {} });
      points.push({ size, value: (nowMs() - startMs) / 1000 });
    }
    curves.push(curve(`networks side by side, ${trained.description}`, 's for 1,200 patterns each', points));
  }
  return curves;
}

/** The pool, and the graphics device where it is hardware. */
async function sweepDevices(
  patterns: readonly PreparedPatterns[],
  nowMs: () => number,
): Promise<SweepDevice[]> {
  const devices = [createCpuPool(patterns, availableParallelism())];
  const gpu = await openHardware();
  if (gpu) devices.push(createGpuDevice(gpu, patterns, nowMs));
  return devices;
}

async function usPerPattern(
  backend: TrainingBackend,
  network: NetworkSpec,
  count: number,
  batchSize: number,
  signal: AbortSignal,
  nowMs: () => number,
): Promise<number> {
  const weights = initialiseWeights(network, new Rng('bench'), { kind: 'uniform', range: 0.05 });
  const trainer = await backend.create(network, weights);
  try {
    await trainer.load(noise(network, count));
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const taken: number[] = [];
    // One epoch to warm up.
    for (let time = 0; time <= TIMES; time++) {
      await setImmediate();
      stopIfCancelled(signal);
      const startMs = nowMs();
      await trainer.epoch(order, { ...STEP, batchSize });
      if (time > 0) taken.push(((nowMs() - startMs) * 1000) / count);
    }
    return taken.toSorted((a, b) => a - b)[Math.floor(TIMES / 2)]!;
  } finally {
    trainer.dispose();
  }
}

function noise(network: NetworkSpec, count: number): Patterns {
  const rng = new Rng('patterns');
  const fill = (width: number) => Float32Array.from({ length: count * width }, () => rng.next());
  return { count, inputs: fill(network.inputs), targets: fill(outputsOf(network)) };
}

function unscored(count: number) {
  return { curvatures: new Float32Array(count), previousLighter: new Float32Array(count), clampedTargets: 0 };
}

/** A drive of random images. */
function writeNoise(path: string, frames: number): void {
  const rng = new Rng('frames');
  const sensors = DEFAULT_SENSOR_SETTINGS;
  const drive = createDrive(path, {
    softwareVersion: 'bench',
    kind: 'synthetic',
    seed: 0,
    sensors,
    lookaheadM: 0,
    details: {},
  });
  const road = drive.addRoad({ kind: 'path', seed: 0 });
  const conditions = drive.addConditions(CLEAR_DAY);
  const { camera, range } = sensors;
  const frame = (step: number): DriveFrame => ({
    ...{ step, timeS: step, road, conditions, stationM: 0, xM: 0, yM: 0, yawRad: 0, speedMps: 0 },
    ...{ steeredCurvaturePerM: 0, throttle: 0, mode: 'expert', noiseSeed: 0 },
    curvaturePerM: rng.uniform(-0.1, 0.1),
    roadLighter: rng.chance(0.5),
    previousRoadLighter: rng.chance(0.5),
    camera: Uint8Array.from({ length: camera.rows * camera.columns * 3 }, () => rng.integer(256)),
    range: Float32Array.from({ length: range.rows * range.columns }, () => rng.uniform(0, range.maxRangeM)),
  });
  for (let first = 0; first < frames; first += WRITTEN_FRAMES) {
    const count = Math.min(WRITTEN_FRAMES, frames - first);
    drive.appendAll(Array.from({ length: count }, (_, i) => frame(first + i)));
  }
  drive.close();
}

function curve(what: string, unit: string, points: ScalingCurve['points']): ScalingCurve {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ value }) => Math.log(value));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const dx = x.map((value) => value - mean(x));
  const slope = dx.reduce((sum, d, i) => sum + d * y[i]!, 0) / dx.reduce((sum, d) => sum + d * d, 0);
  return { what, unit, points, exponent: slope };
}
