import { availableParallelism } from 'node:os';
import { UserError } from '../errors.ts';
import { type EyesThreads, openEyes } from '../sensors/eyes.ts';
import { TaskThread } from '../task-thread.ts';
import { makerWith, type SnapshotMaker, type SnapshotOrder } from './snapshot-maker.ts';
import type { SnapshotTasks } from './snapshot-thread.ts';

/** A thread takes its time to start, which fewer snapshots do not make up for. */
const SNAPSHOTS_A_THREAD = 500;
/** On a graphics card each has a renderer, some 250 MB, of its own. */
const MOST_RENDERERS = 8;

/** Four views leave less than this behind; more room makes none of them faster. */
const YOUNG_MIB = 4;

/** Threads that are worth their start for so many snapshots. */
export function threadsFor(count: number, threads: EyesThreads, cores = availableParallelism()): number {
  const most = { one: 1, half: Math.min(Math.floor(cores / 2), MOST_RENDERERS), all: cores }[threads];
  return Math.max(1, Math.min(most, Math.floor(count / SNAPSHOTS_A_THREAD)));
}

/**
 * @param threads as many as are worth it where it is left out
 * @throws UserError `no-gpu` where three.js is to draw and there is no graphics adapter.
 */
export async function createSnapshotMaker(order: SnapshotOrder, threads?: number): Promise<SnapshotMaker> {
  const eyes = await openEyes();
  const count = threads ?? threadsFor(order.plan.count, eyes.threads);
  if (count === 1) return makerWith(eyes, order);
  eyes[Symbol.dispose]();
  return makerInThreads(order, count);
}

/** Renders in threads with eyes of their own, by turns. */
async function makerInThreads(order: SnapshotOrder, count: number): Promise<SnapshotMaker> {
  const threads = Array.from(
    { length: count },
    () =>
      new TaskThread<SnapshotTasks>({
        file: new URL('./snapshot-thread.ts', import.meta.url),
        data: order,
        youngMiB: YOUNG_MIB,
        closed: new UserError('cancelled', 'the snapshots were stopped', 'Make them again.'),
      }),
  );
  const close = async () => {
    await Promise.allSettled(threads.map((thread) => thread.run('close')));
    for (const thread of threads) thread[Symbol.dispose]();
  };
  try {
    const [opened] = await Promise.all(threads.map((thread) => thread.run('open')));
    return {
      ...opened!,
      ahead: 2 * count - 1,
      render: (call) => threads[call % count]!.run('render', call),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
