import { UserError } from '../errors.ts';
import { TaskThread } from '../task-thread.ts';
import { connectionCount } from '../textbook/network.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import type { SweepDevice, Task, TaskListener } from './device.ts';
import type { EpochListener, PoolTasks } from './pool-worker.ts';
import { sharePatterns } from './shared-patterns.ts';

/**
 * A pool of worker threads, each training one network after the other on the cpu backend. Patterns stand in shared
 * memory once for all.
 *
 * @throws UserError `not-found` if the kernel has not been built.
 */
export function createCpuPool(patterns: readonly PreparedPatterns[], threads: number): SweepDevice {
  return new CpuPool(patterns, threads);
}

type PoolThread = TaskThread<PoolTasks, EpochListener>;

const STOPPED = new UserError('cancelled', 'the sweep was stopped', 'Run it again with --resume to go on.');

class CpuPool implements SweepDevice {
  readonly description: string;
  readonly variant: string;
  readonly #threads: readonly PoolThread[];
  /** Patterns shown in an epoch, by set. */
  readonly #shown: readonly number[];

  constructor(patterns: readonly PreparedPatterns[], threads: number) {
    const { name, variant } = cpuBackend();
    this.variant = variant;
    this.description = `${threads} thread${threads === 1 ? '' : 's'} of ${name} (${variant})`;
    this.#shown = patterns.map(({ shown }) => shown);
    const place = {
      file: new URL('./pool-worker.ts', import.meta.url),
      data: patterns.map(sharePatterns),
      closed: STOPPED,
    };
    this.#threads = Array.from({ length: threads }, () => new TaskThread(place));
  }

  async train(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void> {
    // The longest first, so that no thread is left alone with one at the end.
    const waiting = tasks.toSorted((a, b) => this.#workOf(b) - this.#workOf(a) || a.id - b.id).values();
    await Promise.all(this.#threads.map((thread) => drain(thread, waiting, signal, listener)));
    if (signal.aborted) throw STOPPED;
  }

  /** Time that a task takes, up to a factor. */
  #workOf({ spec, patterns, state, untilEpoch }: Task): number {
    return connectionCount(spec.network) * this.#shown[patterns]! * (untilEpoch - (state?.epoch ?? 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thread of this.#threads) thread[Symbol.dispose]();
  }
}

/** Lets one thread do tasks until none is waiting or it is told to stop. */
async function drain(
  thread: PoolThread,
  waiting: Iterator<Task>,
  signal: AbortSignal,
  listener: TaskListener,
): Promise<void> {
  while (!signal.aborted) {
    const { value, done } = waiting.next();
    if (done) return;
    listener.onOutcome(await thread.follow({ signal, listener }, 'train', value));
  }
}
