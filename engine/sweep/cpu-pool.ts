import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { connectionCount } from '../textbook/network.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import type { Outcome, SweepDevice, Task, TaskListener } from './device.ts';
import { sharePatterns } from './shared-patterns.ts';

/** What a thread is told. */
export type PoolOrder = { readonly task: Task } | 'cancel';
/** What a thread tells; `cancelled` beside the state that a task had then. */
export type PoolMessage =
  | { readonly id: number; readonly epoch: number }
  | { readonly outcome: Outcome; readonly cancelled: boolean };

/**
 * A pool of worker threads, each training one network after the other on the cpu backend. Patterns stand in shared
 * memory once for all.
 *
 * @throws UserError `not-found` if the kernel has not been built.
 */
export function createCpuPool(patterns: readonly PreparedPatterns[], threads: number): SweepDevice {
  return new CpuPool(patterns, threads);
}

class CpuPool implements SweepDevice {
  readonly description: string;
  readonly variant: string;
  readonly #workers: readonly Worker[];
  /** Patterns shown in an epoch, by set. */
  readonly #shown: readonly number[];

  constructor(patterns: readonly PreparedPatterns[], threads: number) {
    const { name, variant } = cpuBackend();
    this.variant = variant;
    this.description = `${threads} thread${threads === 1 ? '' : 's'} of ${name} (${variant})`;
    this.#shown = patterns.map(({ shown }) => shown);
    const workerData = patterns.map(sharePatterns);
    const file = new URL('./pool-worker.ts', import.meta.url);
    this.#workers = Array.from({ length: threads }, () => new Worker(file, { workerData }));
  }

  async train(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void> {
    // The longest first, so that no thread is left alone with one at the end.
    const waiting = tasks.toSorted((a, b) => this.#workOf(b) - this.#workOf(a) || a.id - b.id).values();
    await Promise.all(this.#workers.map((worker) => drain(worker, waiting, signal, listener)));
    if (signal.aborted) {
      throw new UserError('cancelled', 'the sweep was stopped', 'Run it again with --resume to go on.');
    }
  }

  /** Time that a task takes, up to a factor. */
  #workOf({ spec, patterns, state, untilEpoch }: Task): number {
    return connectionCount(spec.network) * this.#shown[patterns]! * (untilEpoch - (state?.epoch ?? 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Lets one thread do tasks until none is waiting or it is told to stop. */
function drain(
  worker: Worker,
  waiting: Iterator<Task>,
  signal: AbortSignal,
  listener: TaskListener,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const next = () => {
    const { value, done } = waiting.next();
    if (done || signal.aborted) resolve();
    else worker.postMessage({ task: value } satisfies PoolOrder);
  };
  const hear = (message: PoolMessage) => {
    try {
      if ('epoch' in message) return listener.onEpoch(message.id, message.epoch);
      listener.onOutcome(message.outcome);
      if (message.cancelled) resolve();
      else next();
    } catch (error) {
      reject(error);
    }
  };
  const cancel = () => worker.postMessage('cancel' satisfies PoolOrder);
  const ended = (status: number) => reject(new Error(`a training thread ended early with status ${status}`));
  worker.on('message', hear).on('error', reject).on('exit', ended);
  signal.addEventListener('abort', cancel);
  next();
  return promise.finally(() => {
    worker.off('message', hear).off('error', reject).off('exit', ended);
    signal.removeEventListener('abort', cancel);
  });
}
