import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDrive } from '../engine/data/drive-reader.ts';
import { type ImportOptions, importDrive } from '../engine/exchange/import-drive.ts';
import type { Job } from '../engine/job.ts';
import { sharedData } from './shared-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-real-imports-'));
const out = join(folder, 'out.drive');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };

const torn = { reason: 'the line is torn', count: 2 };
const deleted = { reason: 'it was deleted', count: 844 };
const twice = { reason: 'it is there twice', count: 48 };
const servo: ImportOptions = { table: { unit: 'degrees', offset: 90 } };

it.for<[string, { kind: string; frames: number; skipped?: object[]; gaps?: number }, ImportOptions?]>([
  ['donkey-v2-tdchen03', { kind: 'donkeycar', frames: 2391 }],
  ['donkey-v2-cl3m3nt-dirty', { kind: 'donkeycar', frames: 2043, skipped: [torn, deleted] }],
  ['donkey-v1-sim-wandresvr', { kind: 'donkeycar', frames: 1200, gaps: 0 }],
  ['donkey-v2-6589sq-small/tub_1_24-04-22', { kind: 'donkeycar', frames: 19, gaps: 4 }],
  ['udacity-b-sh-track1_recover', { kind: 'udacity', frames: 812 }],
  ['udacity-windows-lingyuwen', { kind: 'udacity', frames: 181, gaps: 0 }],
  ['sullychen-101', { kind: 'pictures', frames: 101 }],
  ['png-named-jpg-stivens13', { kind: 'pictures', frames: 10 }, servo],
  ['alvinn-navlab-1998mat', { kind: 'pictures', frames: 202, skipped: [twice] }],
])('every usable frame of %s comes in, and the rest is counted', async ([name, known, options], context) => {
  const source = sharedData(context, name);
  const result = await importDrive([source], out, options ?? {}, job);
  expect(result).toMatchObject({ skipped: [], ...known });
  using drive = openDrive(out);
  expect(drive.frameCount).toBe(known.frames);
});

it('both side cameras of the 100 first rows of a Udacity log come in where they are wished for', async (context) => {
  const source = sharedData(context, 'udacity-b-sh-track1_recover');
  const { frames, skipped } = await importDrive([source], out, { sideCameras: 0.2 }, job);
  expect({ frames, skipped }).toEqual({
    frames: 812 + 2 * 100,
    skipped: [{ reason: 'the picture is missing', count: 2 * 712 }],
  });
});

it('what a Udacity log of Windows says is what its drive has', async (context) => {
  const source = sharedData(context, 'udacity-windows-lingyuwen');
  await importDrive([source], out, {}, job);
  using drive = openDrive(out);
  const frames = [...drive.frames()];
  const steered = frames.map(({ curvaturePerM }) => curvaturePerM).filter((curvature) => curvature !== 0);
  // All of them to the left, 0.75 of 25° the sharpest.
  expect(steered.length).toBe(57);
  expect(Math.min(...steered)).toBeGreaterThan(0);
  expect(Math.max(...steered)).toBeCloseTo(Math.tan((0.75 * 25 * Math.PI) / 180) / 2.7, 6);
  expect(frames.at(-1)!.timeS).toBeCloseTo(13.04, 2);
});

it('the folder above a tub, whose own catalogue is empty, offers it', async (context) => {
  const source = sharedData(context, 'donkey-v2-6589sq-small');
  await expect(importDrive([source], out, {}, job)).rejects.toMatchObject({
    code: 'empty',
    message: `${source}: a tub with no records`,
    hint: 'There are tubs below it: tub_1_24-04-22.',
  });
});

it('PNG files named .jpg are kept as what they are', async (context) => {
  await importDrive([sharedData(context, 'png-named-jpg-stivens13')], out, servo, job);
  using drive = openDrive(out);
  expect(drive.picture(0)).toMatchObject({ format: 'png', rows: 256, columns: 455 });
});
