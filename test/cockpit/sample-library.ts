import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { driveRoad } from '../../engine/drive/closed-loop.ts';
import { MIXED_KINDS } from '../../engine/drive/snapshots.ts';
import type { Job } from '../../engine/job.ts';
import { makeSnapshots } from '../../engine/jobs/snapshots-job.ts';

const ASSETS = fileURLToPath(new URL('../../assets/', import.meta.url));

/** Fills a library as a person's looks after a first afternoon: recorded drives, snapshots, networks, a road. */
export async function fillLibrary(library: string): Promise<void> {
  for (const folder of ['drives', 'models', 'roads']) mkdirSync(join(library, folder), { recursive: true });
  copyFileSync(
    join(ASSETS, 'models/alvinn-all-weather.onnx'),
    join(library, 'models/alvinn-all-weather.onnx'),
  );
  copyFileSync(join(ASSETS, 'roads/oval.road.json'), join(library, 'roads/oval.road.json'));
  const job: Job = { signal: new AbortController().signal, onProgress: () => {} };
  const nowMs = () => performance.now();
  const drives = [
    { road: 'path', seed: 3, distanceM: 300, name: 'Woods in the morning' },
    { road: 'street', seed: 8, distanceM: 400, name: 'Round the block' },
    { road: 'dirt', seed: 5, distanceM: 250, name: 'Farm track' },
  ];
  for (const { road, seed, distanceM, name } of drives) {
    const record = join(library, 'drives', `${name}.drive`);
    await driveRoad({ road, seed, distanceM, speedMps: 10, record }, job, nowMs);
  }
  await makeSnapshots(
    {
      count: 400,
      seed: 2,
      kinds: MIXED_KINDS,
      out: join(library, 'drives', 'Snapshots of four roads.drive'),
    },
    job,
    nowMs,
  );
}
