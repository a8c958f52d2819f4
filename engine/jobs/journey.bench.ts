/**
 * Networks that each fail on a part of a journey, and the committee of them: `node engine/jobs/journey.bench.ts FOLDER [SEED…]`.
 * Two learned, in the plain blue band, roads lighter and roads darker than their verge; four one kind of road each; four more
 * one kind of a journey each, with where it goes over into others; and the last four whatever of a journey does not show one kind.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { OPEN_ROAD_KINDS, type Road, type RoadKind } from '../../sim/road/road.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import type { Preprocessing } from '../network/model.ts';
import { DEFAULT_RECOVERY } from '../protocol/training.ts';
import { makeSnapshots } from './snapshots-job.ts';
import { trainModel } from './train-job.ts';

/** What a picture shows most of lies so far ahead, m. */
const AHEAD_M = 8;

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

/** A copy of a drive with some of its frames alone. */
function only(name: string, all: string, keep: (frame: StoredFrame, drive: DriveReader) => boolean): string {
  const path = at(name);
  copyFileSync(all, path);
  using drive = openDrive(path);
  // Neighbours go together: each mark is kept safe on the disk before the next.
  const others: [first: number, last: number][] = [];
  let wasKept = true;
  for (const frame of drive.frames()) {
    const isKept = keep(frame, drive);
    if (!isKept && wasKept) others.push([frame.step, frame.step]);
    else if (!isKept) others.at(-1)![1] = frame.step;
    wasKept = isKept;
  }
  for (const [first, last] of others) drive.markDeleted(first, last);
  return path;
}

/** Of the latest frame: frames of a road follow each other, and 40,000 roads fill the memory. */
let open: { readonly drive: DriveReader; readonly number: number; readonly road: Road } | undefined;

/** Whether a kind, or where it goes over into another, lies before a place on a journey. */
function shows(kind: RoadKind, { road, stationM }: StoredFrame, drive: DriveReader): boolean {
  if (open?.drive !== drive || open.number !== road) {
    open = { drive, number: road!, road: createRoad(drive.roads.get(road!) as RoadDescription) };
  }
  const { from, to, share } = open.road.partsAt(stationM! + AHEAD_M);
  return (from.kind === kind && share < 1) || (to.kind === kind && share > 0);
}

/** Whether neither a kind, nor where it goes over into another, lies before it. */
const hides: typeof shows = (kind, frame, drive) => !shows(kind, frame, drive);

async function trained(
  name: string,
  data: string,
  preprocessing: Preprocessing,
  hidden?: number,
): Promise<string> {
  const out = at(name);
  if (existsSync(out)) return out;
  await trainModel(
    {
      data: [data],
      preset: 'alvinn-1992',
      preprocessing,
      ...(hidden !== undefined && { hidden }),
      backend: 'cpu',
      recipe: {},
      recovery: DEFAULT_RECOVERY,
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
  await trained(
    'lighter.onnx',
    only('lighter.drive', mixed, ({ roadLighter }) => roadLighter === true),
    'blue',
  ),
  await trained(
    'darker.onnx',
    only('darker.drive', mixed, ({ roadLighter }) => roadLighter === false),
    'blue',
  ),
]);
const single: string[] = [];
for (const kind of OPEN_ROAD_KINDS) {
  single.push(
    await trained(`${kind}.onnx`, await snapshots(`${kind}.drive`, [kind], 1200), 'normalised-blue'),
  );
}
await table(single);
const journeys = await snapshots('journeys.drive', ['journey'], 40_000);
for (const { name, isLearned, hidden } of [
  { name: 'journey', isLearned: shows, hidden: 8 },
  { name: 'lacks', isLearned: hides, hidden: 16 },
]) {
  const members: string[] = [];
  for (const kind of OPEN_ROAD_KINDS) {
    const data = only(`${name}-${kind}.drive`, journeys, (frame, drive) => isLearned(kind, frame, drive));
    members.push(await trained(`${name}-${kind}.onnx`, data, 'normalised-blue', hidden));
  }
  await table(members);
}
