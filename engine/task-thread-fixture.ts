/** Entry of a thread that task-thread.test.ts asks things of. */
import { type Asker, answerTasks } from './answer-tasks.ts';
import { stopIfCancelled, UserError } from './errors.ts';

export interface Counting {
  onCount(count: number): void | Promise<void>;
}

const tasksFor = ({ signal, listener }: Asker<Counting>) => ({
  /** Counts until it is cancelled, one after the other is heard. */
  async count(): Promise<never> {
    for (let count = 1; ; count++) {
      await listener.onCount(count);
      stopIfCancelled(signal);
    }
  },
  add: (a: number, b: number) => a + b,
  refuse() {
    throw new UserError('empty', 'there is nothing', 'Give something.');
  },
  fail() {
    throw new TypeError('cannot do it');
  },
  /** Ends the thread once its answer has gone. */
  failLater() {
    setImmediate(() => {
      throw new RangeError('too late');
    });
  },
  exit: () => process.exit(3),
});

export type FixtureTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
