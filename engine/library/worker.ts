/** Entry of the library's thread: runs one task after the other. See task-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import type { Answer, Order } from './task-thread.ts';
import { TASKS } from './tasks.ts';

parentPort!.on('message', ({ id, task, args }: Order) => {
  parentPort!.postMessage(answer(id, TASKS[task] as (...args: unknown[]) => unknown, args));
});

function answer(id: number, run: (...args: unknown[]) => unknown, args: readonly unknown[]): Answer {
  try {
    return { id, result: run(...args) };
  } catch (error) {
    if (error instanceof UserError) {
      const { code, message, hint } = error;
      return { id, refusal: { code, message, hint } };
    }
    return { id, defect: (error as Error)?.stack ?? String(error) };
  }
}
