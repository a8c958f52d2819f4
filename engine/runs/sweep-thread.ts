/** Entry of the thread in which a sweep of the cockpit runs. See sweeps.ts. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type Asker, answerTasks } from '../answer-tasks.ts';
import type { Job, Progress } from '../job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { giveWay } from '../priority.ts';
import type { SweepSettings, SweptNetwork } from '../protocol/sweep.ts';
import { WHOLE } from '../shard.ts';
import { recordFile } from '../sweep/findings.ts';
import type { SweepResult } from '../sweep/result.ts';
import { sweep } from '../sweep/sweep-job.ts';
import { SNAPSHOTS_FILE } from './run-files.ts';

const TOLD_EVERY_MS = 200;

giveWay();

export interface SweepOrder {
  readonly settings: SweepSettings;
  /** Paths of the library's drives to learn from. */
  readonly drives: readonly string[];
  /** The sweep's own; a record in it is gone on from. */
  readonly folder: string;
  /** Sensors that see its snapshots. */
  readonly sensors: SensorSettings;
  /** For its report. */
  readonly name: string;
}

export interface SweepListener {
  onProgress(progress: Progress, networks: readonly SweptNetwork[]): void;
}

/** What a sweep came to: its networks, the best first, and what trained. */
export interface SweepFound {
  readonly networks: readonly SweptNetwork[];
  readonly device: string;
}

const tasksFor = ({ signal, listener }: Asker<SweepListener>) => ({
  /** @throws UserError `cancelled`, or why it cannot go on. */
  async sweep({ settings, drives, folder, sensors, name }: SweepOrder): Promise<SweepFound> {
    const nowMs = () => performance.now();
    const networks = new Map<number, SweptNetwork>();
    let toldMs = Number.NEGATIVE_INFINITY;
    let toldPhase = '';
    const job: Job = {
      signal,
      onProgress(progress) {
        if (progress.phase === toldPhase && nowMs() - toldMs < TOLD_EVERY_MS) return;
        toldMs = nowMs();
        toldPhase = progress.phase;
        void listener.onProgress(progress, [...networks.values()]);
      },
    };
    const snapshots = settings.data.snapshots;
    const snapshotsFile = join(folder, SNAPSHOTS_FILE);
    if (snapshots && !existsSync(snapshotsFile)) {
      await makeSnapshots({ ...snapshots, out: snapshotsFile, sensors }, job, nowMs);
    }
    const { preset, values, seeds, epochs, finalists, roads, distanceM, seed } = settings;
    const { found } = await sweep(
      {
        data: [...drives, ...(snapshots ? [snapshotsFile] : [])],
        preset,
        space: { ...values, seeds: Array.from({ length: seeds }, (_, i) => seed + i) },
        epochs,
        finalists,
        roads,
        distanceM,
        seed,
        // One core is left to the drive that is on.
        threads: Math.max(1, availableParallelism() - 1),
        backend: 'auto',
        out: folder,
        resume: existsSync(recordFile(folder)),
        shard: WHOLE,
        command: `${name}, from the Train screen`,
        onNetwork: (network) => networks.set(network.network, network),
      },
      job,
      nowMs,
    );
    // One that is run whole comes to its end.
    const { networks: ranked, device } = found as SweepResult;
    return { networks: ranked.map(({ network }) => networks.get(network)!), device };
  },
});

export type SweepTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
