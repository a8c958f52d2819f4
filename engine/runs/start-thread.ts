import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type ErrorCode, UserError } from '../errors.ts';
import type { Progress } from '../job.ts';
import type { RunCurve, RunResult, RunSettings } from '../protocol/training.ts';

/** What a run's thread is started with. */
export interface ThreadTask {
  readonly run: number;
  readonly settings: RunSettings;
  /** Paths of the library's drives to learn from. */
  readonly drives: readonly string[];
  /** The run's own; a checkpoint in it is gone on from. */
  readonly folder: string;
  /** Sensors that see its snapshots. */
  readonly sensors: SensorSettings;
  readonly watched: boolean;
  readonly epochsPerSecond: number | null;
}

export type ThreadOrder =
  | { readonly do: 'pause' | 'resume' | 'cancel' }
  | { readonly do: 'watch'; readonly watched: boolean }
  | { readonly do: 'pace'; readonly epochsPerSecond: number | null };

/** How far the training itself has come. */
export interface ThreadEpochs {
  readonly epoch: number;
  readonly epochs: number;
  readonly curve: RunCurve;
  readonly patternsPerSecond: number | null;
  readonly connectionsPerSecond: number | null;
  /** It stands still until it is told to go on. */
  readonly paused: boolean;
}

export type ThreadMessage =
  | { readonly progress: Progress }
  | { readonly epochs: ThreadEpochs }
  | { readonly picture: Uint8Array }
  | { readonly notice: string }
  | { readonly result: RunResult }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly hint: string } };

export interface ThreadListener {
  onProgress(progress: Progress): void;
  onEpochs(epochs: ThreadEpochs): void;
  /** A frame of fields.ts. */
  onPicture(frame: Uint8Array): void;
  /** Something went otherwise than planned and was mended; in words. */
  onNotice(text: string): void;
}

/** A run under way in its own thread. */
export interface RunThread {
  /** Rejects with UserError: `cancelled`, or why it cannot go on. */
  readonly result: Promise<RunResult>;
  order(order: ThreadOrder): void;
  /** Ends it at once, as a kill would; its checkpoint stays. */
  terminate(): Promise<unknown>;
}

export function startThread(task: ThreadTask, listener: ThreadListener): RunThread {
  const worker = new Worker(new URL('./run-thread.ts', import.meta.url), {
    workerData: task,
    // Where Vulkan's driver lies is told to Dawn by the process's own environment.
    env: SHARE_ENV,
  });
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  worker.on('message', (message: ThreadMessage) => {
    if ('progress' in message) listener.onProgress(message.progress);
    else if ('epochs' in message) listener.onEpochs(message.epochs);
    else if ('picture' in message) listener.onPicture(message.picture);
    else if ('notice' in message) listener.onNotice(message.notice);
    else if ('result' in message) resolve(message.result);
    else if ('refusal' in message) {
      const { code, message: text, hint } = message.refusal;
      reject(new UserError(code, text, hint));
    }
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`the training thread ended early with status ${code}`)));
  return {
    result: promise,
    order: (order) => worker.postMessage(order),
    terminate: () => worker.terminate(),
  };
}
