import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import { Library } from '../library/library.ts';
import { DEFAULT_RUN_SETTINGS, type RunState } from '../protocol/training.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { Runs } from './runs.ts';

export interface RunsBench {
  readonly snapshots: number;
  /** From `runs.start` to a model in the library, s. */
  readonly secondsToModel: number;
  /** Of that in the trainer's epochs, s. */
  readonly trainingSeconds: number;
  /** How much later than asked the thread that drives gets its turn, ms: before the run, and during it. */
  readonly heldUpMsP99Before: number;
  readonly heldUpMsP99: number;
}

const IDLE_MS = 2000;
const TIMER_MS = 5;
const LOOK_EVERY_MS = 20;

/** A run as a newcomer starts it, snapshots and all, in a library of its own that is then removed. */
export async function benchRun(signal: AbortSignal, nowMs: () => number): Promise<RunsBench> {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-bench-'));
  let latest: RunState | undefined;
  const audience: Audience = {
    emit(event, data) {
      if (event === 'runs') latest = (data as readonly RunState[])[0];
    },
    frame: () => {},
  };
  const jobs = new Jobs(audience, nowMs);
  const log = () => {};
  using library = new Library(folder, { audience, jobs, log });
  using runs = new Runs({
    audience,
    jobs,
    library,
    sensors: () => DEFAULT_SENSOR_SETTINGS,
    nowMs,
    todayMs: Date.now,
    log,
  });
  try {
    const before = heldUp();
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const heldUpMsP99Before = before();
    const during = heldUp();
    const startMs = nowMs();
    runs.start({ name: 'bench', settings: DEFAULT_RUN_SETTINGS, epochsPerSecond: null });
    while (!latest?.result) {
      stopIfCancelled(signal);
      if (latest?.error) throw new UserError('invalid', latest.error.message, latest.error.hint);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    const secondsToModel = (nowMs() - startMs) / 1000;
    return {
      snapshots: DEFAULT_RUN_SETTINGS.data.snapshots!.count,
      secondsToModel,
      trainingSeconds: latest.result.seconds,
      heldUpMsP99Before,
      heldUpMsP99: during(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Begins to measure how late timers of this thread are; the answer ends it. @returns 99th percentile, ms. */
function heldUp(): () => number {
  const delay = monitorEventLoopDelay({ resolution: TIMER_MS });
  delay.enable();
  return () => {
    delay.disable();
    return Math.max(0, delay.percentile(99) / 1e6 - TIMER_MS);
  };
}
