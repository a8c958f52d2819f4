/** Entry of a thread of the pool: trains the tasks it is given, one after the other. See cpu-pool.ts. */
import { workerData } from 'node:worker_threads';
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { UserError } from '../errors.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import { type TrainingState, trainUntil } from '../train/session.ts';
import type { Outcome, Task, TaskListener } from './device.ts';

export type EpochListener = Pick<TaskListener, 'onEpoch'>;

const patterns = workerData as readonly PreparedPatterns[];
const backend = cpuBackend();

const tasksFor = ({ signal, listener }: Asker<EpochListener>) => ({
  /** @returns how far it came where it was cancelled. */
  async train({ id, spec, recipe, patterns: set, state, untilEpoch }: Task): Promise<Outcome> {
    let latest: TrainingState | undefined;
    try {
      const job = { spec, recipe, patterns: patterns[set]!, ...(state ? { state } : {}) };
      const reached = await trainUntil(untilEpoch, job, backend, {
        signal,
        nowMs: () => performance.now(),
        onProgress: ({ epoch }) => listener.onEpoch(id, epoch),
        onState: (now) => {
          latest = now;
        },
        unpaused: () => undefined,
      });
      return { id, state: reached };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.code === 'cancelled' ? { id, state: latest! } : { id, failure: error.message };
    }
  },
});

export type PoolTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
