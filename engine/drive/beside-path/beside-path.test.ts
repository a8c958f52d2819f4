import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoad } from '../../../sim/road/create-road.ts';
import { cameraToWarpFrom } from '../../../sim/sensors/ground-warp.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { placed } from '../../data/drive-fixture.ts';
import { openDrive } from '../../data/drive-reader.ts';
import { createDrive } from '../../data/drive-writer.ts';
import { exampleSource, importedFrame } from '../../data/imported-fixture.ts';
import { storedRoad } from '../../data/stored-road.ts';
import type { Job } from '../../job.ts';
import { replayDrive } from '../../jobs/replay.ts';
import { trainModel } from '../../jobs/train-job.ts';
import { learnFromDrives } from '../../learn/learn-from-drives.ts';
import { preferEyes } from '../../sensors/eyes.ts';
import { createRasterSensors } from '../../sensors/raster/raster-sensors.ts';
import { buildKernel } from '../../train/cpu/build-kernel.mjs';
import { driveRoad } from '../closed-loop.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-beside-'));
const at = (name: string) => join(folder, name);
const notices: string[] = [];
const job: Job = {
  signal: new AbortController().signal,
  onProgress: () => {},
  onNotice: (text) => notices.push(text),
};
const camera = cameraToWarpFrom(DEFAULT_SENSOR_SETTINGS.camera);
const ROAD = { road: 'path', seed: 3, distanceM: 120, speedMps: 6 };

beforeAll(async () => {
  await buildKernel();
  preferEyes('raster');
  await driveRoad({ ...ROAD, record: at('simulator.drive') }, job, () => performance.now());
  await forget('pictures.drive', { camera, pictures: true });
  await forget('retinas.drive', { camera, pictures: false });
  await forget('unknown.drive', { camera: null, pictures: false });
}, 300_000);
afterAll(() => {
  preferEyes('auto');
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the simulator's frames again as if they came from elsewhere: no place, no road, no ranges. */
async function forget(
  name: string,
  of: { readonly camera: typeof camera | null; readonly pictures: boolean },
): Promise<void> {
  using from = openDrive(at('simulator.drive'));
  const renderer = createRasterSensors({ ...DEFAULT_SENSOR_SETTINGS, camera });
  const writer = createDrive(at(name), { ...from.meta, details: {} }, 2);
  const source = writer.addSource({ ...exampleSource, camera: of.camera });
  const road = createRoad(storedRoad(from, 1));
  for (const stored of from.frames()) {
    const { step, timeS, curvaturePerM, steeredCurvaturePerM, camera: retina, ...frame } = placed(stored);
    const pose = { x: frame.xM, y: frame.yM, yawRad: frame.yawRad };
    const conditions = { ...from.conditions(frame.conditions), cameraNoise: 0 };
    const view = { road, stationM: frame.stationM, pose, conditions, noiseSeed: 1 };
    const [seen] = of.pictures ? await renderer.render([view]) : [];
    writer.append({
      ...importedFrame(step, source),
      timeS,
      curvaturePerM,
      steeredCurvaturePerM,
      camera: retina,
      ...(seen && {
        picture: { format: 'rgb8', rows: camera.rows, columns: camera.columns, bytes: seen.camera },
      }),
    });
  }
  renderer.dispose();
  writer.finish();
}

/** Trains on a drive. @returns path of the model */
async function trained(drive: string, preset = 'alvinn-1990'): Promise<string> {
  const out = at(`${drive}.onnx`);
  const recovery = { views: 14, frames: 60, snapshotViews: 0 };
  const recipe = { epochs: 40 };
  const data = [at(drive)];
  await trainModel({ data, preset, backend: 'cpu', recipe, recovery, out, resume: false }, job);
  return out;
}

/** Lets a network drive, from a place where the expert never was. */
function driven(model: string) {
  const start = { offsetM: 0.8, headingRad: 0.05 };
  return driveRoad({ ...ROAD, model, start }, job, () => performance.now());
}

describe('a network that learned from a drive of which picture and steering alone are known', () => {
  it('drives with warped views as with rendered ones, within 5 cm, and better than without', async () => {
    const rendered = await driven(await trained('simulator.drive'));
    const pictures = await driven(await trained('pictures.drive'));
    const without = await driven(await trained('unknown.drive'));
    expect([rendered, pictures].map(({ autonomyPercent }) => autonomyPercent)).toEqual([100, 100]);
    expect(pictures.cteMeanAbsM).toBeLessThan(rendered.cteMeanAbsM + 0.05);
    // What a good driver shows alone does not lead back as soon.
    expect(without.cteMeanAbsM).toBeGreaterThan(pictures.cteMeanAbsM + 0.05);
  });

  it('drives too where no picture was kept but the retina', async () => {
    const { autonomyPercent, cteMeanAbsM } = await driven(await trained('retinas.drive'));
    expect(autonomyPercent).toBe(100);
    expect(cteMeanAbsM).toBeLessThan(0.25);
  });

  it('learns it as at the wheel', async () => {
    const how = {
      seed: 1,
      preset: 'alvinn-1990',
      passes: 2,
      copies: true,
      buffer: true,
      straightOnly: false,
    };
    const learn = (drive: string, out: string) =>
      learnFromDrives({ ...how, data: [at(drive)], out: at(out) }, job, () => performance.now());
    const learned = await learn('pictures.drive', 'learned.onnx');
    using drive = openDrive(at('pictures.drive'));
    expect(learned).toMatchObject({ looks: drive.frameCount, drive: null, elsewhere: null });
    expect(learned.cycles).toBe(2 * learned.looks);
    const { autonomyPercent, cteMeanAbsM } = await driven(learned.model);
    expect(autonomyPercent).toBe(100);
    expect(cteMeanAbsM).toBeLessThan(0.25);
  });
});

describe('a drive of which nobody knows where it was seen', () => {
  it('gives no copies where the camera is not known either, tells it once, and is learned whole', async () => {
    notices.length = 0;
    await trained('unknown.drive');
    using drive = openDrive(at('unknown.drive'));
    expect(notices.filter((text) => text.includes('unknown.drive'))).toEqual([
      `${at('unknown.drive')}: ${drive.frameCount} frames give no views from beside the path: their camera is not known`,
    ]);
  });

  it('is refused in one line where the network reads what it has not', async () => {
    await expect(trained('pictures.drive', 'alvinn-1989')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^alvinn-1989 needs distances, which \d+ frames of .*pictures\.drive/),
      hint: expect.stringContaining('alvinn-1990'),
    });
  });

  it('is not replayed', async () => {
    await expect(replayDrive(at('pictures.drive'), job)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('tub_1 (Donkeycar tub 2)'),
    });
  });
});
