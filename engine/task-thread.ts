import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type ErrorCode, UserError } from './errors.ts';

/** What a thread can be asked to do, by name. Arguments and results are cloned on their way. */
export type TaskList = Readonly<Record<string, (...args: never[]) => unknown>>;

export interface Order {
  readonly id: number;
  readonly task: string;
  readonly args: readonly unknown[];
}

export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly hint: string } }
  | { readonly defect: { readonly message: string; readonly stack: string } }
);

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export interface ThreadPlace {
  /** Its entry, which calls `answerTasks`. */
  readonly file: URL;
  readonly data?: unknown;
  /** What tasks under way end with when the thread is closed. */
  readonly closed: UserError;
}

/** Runs tasks in a thread of its own, which begins with the first of them. */
export class TaskThread<Tasks extends TaskList> implements Disposable {
  readonly #place: ThreadPlace;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(place: ThreadPlace) {
    this.#place = place;
  }

  /** Rejects with what the task threw. */
  run<Task extends keyof Tasks & string>(
    task: Task,
    ...args: Parameters<Tasks[Task]>
  ): Promise<Awaited<ReturnType<Tasks[Task]>>> {
    this.#worker ??= this.#start();
    // The program may end while nothing is asked of it, and only then.
    this.#worker.ref();
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
    const { file, data, closed } = this.#place;
    // Where Vulkan's driver lies is told to Dawn by the process's own environment.
    const worker = new Worker(file, { workerData: data, env: SHARE_ENV });
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if ('result' in answer) waiting?.resolve(answer.result);
      else if ('refusal' in answer) {
        const { code, message, hint } = answer.refusal;
        waiting?.reject(new UserError(code, message, hint));
      } else waiting?.reject(Object.assign(new Error(answer.defect.message), { stack: answer.defect.stack }));
    });
    const end = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', () => end(closed));
    return worker;
  }
}
