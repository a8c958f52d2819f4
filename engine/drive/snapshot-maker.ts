import { availableParallelism } from 'node:os';
import { Rng } from '../../sim/rng.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { type AdapterKind, type Gpu, openGpu } from '../gpu/gpu.ts';
import { createSensorRenderer } from '../sensors/three-sensors.ts';
import { TaskThread } from '../task-thread.ts';
import type { SnapshotTasks } from './snapshot-thread.ts';
import { type RenderCall, renderCall, type SnapshotPlan } from './snapshots.ts';

/** What a maker of snapshots is told. */
export interface SnapshotOrder {
  readonly plan: SnapshotPlan;
  readonly seed: number;
  readonly sensors: SensorSettings;
}

/** Renders the calls of one plan. */
export interface SnapshotMaker extends AsyncDisposable {
  /** What it renders on. */
  readonly adapter: string;
  /** Calls that it wants under way before the first is awaited. */
  readonly ahead: number;
  readonly render: RenderCall;
}

/** A thread takes its time to start, which fewer snapshots do not make up for. */
const SNAPSHOTS_A_THREAD = 500;
/** Each has a renderer, some 250 MB, of its own. */
const MOST_THREADS = 8;

/**
 * Threads that are worth their start for so many snapshots: half the cores, for drivers have threads too. A software
 * adapter spreads every view over all cores by itself, and its threads wait in loops: two renderers on it are slower
 * than one.
 */
export function threadsFor(count: number, adapter: AdapterKind, cores = availableParallelism()): number {
  if (adapter === 'software') return 1;
  return Math.max(1, Math.min(Math.floor(cores / 2), Math.floor(count / SNAPSHOTS_A_THREAD), MOST_THREADS));
}

/**
 * @param threads as many as are worth it where it is left out
 * @throws UserError `no-gpu` where there is no graphics adapter.
 */
export async function createSnapshotMaker(order: SnapshotOrder, threads?: number): Promise<SnapshotMaker> {
  const gpu = await openGpu();
  const count = threads ?? threadsFor(order.plan.count, gpu.kind);
  if (count === 1) return makerOn(gpu, order);
  gpu[Symbol.dispose]();
  return makerInThreads(order, count);
}

/** Renders in the thread that asks, on a device that it takes over. */
export async function makerOn(gpu: Gpu, { plan, seed, sensors }: SnapshotOrder): Promise<SnapshotMaker> {
  const renderer = await createSensorRenderer(gpu, sensors);
  const rng = new Rng(seed);
  return {
    adapter: gpu.description,
    ahead: 1,
    render: (call) => renderCall(renderer, plan, call, rng),
    async [Symbol.asyncDispose]() {
      renderer.dispose();
      gpu[Symbol.dispose]();
    },
  };
}

/** Renders in threads with a device each, by turns: what one thread prepares keeps no graphics card busy. */
async function makerInThreads(order: SnapshotOrder, count: number): Promise<SnapshotMaker> {
  const threads = Array.from(
    { length: count },
    () =>
      new TaskThread<SnapshotTasks>({
        file: new URL('./snapshot-thread.ts', import.meta.url),
        data: order,
        closed: new UserError('cancelled', 'the snapshots were stopped', 'Make them again.'),
      }),
  );
  const close = async () => {
    await Promise.allSettled(threads.map((thread) => thread.run('close')));
    for (const thread of threads) thread[Symbol.dispose]();
  };
  try {
    const [adapter] = await Promise.all(threads.map((thread) => thread.run('open')));
    return {
      adapter: adapter!,
      ahead: 2 * count - 1,
      render: (call) => threads[call % count]!.run('render', call),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
