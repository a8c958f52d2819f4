import { parentPort } from 'node:worker_threads';
import { UserError } from './errors.ts';
import { reasonOf } from './foreign-text.ts';
import type { Answer, Order, TaskList } from './task-thread.ts';

/** Calls of the listener of whoever asks. Each resolves when it has returned there, and never where it threw. */
export type Remote<Calls> = {
  readonly [Name in keyof Calls]-?: (
    ...args: Calls[Name] extends ((...args: infer Args) => unknown) | undefined ? Args : never
  ) => Promise<void>;
};

/** Who asks for a task. */
export interface Asker<Calls = object> {
  /** Given when the task is to end before it is done. */
  readonly signal: AbortSignal;
  readonly listener: Remote<Calls>;
}

interface Task {
  readonly stop: AbortController;
  readonly heard: Map<number, () => void>;
}

/**
 * Answers, in a thread of TaskThread's, what is asked of it. Tasks begin in the order in which they are asked for; one
 * may begin while another waits for something.
 */
export function answerTasks<Calls extends object>(tasksFor: (asker: Asker<Calls>) => TaskList): void {
  const port = parentPort!;
  const underWay = new Map<number, Task>();
  const say = (answer: Answer) => port.postMessage(answer);
  port.on('message', async (order: Order) => {
    const { id } = order;
    if ('cancel' in order) return underWay.get(id)?.stop.abort();
    if ('heard' in order) return underWay.get(id)?.heard.get(order.heard)?.();
    const task: Task = { stop: new AbortController(), heard: new Map() };
    underWay.set(id, task);
    const listener = remoteOf<Calls>(id, task, say);
    const tasks = tasksFor({ signal: task.stop.signal, listener });
    say(await answer(id, tasks[order.task] as (...args: unknown[]) => unknown, order.args));
    underWay.delete(id);
  });
}

function remoteOf<Calls>(id: number, { heard }: Task, say: (answer: Answer) => void): Remote<Calls> {
  let calls = 0;
  const callOf =
    (name: string) =>
    (...args: unknown[]) =>
      new Promise<void>((resolve) => {
        const call = calls++;
        heard.set(call, () => {
          heard.delete(call);
          resolve();
        });
        say({ id, call, name, args });
      });
  return new Proxy({}, { get: (_, name) => callOf(String(name)) }) as Remote<Calls>;
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
