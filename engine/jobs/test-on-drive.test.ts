import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDrive } from '../data/drive-reader.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import type { Job } from '../job.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { makeSnapshots } from './snapshots-job.ts';
import { testOnDrive } from './test-on-drive.ts';
import { trainModel } from './train-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-test-on-drive-'));
const at = (name: string) => join(folder, name);
const notices: string[] = [];
const job: Job = {
  signal: new AbortController().signal,
  onProgress: () => {},
  onNotice: (text) => notices.push(text),
};

beforeAll(async () => {
  preferEyes('raster');
  await driveRoad({ road: 'path', seed: 3, distanceM: 150, speedMps: 6, record: at('a.drive') }, job, () =>
    performance.now(),
  );
});
afterAll(() => {
  preferEyes('auto');
  rmSync(folder, { recursive: true, force: true });
});

it('a drive is read without its end, and the end alone is what a model is tested on', async () => {
  using whole = openDrive(at('a.drive'));
  using begun = openDrive(at('a.drive'), { withoutLast: 0.2 });
  const count = Math.floor(whole.frameCount * 0.8);
  expect(begun.frameCount).toBe(count);
  expect([...begun.frames()]).toEqual([...whole.frames()].slice(0, count));
  expect(begun.steps()).toEqual(whole.steps().slice(0, count));
  expect(() => openDrive(at('a.drive'), { withoutLast: 0.999 })).toThrow(/none is left without its end/);

  const recovery = { views: 6, frames: 60, snapshotViews: 0 };
  const train = (out: string, keepLast: number) =>
    trainModel(
      {
        data: [at('a.drive')],
        preset: 'alvinn-1990',
        backend: 'cpu',
        recipe: { epochs: 30 },
        recovery,
        keepLast,
        out: at(out),
        resume: false,
      },
      job,
    );
  await train('fair.onnx', 0.2);
  await train('unfair.onnx', 0);
  notices.length = 0;
  const fair = await testOnDrive({ model: at('fair.onnx'), data: at('a.drive'), lastShare: 0.2 }, job);
  expect(notices).toEqual([]);
  // Two seconds of looks between what is learned from and what is tested on.
  const [last] = [...begun.frames()].slice(-1);
  const after = [...whole.frames()].filter(({ timeS }) => timeS >= last!.timeS + 2);
  expect({ frames: fair.frames, learnedFrom: fair.learnedFrom }).toEqual({
    frames: after.length,
    learnedFrom: count,
  });
  expect(fair.beside.straight.correlation).toBe(null);
  expect(fair.withinTwoUnits).toBeGreaterThanOrEqual(fair.withinOneUnit);
  for (const { withinTwoUnits, withinTwoInterval } of [fair, ...Object.values(fair.beside)]) {
    expect(withinTwoInterval[0]).toBeLessThanOrEqual(withinTwoUnits);
    expect(withinTwoInterval[1]).toBeGreaterThanOrEqual(withinTwoUnits);
  }
  // Four moves of each of these frames; the road is not known to be flat everywhere, so not all of them lead back.
  expect(fair.pseudoSimulation!.views).toBe(4 * after.length);
  expect(fair.pseudoSimulation!.leadsBackFromShift).toBeGreaterThan(0.8);
  expect(fair.pseudoSimulation!.gain).toBeGreaterThan(0.3);

  await testOnDrive({ model: at('unfair.onnx'), data: at('a.drive'), lastShare: 0.2 }, job);
  expect(notices).toEqual([
    'unfair.onnx was trained on these frames too: train it with --keep-last 0.2 for a fair test',
  ]);
});

it('snapshots are split between two roads, as they have no time', async () => {
  await makeSnapshots({ count: 60, seed: 5, kinds: ['path'], out: at('s.drive'), threads: 1 }, job, () =>
    performance.now(),
  );
  const scores = await testOnDrive({ model: at('fair.onnx'), data: at('s.drive'), lastShare: 0.2 }, job);
  using drive = openDrive(at('s.drive'));
  const frames = [...drive.frames()];
  const before = frames.slice(0, 48);
  const after = frames.slice(48).filter(({ road }) => road !== before.at(-1)!.road);
  expect({ frames: scores.frames, learnedFrom: scores.learnedFrom }).toEqual({
    frames: after.length,
    learnedFrom: 48,
  });
});
