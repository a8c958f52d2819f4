import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { type Eyes, type EyesThreads, openEyes } from '../sensors/eyes.ts';
import { TaskThread } from '../task-thread.ts';
import { makerWith, type SnapshotMaker, type SnapshotOrder } from './snapshot-maker.ts';
import type { SnapshotTasks } from './snapshot-thread.ts';
import type { RenderCall } from './snapshots.ts';

/** A thread takes its time to start, which fewer snapshots do not make up for. */
const SNAPSHOTS_A_THREAD = 500;
/** On a graphics card each has a renderer, some 250 MB, of its own. */
const MOST_RENDERERS = 8;

/** Calls under way for each thread: while one is on its way back the next are worked on. */
const CALLS_A_THREAD = 4;

/** Four views leave less than this behind; more room makes none of them faster. */
const YOUNG_MIB = 4;

/** Threads that are worth their start for so many snapshots. */
export function threadsFor(count: number, threads: EyesThreads, cores = availableParallelism()): number {
  const most = { one: 1, half: Math.min(Math.floor(cores / 2), MOST_RENDERERS), all: cores }[threads];
  return Math.max(1, Math.min(most, Math.floor(count / SNAPSHOTS_A_THREAD)));
}

/**
 * @param threads that render, the one that asks among them; as many as are worth it where it is left out
 * @throws UserError `no-gpu` where three.js is to draw and there is no graphics adapter.
 */
export async function createSnapshotMaker(order: SnapshotOrder, threads?: number): Promise<SnapshotMaker> {
  const eyes = await openEyes();
  const count = threads ?? threadsFor(order.wanted.count, eyes.threads);
  return count === 1 ? makerWith(eyes, order) : sharedMaker(eyes, order, count - 1);
}

/** Renders in the thread that asks and in others, which have eyes of their own and join in once they have started. */
async function sharedMaker(eyes: Eyes, order: SnapshotOrder, others: number): Promise<SnapshotMaker> {
  const threads = Array.from(
    { length: others },
    () =>
      new TaskThread<SnapshotTasks>({
        file: new URL('./snapshot-thread.ts', import.meta.url),
        data: order,
        youngMiB: YOUNG_MIB,
        closed: new UserError('cancelled', 'the snapshots were stopped', 'Make them again.'),
      }),
  );
  for (const thread of threads) thread.start();
  const closeThreads = async () => {
    await Promise.allSettled(threads.map((thread) => thread.run('close')));
    for (const thread of threads) thread[Symbol.dispose]();
  };
  const own = await makerWith(eyes, order).catch(async (error) => {
    await closeThreads();
    throw error;
  });
  const renderers: { render: RenderCall; underWay: number }[] = [];
  const join = (render: RenderCall) => renderers.push({ render, underWay: 0 });
  join(oneByOne(own.render));
  for (const thread of threads) {
    thread.run('open').then(
      () => join((call) => thread.run('render', call)),
      // Shows where something is asked of it.
      (error) => join(() => Promise.reject(error)),
    );
  }
  return {
    eyes: own.eyes,
    adapter: own.adapter,
    ahead: CALLS_A_THREAD * (1 + others) - 1,
    async render(call) {
      const renderer = renderers.reduce((least, one) => (one.underWay < least.underWay ? one : least));
      renderer.underWay++;
      try {
        return await renderer.render(call);
      } finally {
        renderer.underWay--;
      }
    },
    async [Symbol.asyncDispose]() {
      await closeThreads();
      await own[Symbol.asyncDispose]();
    },
  };
}

/** Each call waits for the one before, and for what other threads have to say meanwhile. */
function oneByOne(render: RenderCall): RenderCall {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const next = last.then(() => setImmediate()).then(() => render(call));
    last = next.catch(() => {});
    return next;
  };
}
