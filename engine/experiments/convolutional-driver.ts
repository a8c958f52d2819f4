import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPEN_ROAD_KINDS } from '../../sim/road/road.ts';
import { type DriveResult, driveRoad } from '../drive/closed-loop.ts';
import { MIXED_KINDS } from '../drive/snapshots.ts';
import type { Job } from '../job.ts';
import { testModel } from '../jobs/open-loop.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import { atLeast, exactly } from '../lab/experiment.ts';
import type { ConvolutionalDriverFound } from '../lab/findings.ts';
import type { RunOptions } from './experiment.ts';

/** A convolutional driver beside ALVINN: the same snapshots to learn from, the same novel ones to be scored on, the same roads. */
export async function convolutionalDriver(
  { seed, full }: RunOptions,
  job: Job,
): Promise<ConvolutionalDriverFound> {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-lab-'));
  try {
    return await compare(folder, seed, full, job);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  folder: string,
  seed: number,
  full: boolean,
  job: Job,
): Promise<ConvolutionalDriverFound> {
  const nowMs = () => performance.now();
  const data = join(folder, 'training.drive');
  const plan = { count: full ? 1200 : 400, seed, kinds: MIXED_KINDS, out: data };
  await makeSnapshots(plan, job, nowMs);
  const judged = async (preset: string) => {
    const out = join(folder, `${preset}.onnx`);
    const recipe = full ? {} : { epochs: 25 };
    const recovery = { views: 0, frames: 1, snapshotViews: 0 };
    const options = {
      data: [data],
      preset,
      backend: 'auto',
      recipe: { ...recipe, seed },
      recovery,
      out,
      resume: false,
    };
    const { seconds } = await trainModel(options, job);
    const novel = { model: out, kinds: MIXED_KINDS, seed: seed + 1, count: full ? 2000 : 400 };
    const { withinTwoUnits, gppe } = await testModel(novel, job);
    return { model: out, seconds, withinTwoUnits, gppe };
  };
  const alvinn = await judged('alvinn-1989');
  const convolutional = await judged('alvinn-convolutional');
  const drives: (Pick<DriveResult, 'distanceM' | 'departuresPerKm' | 'interventions' | 'cteMeanAbsM'> & {
    readonly road: string;
    readonly seed: number;
  })[] = [];
  for (const road of OPEN_ROAD_KINDS) {
    for (let i = 0; i < (full ? 3 : 1); i++) {
      const options = {
        model: convolutional.model,
        road,
        seed: 100 + seed + i,
        distanceM: full ? 5000 : 200,
        speedMps: 10,
      };
      const { departuresPerKm, interventions, cteMeanAbsM, distanceM } = await driveRoad(options, job, nowMs);
      drives.push({ road, seed: options.seed, distanceM, departuresPerKm, interventions, cteMeanAbsM });
    }
  }
  const sum = (of: (drive: (typeof drives)[number]) => number) =>
    drives.reduce((total, drive) => total + of(drive), 0);
  return {
    checks: [
      atLeast(
        'share within two units on novel snapshots, over that of alvinn-1989',
        convolutional.withinTwoUnits - alvinn.withinTwoUnits,
        0,
      ),
      exactly(
        `departures in ${drives.length} drives of ${full ? 5000 : 200} m`,
        sum(({ departuresPerKm, distanceM }) => (departuresPerKm * distanceM) / 1000),
        0,
      ),
      exactly(
        'interventions in them',
        sum(({ interventions }) => interventions),
        0,
      ),
    ],
    alvinn: { ...alvinn, model: 'alvinn-1989' },
    convolutional: { ...convolutional, model: 'alvinn-convolutional' },
    drives,
  };
}
