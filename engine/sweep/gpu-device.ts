import { UserError } from '../errors.ts';
import type { Gpu } from '../gpu/gpu.ts';
import { ComputeDevice } from '../train/gpu/device.ts';
import { NetworkLayout } from '../train/gpu/layout.ts';
import { GpuNetworks } from '../train/gpu/networks.ts';
import { SideBySide } from '../train/gpu/side-by-side.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import { type TrainingState, trainUntil } from '../train/session.ts';
import type { SweepDevice, Task, TaskListener } from './device.ts';

/** Networks that train in the same dispatches, at most. */
const MOST_NETWORKS = 1024;

/** A graphics device that trains the networks of a sweep side by side. It takes over the device. */
export function createGpuDevice(
  gpu: Gpu,
  patterns: readonly PreparedPatterns[],
  nowMs: () => number,
): SweepDevice {
  return new GpuSweep(gpu, patterns, nowMs);
}

class GpuSweep implements SweepDevice {
  readonly description: string;
  readonly variant: string;
  readonly #device: ComputeDevice;
  readonly #patterns: readonly PreparedPatterns[];
  readonly #nowMs: () => number;

  constructor(gpu: Gpu, patterns: readonly PreparedPatterns[], nowMs: () => number) {
    this.variant = `WGSL kernels on ${gpu.description}`;
    this.description = `gpu (${this.variant})`;
    this.#device = new ComputeDevice(gpu);
    this.#patterns = patterns;
    this.#nowMs = nowMs;
  }

  async train(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void> {
    const alike = Map.groupBy(tasks, ({ patterns, recipe }) => `${patterns} ${recipe.batchSize}`);
    for (const group of alike.values()) {
      for (const together of this.#fitting(group)) {
        if (!signal.aborted) await this.#trainTogether(together, signal, listener);
      }
    }
    if (signal.aborted) {
      throw new UserError('cancelled', 'the sweep was stopped', 'Run it again with --resume to go on.');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#device[Symbol.dispose]();
  }

  /** Tasks in parts whose weights, and orders, fit into a buffer of the device. */
  *#fitting(tasks: readonly Task[]): Generator<readonly Task[]> {
    const floats = Math.max(...tasks.map(({ spec }) => new NetworkLayout(spec.network).weights));
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const fitting = Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / (4 * floats));
    const most = Math.max(1, Math.min(MOST_NETWORKS, fitting));
    for (let from = 0; from < tasks.length; from += most) yield tasks.slice(from, from + most);
  }

  async #trainTogether(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void> {
    // A listener that throws ends all of them.
    const stop = new AbortController();
    using backend = new SideBySide(this.variant, tasks.length, (networks) =>
      GpuNetworks.create(this.#device, networks, this.#nowMs),
    );
    const ends = tasks.map((task) =>
      this.#train(task, backend, AbortSignal.any([signal, stop.signal]), listener).catch((error) => {
        stop.abort();
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(ends)).find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #train(task: Task, backend: SideBySide, signal: AbortSignal, listener: TaskListener): Promise<void> {
    const { id, spec, recipe, state, untilEpoch } = task;
    const job = { spec, recipe, patterns: this.#patterns[task.patterns]!, ...(state ? { state } : {}) };
    let latest: TrainingState | undefined;
    try {
      const reached = await trainUntil(untilEpoch, job, backend, {
        signal,
        nowMs: this.#nowMs,
        onProgress: ({ epoch }) => listener.onEpoch(id, epoch),
        onState: (now) => {
          latest = now;
        },
        unpaused: () => undefined,
      });
      listener.onOutcome({ id, state: reached });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === 'cancelled') listener.onOutcome({ id, state: latest! });
      else listener.onOutcome({ id, failure: error.message });
    }
  }
}
