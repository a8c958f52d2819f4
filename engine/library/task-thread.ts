import { Worker } from 'node:worker_threads';
import { type ErrorCode, UserError } from '../errors.ts';
import type { Tasks } from './tasks.ts';

export interface Order {
  readonly id: number;
  readonly task: keyof Tasks;
  readonly args: readonly unknown[];
}

export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly hint: string } }
  | { readonly defect: string }
);

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Runs the library's {@link Tasks} one after the other in a thread of its own, which begins with the first. */
export class TaskThread implements Disposable {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  /** Rejects with what the task threw. */
  run<Task extends keyof Tasks>(
    task: Task,
    ...args: Parameters<Tasks[Task]>
  ): Promise<ReturnType<Tasks[Task]>> {
    this.#worker ??= this.#start();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#worker!.postMessage({ id, task, args } satisfies Order);
    });
  }

  [Symbol.dispose](): void {
    void this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    // The engine may end while nothing is asked of it.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('result' in answer) waiting?.resolve(answer.result);
      else if ('refusal' in answer) {
        const { code, message, hint } = answer.refusal;
        waiting?.reject(new UserError(code, message, hint));
      } else waiting?.reject(new Error(answer.defect));
    });
    const end = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', () =>
      end(new UserError('cancelled', 'the library was closed', 'Nothing half-written was left.')),
    );
    return worker;
  }
}
