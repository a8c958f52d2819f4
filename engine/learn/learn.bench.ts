import { Rng } from '../../sim/rng.ts';
import { stopIfCancelled } from '../errors.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { layerSizes, outputsOf } from '../textbook/network.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { evenScale } from '../train/input-scale.ts';
import { presetModel } from '../train/preset-model.ts';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import { TrainingLoop } from '../train/training-loop.ts';
import { BUFFER_PATTERNS, bufferTask, STEP } from './learner.ts';

export interface LearningBench {
  readonly network: string;
  /** Passes over a buffer of 200 patterns, one thread; median over rounds. */
  readonly passesPerSecond: number;
  readonly spread: readonly [number, number];
}

const ROUNDS = 9;
const ROUND_MS = 300;
const PRESETS = ['alvinn-1990', 'alvinn-1992'];

/**
 * Times passes over the buffer of a network that learns at the wheel, each in an order of its own.
 * @param nowMs a clock in milliseconds, such as `performance.now`.
 * @throws UserError on cancellation.
 */
export async function benchLearning(
  signal: AbortSignal,
  nowMs: () => number,
  rounds = ROUNDS,
): Promise<LearningBench[]> {
  const loops = await Promise.all(PRESETS.map((preset) => fullBuffer(preset, nowMs)));
  const rates: number[][] = PRESETS.map(() => []);
  // One warms up; then they take turns, so that what the machine does meanwhile falls on both.
  for (let round = -1; round < rounds; round++) {
    for (const [i, { pass }] of loops.entries()) {
      stopIfCancelled(signal);
      const startMs = nowMs();
      let passes = 0;
      while (nowMs() - startMs < ROUND_MS) {
        await pass();
        passes++;
      }
      if (round >= 0) rates[i]!.push((1000 * passes) / (nowMs() - startMs));
    }
  }
  return loops.map(({ network }, i) => {
    const sorted = rates[i]!.toSorted((a, b) => a - b);
    return {
      network,
      passesPerSecond: sorted[Math.floor(sorted.length / 2)]!,
      spread: [sorted[0]!, sorted.at(-1)!],
    };
  });
}

async function fullBuffer(
  preset: string,
  nowMs: () => number,
): Promise<{ network: string; pass: () => Promise<number> }> {
  const spec = presetModel(preset);
  const rng = new Rng(preset);
  const { network } = spec;
  const backend = cpuBackend();
  const start = initialiseWeights(network, rng.split('weights'), DEFAULT_RECIPE.initialisation);
  const trainer = await backend.create(network, start);
  const random = (length: number, least: number) =>
    Float32Array.from({ length }, () => rng.uniform(least, least + 1));
  await trainer.load({
    count: BUFFER_PATTERNS,
    inputs: random(BUFFER_PATTERNS * network.inputs, -0.5),
    targets: random(BUFFER_PATTERNS * outputsOf(network), 0),
  });
  const task = bufferTask(evenScale(network.inputs), () => BUFFER_PATTERNS);
  const loop = new TrainingLoop(spec, task, trainer, nowMs);
  return { network: layerSizes(network).join('-'), pass: () => loop.pass(rng, STEP) };
}
