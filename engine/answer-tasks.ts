import { parentPort } from 'node:worker_threads';
import { UserError } from './errors.ts';
import { reasonOf } from './foreign-text.ts';
import type { Answer, Order, TaskList } from './task-thread.ts';

/** Answers, in a thread of TaskThread's, what is asked of it: tasks begin in the order in which they are asked for. */
export function answerTasks(tasks: TaskList): void {
  parentPort!.on('message', async ({ id, task, args }: Order) => {
    parentPort!.postMessage(await answer(id, tasks[task] as (...args: unknown[]) => unknown, args));
  });
}

async function answer(
  id: number,
  run: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): Promise<Answer> {
  try {
    return { id, result: await run(...args) };
  } catch (error) {
    if (error instanceof UserError) {
      const { code, message, hint } = error;
      return { id, refusal: { code, message, hint } };
    }
    const { stack } = error as Partial<Error>;
    return { id, defect: { message: reasonOf(error), stack: stack ?? 'unknown place' } };
  }
}
