import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../job.ts';
import { driveRoad } from './closed-loop.ts';
import type { PlannedFault } from './fault-watch.ts';
import { untaughtModel } from './untaught-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-faults-'));
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };

async function model(...network: Parameters<typeof untaughtModel>): Promise<string> {
  const path = join(folder, `${randomUUID()}.onnx`);
  writeFileSync(path, await untaughtModel(...network));
  return path;
}

const drive = (file: string, fault?: PlannedFault) =>
  driveRoad(
    { model: file, road: 'street', seed: 101, distanceM: 15, speedMps: 8, ...(fault && { fault }) },
    job,
    () => performance.now(),
  );

let untaught: string;
beforeAll(async () => {
  untaught = await model('alvinn-1992', { 'reliability.median': 0.5 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a network that recognises nothing stops, counts as helped each time, and gets to its end all the same', async () => {
  const { stops, stopsForCamera, interventions, distanceM } = await drive(untaught);
  expect(stops).toBeGreaterThan(0);
  expect(stopsForCamera).toBe(0);
  expect(interventions).toBeGreaterThanOrEqual(stops!);
  expect(distanceM).toBeGreaterThanOrEqual(15);
});

it('a fault under way is told with what came of it, and is mended by whoever is called', async () => {
  const cover = { fault: { kind: 'cover' }, atM: 5 } as const;
  const { fault, stopsForCamera } = await drive(untaught, cover);
  expect(fault).toMatchObject(cover);
  expect(fault!.stoppedAfterS).toBeGreaterThan(0);
  expect(stopsForCamera).toBe(1);
  expect((await drive(untaught, { ...cover, atM: 500 })).fault).toBeNull();
});

it('a network that cannot tell how far to trust itself stops for its camera, and for nothing else', async () => {
  const plain = await model('alvinn-1990', {});
  expect(await drive(plain)).toMatchObject({ stops: 0, stopsForCamera: 0 });
  const faulty = await drive(plain, { fault: { kind: 'dark' }, atM: 5 });
  expect(faulty).toMatchObject({ stops: 1, stopsForCamera: 1 });
  expect(faulty.fault!.stoppedAfterS).toBeGreaterThan(0);
});

it('a network of the range finder alone minds no camera', async () => {
  const lookout = await model('alvinn-1990', {}, { sees: 'range' });
  const faulty = await drive(lookout, { fault: { kind: 'cover' }, atM: 5 });
  expect(faulty).toMatchObject({ stops: 0, fault: { stoppedAfterS: null } });
});
