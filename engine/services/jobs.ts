import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { JobState } from '../protocol/jobs.ts';
import type { Audience } from './service.ts';

/** Pages are told of progress at most so often, ms. */
const TOLD_EVERY_MS = 150;

/** Long work under way: told to all pages, cancelled by any. */
export class Jobs {
  readonly #audience: Audience;
  readonly #nowMs: () => number;
  readonly #running = new Map<number, { state: JobState; stop: AbortController }>();
  #nextId = 1;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(audience: Audience, nowMs: () => number) {
    this.#audience = audience;
    this.#nowMs = nowMs;
    this.#tell();
  }

  /** Runs work that reports its progress and obeys its signal. @param signal stops it as {@link cancel} does */
  async run<Result>(
    title: string,
    work: (job: Job) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const id = this.#nextId++;
    const stop = new AbortController();
    const entry = { state: { id, title, phase: '', done: 0, total: 0, note: null } as JobState, stop };
    this.#running.set(id, entry);
    this.#tell();
    try {
      return await work({
        signal: signal ? AbortSignal.any([stop.signal, signal]) : stop.signal,
        onProgress: ({ phase, done, total, note }) => {
          entry.state = { id, title, phase, done, total, note: note ?? null };
          if (this.#nowMs() - this.#toldMs > TOLD_EVERY_MS) this.#tell();
        },
      });
    } finally {
      this.#running.delete(id);
      this.#tell();
    }
  }

  /** @throws UserError where no such job is running. */
  cancel(id: number): void {
    const job = this.#running.get(id);
    if (!job)
      throw new UserError('not-found', `job ${id} is not running`, 'It has ended; nothing is to be done.');
    job.stop.abort();
  }

  cancelAll(): void {
    for (const { stop } of this.#running.values()) stop.abort();
  }

  #tell(): void {
    this.#toldMs = this.#nowMs();
    this.#audience.emit(
      'jobs',
      [...this.#running.values()].map(({ state }) => state),
    );
  }
}
