/** Entry of a thread that reads pictures and cuts retinas from them. See import-drive.ts. */
import { workerData } from 'node:worker_threads';
import { answerTasks } from '../answer-tasks.ts';
import { type CutSettings, cutter } from './cut.ts';
import { cutPictures } from './cut-pictures.ts';

const cut = cutter(workerData as CutSettings);

const TASKS = {
  cutAll: (pictures: readonly Uint8Array[]) => cutPictures(cut, pictures),
};

export type CutTasks = typeof TASKS;

answerTasks(() => TASKS);
