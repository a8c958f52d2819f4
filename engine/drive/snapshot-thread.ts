/** Entry of a thread that renders snapshots. See snapshot-maker.ts. */
import { workerData } from 'node:worker_threads';
import { answerTasks } from '../answer-tasks.ts';
import { openGpu } from '../gpu/gpu.ts';
import { makerOn, type SnapshotMaker, type SnapshotOrder } from './snapshot-maker.ts';

let opened: Promise<SnapshotMaker> | undefined;

const TASKS = {
  /** @returns what it renders on. */
  async open(): Promise<string> {
    opened = openGpu().then((gpu) => makerOn(gpu, workerData as SnapshotOrder));
    return (await opened).adapter;
  },
  async render(call: number) {
    return (await opened!).render(call);
  },
  async close(): Promise<void> {
    await (await opened)?.[Symbol.asyncDispose]();
  },
};

export type SnapshotTasks = typeof TASKS;

answerTasks(TASKS);
