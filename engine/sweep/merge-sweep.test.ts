import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { WHOLE } from '../shard.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { mergeSweep } from './merge-sweep.ts';
import { type SweepOptions, sweep } from './sweep-job.ts';

const home = process.cwd();
const root = mkdtempSync(join(tmpdir(), 'alvinn-shards-'));
const job = { signal: new AbortController().signal, onProgress: () => {} };
const nowMs = () => performance.now();
/** Of a folder that is called alike, as on several machines. */
const OUT = 'sweep';
const options: SweepOptions = {
  data: [join(root, 'snapshots.drive')],
  preset: 'alvinn-1990',
  space: {
    hidden: [2, 3],
    learningRate: [0.1, 0.3],
    momentum: [0.8],
    weightDecay: [0],
    trainingShare: [1],
    seeds: [1, 2],
  },
  epochs: 4,
  finalists: 2,
  roads: ['path'],
  distanceM: 20,
  seed: 1,
  threads: 1,
  backend: 'cpu',
  out: OUT,
  resume: false,
  shard: WHOLE,
  command: 'sweep',
};
const SHARDS = 2;
const runShard = (index: number, on: Job = job) =>
  sweep({ ...options, shard: { index, count: SHARDS } }, on, nowMs);

/** Works in a folder of its own. */
function goInto(name: string): void {
  process.chdir(mkdtempSync(join(root, name)));
}

/** What a sweep leaves for people, by name. */
function left(): Map<string, string> {
  const names = readdirSync(OUT).filter((name) => !name.endsWith('.sqlite'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(OUT, name), 'base64')]));
}

let whole: Map<string, string>;
beforeAll(async () => {
  await buildKernel();
  await makeSnapshots({ count: 40, kinds: ['path', 'street'], seed: 5, out: options.data[0]! }, job, nowMs);
  goInto('one-');
  await sweep(options, job, nowMs);
  whole = left();
});
afterAll(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

it('rounds of shards and merges leave what one run leaves, to the byte, also where a shard was killed', async () => {
  expect([...whole.keys()]).toEqual([
    'index.html',
    expect.stringMatching(/^network-\d\.onnx$/),
    expect.stringMatching(/^network-\d\.onnx$/),
    'sweep.json',
  ]);
  goInto('shards-');
  let rounds = 0;
  for (let found = undefined as ReturnType<typeof mergeSweep> | undefined; !found || 'round' in found; ) {
    const stop = new AbortController();
    const stopped = runShard(1, { signal: stop.signal, onProgress: () => stop.abort() });
    if (rounds === 0) await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    else await stopped.catch(() => {});
    await runShard(1);
    await runShard(0);
    found = mergeSweep(OUT);
    rounds++;
  }
  // Three of training, one of driving.
  expect(rounds).toBe(4);
  expect(left()).toEqual(whole);
  expect(readdirSync(OUT)).not.toContain('shard-1-of-2.sqlite');
});

it('a round whose shards are not all there is not over, and says what is left', async () => {
  goInto('late-');
  await runShard(0);
  expect(mergeSweep(OUT)).toEqual({ round: 1, rounds: 3, networksLeft: 4, finalistsLeft: null });
  await runShard(0);
  expect(mergeSweep(OUT)).toMatchObject({ round: 1, networksLeft: 4 });
  // Who comes last knows of all others, and goes on with its share of the next round.
  await runShard(1);
  expect(mergeSweep(OUT)).toMatchObject({ round: 2, networksLeft: 2 });
});

it('records of other sweeps are not mixed, and nothing is lost where one is refused', async () => {
  goInto('foreign-');
  await runShard(0);
  await sweep({ ...options, epochs: 5, out: 'other', shard: { index: 1, count: SHARDS } }, job, nowMs);
  renameSync(join('other', 'shard-2-of-2.sqlite'), join(OUT, 'shard-2-of-2.sqlite'));
  expect(() => mergeSweep(OUT)).toThrow(/is of another sweep: epochs differs/);
  expect(existsSync(join(OUT, 'shard-1-of-2.sqlite'))).toBe(true);
  expect(() => mergeSweep('nowhere')).toThrow(/nowhere: no such/);
});

it.each<[string, (path: string) => void, RegExp]>([
  [
    'left empty by a kill',
    (path) => writeFileSync(path, ''),
    /shard-1-of-2\.sqlite is not the record of a sweep/,
  ],
  ['that is a folder', (path) => mkdirSync(path), /shard-1-of-2\.sqlite is a directory/],
])('a shard %s is named, and no sweep is made of it', (name, make, message) => {
  const out = join(root, name);
  mkdirSync(out);
  make(join(out, 'shard-1-of-2.sqlite'));
  expect(() => mergeSweep(out)).toThrow(message);
  expect(readdirSync(out)).toEqual(['shard-1-of-2.sqlite']);
});
