/**
 * Networks that each fail on a part of a journey, and the committee of them: `node engine/jobs/journey.bench.ts FOLDER`. Two
 * learned, in the plain blue band, roads lighter and roads darker than their verge; four one kind of road each.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { OPEN_ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { openDrive } from '../data/drive-reader.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import type { Preprocessing } from '../network/model.ts';
import { makeSnapshots } from './snapshots-job.ts';
import { trainModel } from './train-job.ts';

const [folder, ...seeds] = process.argv.slice(2);
if (folder === undefined) throw new Error('give a folder to keep the networks in');
const at = (name: string) => join(folder, name);
const job = { signal: new AbortController().signal, onProgress: () => {} };
const nowMs = () => performance.now();

async function snapshots(name: string, kinds: readonly RoadKind[], count: number): Promise<string> {
  const out = at(name);
  if (!existsSync(out)) {
    await makeSnapshots({ count, seed: 1, kinds, out }, job, nowMs);
  }
  return out;
}

/** Leaves the frames of a drive whose road is lighter than its surroundings, or darker. */
function only(lighter: boolean, all: string): string {
  const path = at(lighter ? 'lighter.drive' : 'darker.drive');
  copyFileSync(all, path);
  using drive = openDrive(path);
  const others = [...drive.frames()].filter(({ roadLighter }) => roadLighter !== lighter);
  for (const { step } of others) drive.markDeleted(step, step);
  return path;
}

async function trained(name: string, data: string, preprocessing: Preprocessing): Promise<string> {
  const out = at(name);
  if (existsSync(out)) return out;
  const recovery = { views: 0, frames: 1 };
  await trainModel(
    {
      data: [data],
      preset: 'alvinn-1992',
      preprocessing,
      backend: 'cpu',
      recipe: {},
      recovery,
      out,
      resume: false,
    },
    job,
  );
  return out;
}

async function table(members: readonly string[]): Promise<void> {
  for (const model of [...members, members]) {
    for (const seed of seeds.length > 0 ? seeds.map(Number) : [101, 102, 103]) {
      const drive = {
        model,
        road: 'journey',
        seed,
        weather: 'clear',
        distanceM: 5000,
        speedMps: 10,
      } as const;
      const { driver, autonomyPercent, interventions, departuresPerKm, cteMeanAbsM, stops, committee } =
        await driveRoad(drive, job, nowMs);
      console.log(
        `${driver}, seed ${seed}: autonomy ${autonomyPercent.toFixed(1)} %, ${interventions} interventions (${stops} stops), ` +
          `${departuresPerKm.toFixed(2)} departures per km, mean |CTE| ${cteMeanAbsM.toFixed(3)} m`,
        committee
          ? `${committee.members.map(({ shareOfDistance }) => (100 * shareOfDistance).toFixed(0)).join(' + ')} %, ${committee.changeCount} changes`
          : '',
      );
    }
  }
}

const mixed = await snapshots('mixed.drive', OPEN_ROAD_KINDS, 4000);
await table([
  await trained('lighter.onnx', only(true, mixed), 'blue'),
  await trained('darker.onnx', only(false, mixed), 'blue'),
]);
const single: string[] = [];
for (const kind of OPEN_ROAD_KINDS) {
  single.push(
    await trained(`${kind}.onnx`, await snapshots(`${kind}.drive`, [kind], 1200), 'normalised-blue'),
  );
}
await table(single);
