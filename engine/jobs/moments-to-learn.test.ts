import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exampleConditions, exampleFrame, exampleMeta } from '../data/drive-fixture.ts';
import type { DriveMode } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { looksOfMoments, momentsOf } from './moments-to-learn.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-moments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds where a person took the wheel and where the car was put back, and what led there', () => {
  const path = join(folder, 'a.drive');
  const drive = createDrive(path, exampleMeta('recorded'));
  const road = drive.addRoad({ kind: 'street', seed: 3 });
  const conditions = drive.addConditions(exampleConditions);
  /** Ten frames a second along x at 10 m/s; put aside by 1 m, as a referee does, from frame 60 on; a person drives from 100 to 130. */
  for (let i = 0; i < 160; i++) {
    const mode: DriveMode = i >= 100 && i < 130 ? 'person' : 'network';
    const place = { stationM: i, xM: i, yM: i < 60 ? 0 : 1, yawRad: 0, speedMps: 10 };
    drive.append({ ...exampleFrame(i), ...place, timeS: i / 10, road, conditions, mode });
  }
  drive.finish();
  using read = openDrive(path);
  const moments = momentsOf(read);
  expect(moments.map(({ kind, step }) => [kind, step])).toEqual([
    ['put back', 60],
    ['takeover', 100],
  ]);
  const [given, ...others] = looksOfMoments(read, moments);
  expect(others).toEqual([]);
  expect(given!.description).toEqual({ kind: 'street', seed: 3 });
  const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  expect(given!.looks.map(({ step }) => step)).toEqual([...upTo(40, 60), ...upTo(80, 110)]);
});
