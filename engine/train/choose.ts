import { Rng } from '../../sim/rng.ts';
import { openHardware } from '../gpu/gpu.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { connectionCount, layerSizes, type NetworkSpec, outputsOf } from '../textbook/network.ts';
import type { Patterns, TrainingBackend } from './backend.ts';
import { cpuBackend } from './cpu/cpu.ts';
import { GpuBackend, gpuSupports } from './gpu/gpu.ts';

/** What is to be trained, as far as it decides which device is the fastest. */
export interface Workload {
  readonly network: NetworkSpec;
  readonly batchSize: number;
  /** A monotonic clock, ms. */
  readonly nowMs: () => number;
}

export interface Choice {
  readonly backend: TrainingBackend;
  /** Why this one, for a person: "there is no hardware graphics adapter to use". */
  readonly why: string;
}

/** Time that each backend may take, ms. */
const BUDGET_MS = 200;
/** Patterns of the calibration, and multiply-adds that they may cost. */
const MOST_PATTERNS = 1024;
const MOST_MULTIPLY_ADDS = 5e8;

/**
 * The fastest backend for a kind of work: trains both for a moment where there is a hardware adapter, which takes less
 * than half a second; else the cpu backend.
 *
 * @throws UserError `not-found` if the cpu backend's kernel has not been built.
 */
export async function chooseBackend(work: Workload): Promise<Choice> {
  const cpu = cpuBackend();
  const answer = gpuSupports(work.network);
  if (answer !== true)
    return { backend: cpu, why: `the graphics device cannot train this network: ${answer}` };
  const gpu = await openHardware();
  if (!gpu) return { backend: cpu, why: 'there is no hardware graphics adapter to use' };
  return fasterOf(cpu, new GpuBackend(gpu, work.nowMs), work);
}

/** Trains both backends for a moment and disposes of the slower one. A device that fails counts as slower. */
export async function fasterOf(cpu: TrainingBackend, gpu: TrainingBackend, work: Workload): Promise<Choice> {
  const patterns = calibrationPatterns(work);
  const onCpu = await patternsPerSecond(cpu, patterns, work);
  let onGpu: number;
  try {
    onGpu = await patternsPerSecond(gpu, patterns, work);
  } catch (error) {
    gpu[Symbol.dispose]();
    return { backend: cpu, why: `the graphics device failed its trial: ${(error as Error).message}` };
  }
  const [backend, other] = onGpu > onCpu ? [gpu, cpu] : [cpu, gpu];
  other[Symbol.dispose]();
  const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en')} patterns/s`;
  const network = layerSizes(work.network).join('-');
  return {
    backend,
    why: `in batches of ${work.batchSize} ${network} trains ${rate(onCpu)} on the processor, ${rate(onGpu)} on the graphics device`,
  };
}

function calibrationPatterns({ network, batchSize }: Workload): Patterns {
  const rng = new Rng('calibration');
  const affordable = Math.floor(MOST_MULTIPLY_ADDS / (3 * connectionCount(network)));
  const count = Math.max(1, Math.min(MOST_PATTERNS, affordable, 16 * batchSize));
  return {
    count,
    inputs: Float32Array.from({ length: count * network.inputs }, () => rng.next()),
    targets: Float32Array.from({ length: count * outputsOf(network) }, () => rng.next()),
  };
}

async function patternsPerSecond(
  backend: TrainingBackend,
  patterns: Patterns,
  { network, batchSize, nowMs }: Workload,
): Promise<number> {
  const weights = initialiseWeights(network, new Rng('calibration'), { kind: 'uniform', range: 0.05 });
  const trainer = await backend.create(network, weights);
  try {
    await trainer.load(patterns);
    const order = Uint32Array.from({ length: patterns.count }, (_, i) => i);
    const step = { learningRate: 0.01, momentum: 0.5, weightDecay: 0, fanInScaling: false, batchSize };
    const beganMs = nowMs();
    let best = 0;
    // The first epoch compiles and warms up.
    for (let epoch = 0; epoch < 2 || nowMs() - beganMs < BUDGET_MS / 2; epoch++) {
      const startMs = nowMs();
      await trainer.epoch(order, step);
      best = Math.max(best, patterns.count / Math.max(1e-6, (nowMs() - startMs) / 1000));
      if (nowMs() - beganMs > BUDGET_MS) break;
    }
    return best;
  } finally {
    trainer.dispose();
  }
}
