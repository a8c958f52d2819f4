import { UserError } from '../errors.ts';
import type { LearnBegin, LearnTasks, LookLearned, LookToLearn } from '../learn/learn-thread.ts';
import type { LearnSettings } from '../protocol/learn.ts';
import { TaskThread } from '../task-thread.ts';

export interface PupilParts {
  readonly begin: LearnBegin;
  /** A look was learned, or only answered. */
  readonly onLearned: (learned: LookLearned, look: LookToLearn) => void;
  /** It learns no more. */
  readonly onFailure: (error: Error) => void;
}

/**
 * A network that learns in a thread of its own while somebody drives. The drive never waits for it: a look that comes
 * while another waits takes its place, and is counted.
 */
export class Pupil implements Disposable {
  readonly #parts: PupilParts;
  readonly #thread = new TaskThread<LearnTasks>({
    file: new URL('../learn/learn-thread.ts', import.meta.url),
    closed: new UserError('cancelled', 'learning at the wheel was ended', 'Begin anew.'),
  });
  /** Settles when its eyes are open. */
  readonly ready: Promise<void>;
  #isBusy = true;
  #isClosed = false;
  #waiting: LookToLearn | undefined;
  #dropped = 0;

  constructor(parts: PupilParts) {
    this.#parts = parts;
    this.ready = this.#thread.run('begin', parts.begin);
    this.ready.then(
      () => this.#next(),
      (error: Error) => this.#fail(error),
    );
  }

  /** Looks that came while it was busy with others. */
  get dropped(): number {
    return this.#dropped;
  }

  look(look: LookToLearn): void {
    if (this.#waiting) this.#dropped++;
    this.#waiting = look;
    if (!this.#isBusy) this.#next();
  }

  change(settings: LearnSettings): Promise<void> {
    return this.#thread.run('change', settings);
  }

  /** Frames that show its fields and its buffer. */
  pictures(): Promise<readonly Uint8Array[]> {
    return this.#thread.run('pictures');
  }

  /** The network of this moment, exported and checked. @throws UserError where the export differs. */
  model(): Promise<Uint8Array> {
    return this.#thread.run('model');
  }

  /** Forgets the look that waits: it is stopped, perhaps for a while. */
  rest(): void {
    this.#waiting = undefined;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#thread[Symbol.dispose]();
  }

  #next(): void {
    const look = this.#waiting;
    this.#waiting = undefined;
    this.#isBusy = look !== undefined;
    if (!look) return;
    this.#thread.run('learn', look).then(
      (learned) => {
        this.#parts.onLearned(learned, look);
        this.#next();
      },
      (error: Error) => this.#fail(error),
    );
  }

  #fail(error: Error): void {
    if (!this.#isClosed) this.#parts.onFailure(error);
  }
}
