import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Rng } from '../../../sim/rng.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { initialiseWeights } from '../../network/initialise.ts';
import type { NetworkSpec } from '../../network/model.ts';
import { Tensor } from '../../onnx/runtime.ts';
import { OnnxStep } from '../../onnx/training-step.ts';
import { connectionCount, layerSizes, outputsOf } from '../../textbook/network.ts';
import type { StepSettings } from '../backend.ts';
import { presetModel } from '../preset-model.ts';
import { CpuTrainer, cpuBackend } from './cpu.ts';

/** What another trainer takes for the same step, run in turns with ours. */
export interface PeerBench {
  readonly name: string;
  readonly usPerPatternOnline: number;
  readonly usPerStepBatch32: number;
  /** How many times faster ours is: the medians of the ratios within each round. */
  readonly onlineTimesFaster: number;
  readonly batch32TimesFaster: number;
}

/** Figures of {@link benchTraining}; each is a median over its rounds. */
export interface TrainingBench {
  readonly network: string;
  readonly backend: string;
  /** Online training with momentum. */
  readonly usPerPatternOnline: number;
  /** 1989's whole training at that rate: 40 epochs of 1,200 patterns. */
  readonly secondsOf1989: number;
  readonly connectionsPerSecond: number;
  readonly usPerStepBatch32: number;
  /** Least and greatest of the rounds. */
  readonly spread: {
    readonly usPerPatternOnline: readonly [number, number];
    readonly usPerStepBatch32: readonly [number, number];
  };
  /** How many times the 17 million connections per second of 1989's machine (Pomerleau 1989). */
  readonly timesMachineOf1989: number;
  readonly limits: {
    /** One pass that reads and writes back every weight and its momentum. */
    readonly rewriteWeightsUs: number;
    /** Multiply-adds in registers that this WebAssembly reaches. */
    readonly multiplyAddsPerSecond: number;
    /** The multiply-adds of one online pattern at that rate. */
    readonly multiplyAddsUs: number;
  };
  /** The same step as an ONNX graph in onnxruntime-node. */
  readonly onnxStep: PeerBench;
  /** PyTorch, where its script is given. */
  readonly peer?: PeerBench;
}

interface Round {
  readonly online: number;
  readonly batch32: number;
  readonly rewrite: number;
  readonly multiplyAdd: number;
  readonly onnxOnline: number;
  readonly onnxBatch32: number;
}

interface Peer {
  readonly peer: string;
  readonly training_us_per_step: Readonly<Record<'1' | '32', number>>;
}

const { version: ORT_VERSION } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
  version: string;
};
/** Debian's python3-torch belongs to Debian's Python, whatever stands first on the path. */
const PYTHON = '/usr/bin/python3';
const PATTERNS = 1200;
const EPOCHS_OF_1989 = 40;
const CONNECTIONS_PER_SECOND_1989 = 17e6;
const ROUNDS = 5;
const STEP: StepSettings = {
  learningRate: 0.01,
  momentum: 0.5,
  weightDecay: 0,
  fanInScaling: false,
  batchSize: 1,
};

/**
 * Times training of the 1989 network, 1217-29-46, on the cpu backend, one thread, and beside it what the machine would
 * allow.
 *
 * @param nowMs a clock in milliseconds, such as `performance.now`.
 * @param options `peerScript` prints what PyTorch takes, run with Debian's Python.
 * @throws UserError `cancelled` on the signal, `invalid` for a script that does not measure.
 */
export async function benchTraining(
  signal: AbortSignal,
  nowMs: () => number,
  { peerScript, rounds: count = ROUNDS }: { peerScript?: string | undefined; rounds?: number },
): Promise<TrainingBench> {
  const { network } = presetModel('alvinn-1989');
  const rng = new Rng('bench');
  const backend = cpuBackend();
  const weights = initialiseWeights(network, rng, { kind: 'uniform', range: 0.05, outputBias: -2 });
  const trainer = await backend.create(network, weights);
  if (!(trainer instanceof CpuTrainer)) throw new TypeError('the cpu backend made no CpuTrainer');
  const outputs = outputsOf(network);
  await trainer.load({
    count: PATTERNS,
    inputs: Float32Array.from({ length: PATTERNS * network.inputs }, () => rng.next()),
    targets: Float32Array.from({ length: PATTERNS * outputs }, () => rng.next()),
  });
  const onnx = {
    online: await OnnxStep.create(network, weights, 1, STEP),
    batch32: await OnnxStep.create(network, weights, 32, STEP),
  };
  await measure(trainer, onnx, signal, nowMs);
  const rounds: Round[] = [];
  const peers: Peer[] = [];
  for (let round = 0; round < count; round++) {
    rounds.push(await measure(trainer, onnx, signal, nowMs));
    if (peerScript !== undefined) peers.push(await runPeer(peerScript, signal));
  }
  trainer.dispose();
  await onnx.online.dispose();
  await onnx.batch32.dispose();
  const online = median(rounds.map((round) => round.online));
  const connections = connectionCount(network);
  const multiplyAddsPerSecond = median(rounds.map((round) => round.multiplyAdd));
  return {
    network: layerSizes(network).join('-'),
    backend: backend.variant,
    usPerPatternOnline: online,
    secondsOf1989: (EPOCHS_OF_1989 * PATTERNS * online) / 1e6,
    connectionsPerSecond: Math.round((connections / online) * 1e6),
    usPerStepBatch32: median(rounds.map((round) => round.batch32)),
    spread: {
      usPerPatternOnline: extremes(rounds.map((round) => round.online)),
      usPerStepBatch32: extremes(rounds.map((round) => round.batch32)),
    },
    timesMachineOf1989: ((connections / online) * 1e6) / CONNECTIONS_PER_SECOND_1989,
    limits: {
      rewriteWeightsUs: median(rounds.map((round) => round.rewrite)),
      multiplyAddsPerSecond: Math.round(multiplyAddsPerSecond),
      multiplyAddsUs: (multiplyAddsOnline(network) / multiplyAddsPerSecond) * 1e6,
    },
    onnxStep: compare(
      rounds,
      `onnxruntime-node ${ORT_VERSION}`,
      rounds.map(({ onnxOnline, onnxBatch32 }) => ({ online: onnxOnline, batch32: onnxBatch32 })),
    ),
    ...(peers.length > 0 && {
      peer: compare(
        rounds,
        peers[0]!.peer,
        peers.map(({ training_us_per_step: us }) => ({ online: us['1'], batch32: us['32'] })),
      ),
    }),
  };
}

