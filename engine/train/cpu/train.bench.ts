import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Rng } from '../../../sim/rng.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { initialiseWeights } from '../../network/initialise.ts';
import type { NetworkSpec } from '../../network/model.ts';
import { connectionCount, presetModel } from '../../network/presets.ts';
import type { StepSettings } from '../backend.ts';
import { CpuTrainer, cpuBackend } from './cpu.ts';

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
  readonly limits: {
    /** One pass that reads and writes back every weight and its momentum. */
    readonly rewriteWeightsUs: number;
    /** Multiply-adds in registers that this WebAssembly reaches. */
    readonly multiplyAddsPerSecond: number;
    /** The multiply-adds of one online pattern at that rate. */
    readonly multiplyAddsUs: number;
  };
  /** PyTorch, run in turns with ours. */
  readonly peer?: {
    readonly name: string;
    readonly usPerPatternOnline: number;
    readonly usPerStepBatch32: number;
    /** How many times faster ours is: the medians of the ratios within each round. */
    readonly onlineTimesFaster: number;
    readonly batch32TimesFaster: number;
  };
}

interface Round {
  readonly online: number;
  readonly batch32: number;
  readonly rewrite: number;
  readonly multiplyAdd: number;
}

interface Peer {
  readonly peer: string;
  readonly training_us_per_step: Readonly<Record<'1' | '32', number>>;
}

/** Debian's python3-torch belongs to Debian's Python, whatever stands first on the path. */
const PYTHON = '/usr/bin/python3';
const PATTERNS = 1200;
const EPOCHS_OF_1989 = 40;
const ROUNDS = 5;

/**
 * Times training of the 1989 network, 1217-29-46, on the cpu backend, one thread, and beside it what the machine would
 * allow.
 *
 * @param nowMs a clock in milliseconds, such as `performance.now`.
 * @param peerScript a script that prints what PyTorch takes, run with Debian's Python.
 * @throws UserError `cancelled` on the signal, `invalid` for a script that does not measure.
 */
export async function benchTraining(
  signal: AbortSignal,
  nowMs: () => number,
  peerScript?: string,
): Promise<TrainingBench> {
  const { network } = presetModel('alvinn-1989');
  const rng = new Rng('bench');
  const backend = cpuBackend();
  const weights = initialiseWeights(network, rng, { kind: 'uniform', range: 0.05, outputBias: -2 });
  const trainer = await backend.create(network, weights);
  if (!(trainer instanceof CpuTrainer)) throw new TypeError('the cpu backend made no CpuTrainer');
  const outputs = network.layers.at(-1)!.units;
  await trainer.load({
    count: PATTERNS,
    inputs: Float32Array.from({ length: PATTERNS * network.inputs }, () => rng.next()),
    targets: Float32Array.from({ length: PATTERNS * outputs }, () => rng.next()),
  });
  await measure(trainer, signal, nowMs);
  const rounds: Round[] = [];
  const peers: Peer[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await measure(trainer, signal, nowMs));
    if (peerScript !== undefined) peers.push(await runPeer(peerScript, signal));
  }
  trainer.dispose();
  const online = median(rounds.map((round) => round.online));
  const connections = connectionCount(network);
  const multiplyAddsPerSecond = median(rounds.map((round) => round.multiplyAdd));
  return {
    network: [network.inputs, ...network.layers.map((layer) => layer.units)].join('-'),
    backend: backend.variant,
    usPerPatternOnline: online,
    secondsOf1989: (EPOCHS_OF_1989 * PATTERNS * online) / 1e6,
    connectionsPerSecond: Math.round((connections / online) * 1e6),
    usPerStepBatch32: median(rounds.map((round) => round.batch32)),
    limits: {
      rewriteWeightsUs: median(rounds.map((round) => round.rewrite)),
      multiplyAddsPerSecond: Math.round(multiplyAddsPerSecond),
      multiplyAddsUs: (multiplyAddsOnline(network) / multiplyAddsPerSecond) * 1e6,
    },
    ...(peers.length > 0 && { peer: compare(rounds, peers) }),
  };
}

/** Forward, momentum and update for every connection, and errors passed down through all layers but the first. */
function multiplyAddsOnline(network: NetworkSpec): number {
  const all = connectionCount(network);
  const first = connectionCount({ ...network, layers: network.layers.slice(0, 1) });
  return 3 * all + (all - first);
}

async function measure(trainer: CpuTrainer, signal: AbortSignal, nowMs: () => number): Promise<Round> {
  const order = Uint32Array.from({ length: PATTERNS }, (_, i) => i);
  const step: StepSettings = {
    learningRate: 0.01,
    momentum: 0.5,
    weightDecay: 0,
    fanInScaling: false,
    batchSize: 1,
  };
  const { kernel } = trainer;
  const timed = (times: number, run: () => unknown) => medianMs(times, signal, nowMs, run);
  // Many short calls: WebAssembly is optimised from one call of a function to the next, never within one.
  const calls = 1000;
  const multiplyAdds = 40_000;
  return {
    online: ((await timed(9, () => trainer.epoch(order, step))) / PATTERNS) * 1e3,
    batch32:
      ((await timed(5, () => trainer.epoch(order, { ...step, batchSize: 32 }))) / Math.ceil(PATTERNS / 32)) *
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
  };
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

function compare(rounds: readonly Round[], peers: readonly Peer[]): NonNullable<TrainingBench['peer']> {
  const ratio = (ours: (round: Round) => number, steps: '1' | '32') =>
    median(peers.map((peer, i) => peer.training_us_per_step[steps] / ours(rounds[i]!)));
  return {
    name: peers[0]!.peer,
    usPerPatternOnline: median(peers.map((peer) => peer.training_us_per_step['1'])),
    usPerStepBatch32: median(peers.map((peer) => peer.training_us_per_step['32'])),
    onlineTimesFaster: ratio((round) => round.online, '1'),
    batch32TimesFaster: ratio((round) => round.batch32, '32'),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
