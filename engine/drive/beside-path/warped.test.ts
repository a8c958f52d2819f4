import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brightnessOf } from '../../../sim/sensors/camera-image.ts';
import { exampleMeta } from '../../data/drive-fixture.ts';
import type { DriveFrame } from '../../data/drive-format.ts';
import { openDrive } from '../../data/drive-reader.ts';
import { createDrive } from '../../data/drive-writer.ts';
import { exampleSource, importedFrame } from '../../data/imported-fixture.ts';
import type { Job } from '../../job.ts';
import { ViewMakers } from './view-makers.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-warped-'));
const path = join(folder, 'a.drive');
const grey = (length: number, level: number) => new Uint8Array(length).fill(level);
const AHEAD = { shiftLeftM: 0.5, turnRad: 0.02, noiseSeed: 1 };

beforeAll(() => {
  const writer = createDrive(path, exampleMeta('recorded'), 2);
  const source = writer.addSource(exampleSource);
  const frame = (step: number, known: Partial<DriveFrame>): DriveFrame => ({
    ...importedFrame(step, source),
    camera: grey(18, 100),
    ...known,
  });
  const size = { rows: 4, columns: 6 };
  writer.appendAll([
    frame(0, { speedMps: 0 }),
    frame(1, { speedMps: 0.1 }),
    frame(2, { speedMps: null, roadLighter: true }),
    frame(3, { speedMps: 5, picture: { format: 'rgb8', ...size, bytes: grey(72, 30) } }),
    frame(4, { speedMps: 5, picture: { format: 'jpeg', ...size, bytes: grey(9, 1) } }),
  ]);
  writer.finish();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a frame that is warped', () => {
  it('is one at which the vehicle moved, or whose speed nobody knows; of the rest it is told once', () => {
    using drive = openDrive(path);
    const makers = new ViewMakers(drive, () => Promise.reject(new Error('no eyes')), false);
    const seen = Array.from(drive.frames(), (frame) => makers.makerFor(frame) !== undefined);
    expect(seen).toEqual([false, false, true, true, true]);
    const told: string[] = [];
    const job: Job = {
      signal: new AbortController().signal,
      onProgress: () => {},
      onNotice: (text) => told.push(text),
    };
    makers.tell(job);
    makers.tell(job);
    expect(told).toEqual([
      `${path}: 2 frames give no views from beside the path: the vehicle stood still there`,
    ]);
  });

  it('is as bright as its own retina, whatever its picture is, and has no ranges', async () => {
    using drive = openDrive(path);
    const makers = new ViewMakers(drive, () => Promise.reject(new Error('no eyes')), false);
    for (const frame of drive.frames(2)) {
      const [view] = await makers.makerFor(frame)!.views(frame, [AHEAD]);
      expect(brightnessOf(view!.camera)).toBeCloseTo(brightnessOf(frame.camera), 2);
      expect([view!.range, view!.roadLighter]).toEqual([null, frame.roadLighter]);
    }
  });

  it('is none for a network that reads ranges', () => {
    using drive = openDrive(path);
    const makers = new ViewMakers(drive, () => Promise.reject(new Error('no eyes')), true);
    expect(Array.from(drive.frames(), (frame) => makers.makerFor(frame))).toEqual(
      new Array(5).fill(undefined),
    );
  });
});
