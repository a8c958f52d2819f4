/** Entry of a thread that renders snapshots. See snapshot-makers.ts. */
import { workerData } from 'node:worker_threads';
import { answerTasks } from '../answer-tasks.ts';
import { openEyes } from '../sensors/eyes.ts';
import { makerWith, type SnapshotMaker, type SnapshotOrder } from './snapshot-maker.ts';

let opened: Promise<SnapshotMaker> | undefined;

const TASKS = {
  async open(): Promise<void> {
    opened = openEyes().then((eyes) => makerWith(eyes, workerData as SnapshotOrder));
    await opened;
  },
  async render(call: number) {
    return (await opened!).render(call);
  },
  async close(): Promise<void> {
    await (await opened)?.[Symbol.asyncDispose]();
  },
};

export type SnapshotTasks = typeof TASKS;

answerTasks(() => TASKS);