/** Forward, momentum and update for every connection, and errors passed down through all layers but the first. */
function multiplyAddsOnline(network: NetworkSpec): number {
  const all = connectionCount(network);
  const first = connectionCount({ ...network, layers: network.layers.slice(0, 1) });
  return 3 * all + (all - first);
}

async function measure(
  trainer: CpuTrainer,
  onnx: { online: OnnxStep; batch32: OnnxStep },
  signal: AbortSignal,
  nowMs: () => number,
): Promise<Round> {
  const order = Uint32Array.from({ length: PATTERNS }, (_, i) => i);
  const { kernel } = trainer;
  const timed = (times: number, run: () => unknown) => medianMs(times, signal, nowMs, run);
  // Many short calls: WebAssembly is optimised from one call of a function to the next, never within one.
  const calls = 1000;
  const multiplyAdds = 40_000;
  return {
    online: ((await timed(9, () => trainer.epoch(order, STEP))) / PATTERNS) * 1e3,
    batch32:
      ((await timed(5, () => trainer.epoch(order, { ...STEP, batchSize: 32 }))) / Math.ceil(PATTERNS / 32)) *
      1e3,
    rewrite:
      ((await timed(5, () => {
        for (let i = 0; i < calls; i++) kernel.rewriteWeights();
      })) /
        calls) *
      1e3,
    multiplyAdd:
      ((calls * multiplyAdds) /
        (await timed(5, () => {
          for (let i = 0; i < calls; i++) kernel.multiplyAdds(multiplyAdds);
        }))) *
      1e3,
    onnxOnline: await onnxUs(onnx.online, 1, timed),
    onnxBatch32: await onnxUs(onnx.batch32, 32, timed),
  };
}

async function onnxUs(
  onnx: OnnxStep,
  batchSize: number,
  timed: (times: number, run: () => unknown) => Promise<number>,
): Promise<number> {
  const { network } = presetModel('alvinn-1989');
  const rng = new Rng('bench');
  const filled = (width: number) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: batchSize * width }, () => rng.next()),
      [batchSize, width],
    );
  const batch = [filled(network.inputs), filled(outputsOf(network))] as const;
  const steps = 100;
  const ms = await timed(5, async () => {
    for (let i = 0; i < steps; i++) await onnx.step(...batch);
  });
  return (ms / steps) * 1e3;
}

async function medianMs(
  times: number,
  signal: AbortSignal,
  nowMs: () => number,
  run: () => unknown,
): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    // Nothing else here waits, and a signal is heard only by a process that does.
    await setImmediate();
    stopIfCancelled(signal);
    const start = nowMs();
    await run();
    taken.push(nowMs() - start);
  }
  return median(taken);
}

async function runPeer(script: string, signal: AbortSignal): Promise<Peer> {
  try {
    const { stdout } = await promisify(execFile)(PYTHON, [script], { signal });
    return JSON.parse(stdout) as Peer;
  } catch (error) {
    stopIfCancelled(signal);
    const { stderr, message } = error as Error & { stderr?: string };
    throw new UserError(
      'invalid',
      `${script} did not measure: ${(stderr || message).trim().split('\n').at(-1)}`,
      `Try it alone: ${PYTHON} ${script}. It needs python3-torch; or leave --peer out.`,
      { cause: error },
    );
  }
}

function compare(
  rounds: readonly Round[],
  name: string,
  peers: readonly Pick<Round, 'online' | 'batch32'>[],
): PeerBench {
  const ratio = (of: 'online' | 'batch32') => median(peers.map((peer, i) => peer[of] / rounds[i]![of]));
  return {
    name,
    usPerPatternOnline: median(peers.map((peer) => peer.online)),
    usPerStepBatch32: median(peers.map((peer) => peer.batch32)),
    onlineTimesFaster: ratio('online'),
    batch32TimesFaster: ratio('batch32'),
  };
}

function extremes(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
