/** Entry of a thread of the pool: trains the tasks it is given, one after the other. See cpu-pool.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { PreparedPatterns } from '../train/prepare.ts';
import { type TrainingState, trainUntil } from '../train/session.ts';
import type { PoolMessage, PoolOrder } from './cpu-pool.ts';
import type { Task } from './device.ts';

const port = parentPort!;
const patterns = workerData as readonly PreparedPatterns[];
const backend = cpuBackend();
let cancel = new AbortController();

port.on('message', (order: PoolOrder) => {
  if (order === 'cancel') cancel.abort();
  else void train(order.task);
});

async function train({ id, spec, recipe, patterns: set, state, untilEpoch }: Task): Promise<void> {
  cancel = new AbortController();
  const tell = (message: PoolMessage) => port.postMessage(message);
  let latest: TrainingState | undefined;
  try {
    const job = { spec, recipe, patterns: patterns[set]!, ...(state ? { state } : {}) };
    const reached = await trainUntil(untilEpoch, job, backend, {
      signal: cancel.signal,
      nowMs: () => performance.now(),
      onProgress: ({ epoch }) => tell({ id, epoch }),
      onState: (now) => {
        latest = now;
      },
      unpaused: () => undefined,
    });
    tell({ outcome: { id, state: reached }, cancelled: false });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const cancelled = error.code === 'cancelled';
    tell({ outcome: cancelled ? { id, state: latest! } : { id, failure: error.message }, cancelled });
  }
}
