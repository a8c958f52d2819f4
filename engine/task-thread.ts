import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type ErrorCode, UserError } from './errors.ts';

/** What a thread can be asked to do, by name. Arguments and results are cloned on their way. */
export type TaskList = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a task calls while it is under way, in the thread that asked for it. */
export type Listener = Readonly<Record<string, (...args: never[]) => unknown>>;

export type Order =
  | { readonly id: number; readonly task: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly cancel: true }
  /** A call of the listener has returned. */
  | { readonly id: number; readonly heard: number };

export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly hint: string } }
  | { readonly defect: { readonly message: string; readonly stack: string } }
  | { readonly call: number; readonly name: string; readonly args: readonly unknown[] }
);

/** How the thread that asks follows a task. */
export interface Following<Calls> {
  /** A task that obeys it ends with UserError `cancelled`. */
  readonly signal: AbortSignal;
  /** What one throws ends the task, and is what it rejects with. */
  readonly listener: Calls;
}

interface Waiting {
  readonly listener: Listener;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export interface ThreadPlace {
  /** Its entry, which calls `answerTasks`. */
  readonly file: URL;
  readonly data?: unknown;
  /** Room for what its heap holds only for a moment, MiB; what Node takes where it is left out. */
  readonly youngMiB?: number;
  /** What tasks under way end with when the thread is closed. */
  readonly closed: UserError;
}

const UNFOLLOWED: Following<object> = { signal: new AbortController().signal, listener: {} };

/** Runs tasks in a thread of its own, which begins with the first of them, or where it is started before. */
export class TaskThread<Tasks extends TaskList, Calls extends object = object> implements Disposable {
  readonly #place: ThreadPlace;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #isClosed = false;
  /** What ended the thread while nothing was asked of it. */
  #failure: Error | undefined;

  constructor(place: ThreadPlace) {
    this.#place = place;
  }

  /** Has the thread begin, for tasks that are still to come. */
  start(): void {
    this.#worker ??= this.#begin();
    this.#worker.unref();
  }

  /** Rejects with what the task threw; or, once, with what ended the thread after the task before. */
  run<Task extends keyof Tasks & string>(
    task: Task,
    ...args: Parameters<Tasks[Task]>
  ): Promise<Awaited<ReturnType<Tasks[Task]>>> {
    return this.#run(UNFOLLOWED, task, args);
  }

  /** As {@link run}, for a task that can be cancelled and tells how it goes on. */
  follow<Task extends keyof Tasks & string>(
    following: Following<Calls>,
    task: Task,
    ...args: Parameters<Tasks[Task]>
  ): Promise<Awaited<ReturnType<Tasks[Task]>>> {
    return this.#run(following, task, args);
  }

  /** Ends the thread at once. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    void this.#worker?.terminate();
  }

  async #run<Result>(
    { signal, listener }: Following<object>,
    task: string,
    args: readonly unknown[],
  ): Promise<Result> {
    if (this.#isClosed) throw this.#place.closed;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
    this.#worker ??= this.#begin();
    const worker = this.#worker;
    // The program may end while nothing is asked of it, and only then.
    worker.ref();
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { listener: listener as Listener, resolve, reject });
    const cancel = () => worker.postMessage({ id, cancel: true } satisfies Order);
    worker.postMessage({ id, task, args } satisfies Order);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      return (await promise) as Result;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  #begin(): Worker {
    const { file, data, youngMiB, closed } = this.#place;
    // Where Vulkan's driver lies is told to Dawn by the process's own environment.
    const worker = new Worker(file, {
      workerData: data,
      env: SHARE_ENV,
      ...(youngMiB !== undefined && { resourceLimits: { maxYoungGenerationSizeMb: youngMiB } }),
    });
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      // Where a thread has ended, its last answer and what ended it are told in one go: nobody waits in between.
      if (!('call' in answer)) this.#waiting.delete(answer.id);
      if (waiting) this.#hear(worker, waiting, answer);
    });
    const end = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      if (this.#waiting.size === 0) this.#failure = error;
      for (const { reject } of this.#waiting.values()) reject(error);
    };
    worker.on('error', end);
    worker.on('exit', (status) =>
      end(this.#isClosed ? closed : new Error(`a thread ended early with status ${status}`)),
    );
    return worker;
  }

  async #hear(worker: Worker, waiting: Waiting, answer: Answer): Promise<void> {
    if ('result' in answer) waiting.resolve(answer.result);
    else if ('refusal' in answer) {
      const { code, message, hint } = answer.refusal;
      waiting.reject(new UserError(code, message, hint));
    } else if ('defect' in answer) {
      waiting.reject(Object.assign(new Error(answer.defect.message), { stack: answer.defect.stack }));
    } else {
      const { id, call, name, args } = answer;
      try {
        await waiting.listener[name]?.(...(args as never[]));
        worker.postMessage({ id, heard: call } satisfies Order);
      } catch (error) {
        // Thrown on from here it would end the whole program: a checkpoint on a full disk, say.
        waiting.reject(error);
        worker.postMessage({ id, cancel: true } satisfies Order);
      }
    }
  }
}
