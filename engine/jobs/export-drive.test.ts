import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDrive } from '../data/drive-reader.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import { tubLine, tubManifest, writeFiles } from '../exchange/exchange-fixture.ts';
import { importDrive } from '../exchange/import-drive.ts';
import { encodeJpeg } from '../exchange/jpeg.ts';
import { OUTGOING, type OutgoingName } from '../exchange/outgoing.ts';
import { decodePicture, encodePng } from '../exchange/picture.ts';
import { steeringThatGives } from '../exchange/steering-rules.ts';
import type { Job } from '../job.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { exportDrive } from './export-drive.ts';

const root = mkdtempSync(join(tmpdir(), 'alvinn-export-'));
const at = (name: string) => join(root, name);
const notices: string[] = [];
const job: Job = {
  signal: new AbortController().signal,
  onProgress: () => {},
  onNotice: (text) => notices.push(text),
};
const angles = [0, 0.030915250099185155, -0.5, 1, -1, 0.1, 0.3333333333333333, -0.08581576];

beforeAll(async () => {
  preferEyes('raster');
  const jpeg = (level: number) => encodeJpeg(new Uint8Array(12 * 16 * 3).fill(level), 12, 16, 90);
  const png = encodePng({ rows: 12, columns: 16, rgb: new Uint8Array(12 * 16 * 3).fill(77) });
  writeFiles(at('tub'), {
    'manifest.json': tubManifest(['catalog_0.catalog'], []),
    'catalog_0.catalog': angles
      .map((angle, i) => tubLine(i, { 'user/angle': angle, 'user/throttle': i / 10 }))
      .join(''),
    ...Object.fromEntries(
      await Promise.all(
        angles.map(async (_, i) => [
          `images/${i}_cam_image_array_.jpg`,
          i === 3 ? png : await jpeg(40 + 20 * i),
        ]),
      ),
    ),
  });
  await importDrive([at('tub')], at('tub.drive'), {}, job);
  await driveRoad(
    { road: 'path', seed: 3, distanceM: 30, speedMps: 6, record: at('simulator.drive') },
    job,
    () => performance.now(),
  );
});
beforeEach(() => {
  for (const name of ['out', 'back.drive']) rmSync(at(name), { recursive: true, force: true });
});
afterAll(() => {
  preferEyes('auto');
  rmSync(root, { recursive: true, force: true });
});

const framesOf = (name: string) => {
  using drive = openDrive(at(name));
  return [...drive.frames()].map(({ timeS, curvaturePerM, throttle, step }) => ({
    timeS: Math.round(1000 * timeS),
    curvaturePerM,
    throttle,
    picture: drive.picture(step),
  }));
};

/** Mean distance of two pictures' values. */
async function difference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, other] = [await decodePicture(a), await decodePicture(b)];
  return one.rgb.reduce((sum, value, i) => sum + Math.abs(value - other.rgb[i]!), 0) / one.rgb.length;
}

describe.each(Object.keys(OUTGOING) as OutgoingName[])('a drive as %s', (as) => {
  it('comes back the same: count, times, steering exactly, pictures within what JPEG loses', async () => {
    await exportDrive({ drive: at('tub.drive'), as, out: at('out') }, job);
    await importDrive([at('out')], at('back.drive'), {}, job);
    const [before, after] = [framesOf('tub.drive'), framesOf('back.drive')];
    const shown = ({ picture: _, ...frame }: (typeof before)[number]) => frame;
    // Another format's numbers may fall between two of ours.
    const exact = as !== 'udacity';
    const near = (frame: ReturnType<typeof shown>) => ({
      ...frame,
      curvaturePerM: exact ? frame.curvaturePerM : expect.closeTo(frame.curvaturePerM, 15),
    });
    expect(after.map(shown)).toEqual(before.map(shown).map(near));
    for (const [i, { picture }] of after.entries()) {
      expect(await difference(picture!.bytes, before[i]!.picture!.bytes)).toBeLessThan(2);
    }
  });

  it('of the simulator is drawn again at its own size, and comes back with its camera', async () => {
    const { camera, frames } = await exportDrive({ drive: at('simulator.drive'), as, out: at('out') }, job);
    const { heightM, pitchDeg, fovDeg } = camera!;
    const known = {
      heightM,
      pitchDownRad: (pitchDeg * Math.PI) / 180,
      horizontalFovRad: (fovDeg * Math.PI) / 180,
    };
    await importDrive([at('out')], at('back.drive'), { camera: known }, job);
    const [before, after] = [framesOf('simulator.drive'), framesOf('back.drive')];
    expect(after.length).toBe(frames);
    expect(after.map(({ curvaturePerM }) => curvaturePerM)).toEqual(
      before.map(({ curvaturePerM }) => expect.closeTo(curvaturePerM, 15)),
    );
    const { rows, columns } = OUTGOING[as];
    expect(after[0]!.picture).toMatchObject({ rows, columns });
  });

  it('leaves nothing where it is stopped, and overwrites nothing', async () => {
    const stopped = { ...job, signal: AbortSignal.abort() };
    await expect(exportDrive({ drive: at('tub.drive'), as, out: at('out') }, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(root).filter((name) => name.includes('out'))).toEqual([]);
    writeFiles(at('out'), { 'mine.txt': 'x' });
    await expect(exportDrive({ drive: at('tub.drive'), as, out: at('out') }, job)).rejects.toMatchObject({
      code: 'cannot-write',
    });
    expect(readdirSync(at('out'))).toEqual(['mine.txt']);
  });
});

describe('a tub', () => {
  it('has sorted keys and exact line lengths', async () => {
    await exportDrive({ drive: at('tub.drive'), as: 'tub', out: at('out') }, job);
    const catalog = readFileSync(join(at('out'), 'catalog_0.catalog'));
    const { line_lengths } = JSON.parse(readFileSync(join(at('out'), 'catalog_0.catalog_manifest'), 'utf8'));
    let from = 0;
    for (const length of line_lengths) {
      const line = catalog.toString('utf8', from, from + length);
      expect(line.endsWith('\n')).toBe(true);
      const keys = Object.keys(JSON.parse(line));
      expect(keys).toEqual(keys.toSorted());
      from += length;
    }
    expect(from).toBe(catalog.length);
  });

  it("is read by Donkeycar's own reader", async (context) => {
    const folder = process.env.ALVINN_DONKEYCAR;
    const reader = join(folder ?? '', 'donkeycar/parts/datastore_v2.py');
    if (!folder || !existsSync(reader)) {
      return context.skip('needs ALVINN_DONKEYCAR, a folder with autorope/donkeycar');
    }
    await exportDrive({ drive: at('tub.drive'), as: 'tub', out: at('out') }, job);
    const program = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("datastore_v2", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps([record["user/angle"] for record in module.Manifest(sys.argv[2], read_only=True)]))
`;
    const { stdout } = spawnSync('python3', ['-c', program, reader, at('out')], { encoding: 'utf8' });
    using drive = openDrive(at('tub.drive'));
    expect(JSON.parse(stdout.split('\n').find((line) => line.startsWith('['))!)).toEqual(
      [...drive.frames()].map(({ curvaturePerM }) =>
        steeringThatGives(OUTGOING.tub.conversion, curvaturePerM),
      ),
    );
  });
});
