import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { cameraNamed } from '../../../sim/sensors/known-sensors.ts';
import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import { sharedData } from '../../../test/shared-data.ts';
import type { Job } from '../../job.ts';
import { DEFAULT_LESSON, lessonWith } from '../../protocol/lesson.ts';
import { realReport } from '../../report/real-report.ts';
import { preferEyes } from '../../sensors/eyes.ts';
import { buildKernel } from '../../train/cpu/build-kernel.mjs';
import { calibrate, roadsSeen } from './calibrate.ts';
import { blockInterval, scoresOf } from './scores.ts';
import { lessonFor, type SimToRealOptions, simToReal } from './sim-to-real.ts';
import { aspectOf, type RealSource, readSource, splitByTime } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-real-test-'));
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };
const KNOWN = { roadWidthM: 3.2, lookaheadM: 7 };
const CAMERA = cameraNamed('navlab')!;

beforeAll(async () => {
  await buildKernel();
  preferEyes('raster');
});
afterAll(() => {
  preferEyes('auto');
  rmSync(folder, { recursive: true, force: true });
});

/** A light road on dark ground, drawn ray by ray, apart from every renderer and from the fit. */
function painted(
  camera: CameraSettings,
  rng: Rng,
  widthM = 3.2,
): { camera: Uint8Array; curvaturePerM: number } {
  const { rows, columns, heightM, pitchDownRad, horizontalFovRad, verticalFovRad } = camera;
  const leftM = 0.5 + 0.6 * rng.normal();
  const turnedRad = 0.12 * rng.normal();
  const picture = new Uint8Array(rows * columns * 3);
  const samples = 3;
  for (let cell = 0; cell < rows * columns; cell++) {
    let onRoad = 0;
    for (let sample = 0; sample < samples ** 2; sample++) {
      const across = (cell % columns) + ((sample % samples) + 0.5) / samples;
      const down = Math.floor(cell / columns) + (Math.floor(sample / samples) + 0.5) / samples;
      const right = Math.tan(horizontalFovRad / 2) * ((2 * across) / columns - 1);
      const sunk = Math.tan(verticalFovRad / 2) * ((2 * down) / rows - 1);
      const fall = Math.sin(pitchDownRad) + sunk * Math.cos(pitchDownRad);
      const ahead = Math.cos(pitchDownRad) - sunk * Math.sin(pitchDownRad);
      if (fall <= 0) continue;
      const reach = heightM / fall;
      const [x, y] = [reach * ahead, -reach * right];
      const aside = leftM + x * Math.sin(turnedRad) + y * Math.cos(turnedRad);
      if (Math.abs(aside) < widthM / 2) onRoad += 1 / samples ** 2;
    }
    picture.fill(70 + 110 * onRoad + 8 * rng.normal(), 3 * cell, 3 * cell + 3);
  }
  const left = -leftM * Math.cos(turnedRad) - 7 * Math.sin(turnedRad);
  return { camera: picture, curvaturePerM: (2 * left) / 49 };
}

function sourceOf(camera: CameraSettings, count: number, seed: string, widthM?: number): RealSource {
  const rng = new Rng(seed);
  const { rows, columns } = camera;
  return {
    name: seed,
    rows,
    columns,
    pictures: Array.from({ length: count }, (_, i) => ({ ...painted(camera, rng, widthM), timeS: i / 20 })),
    skipped: [],
    crop: { top: 0, bottom: 0, sides: 0 },
    cellAspect: aspectOf(camera),
    knownCamera: null,
  };
}

describe('a camera found in pictures of roads', () => {
  it.each([
    { name: 'whose horizon is above the picture', camera: CAMERA },
    {
      name: 'whose horizon is in it',
      camera: { ...CAMERA, heightM: 1.6, pitchDownRad: 0.2, horizontalFovRad: 0.8, verticalFovRad: 0.62 },
    },
  ])('is that which took them, $name', ({ camera }) => {
    const { heightM, pitchDownRad, horizontalFovRad: fov } = camera;
    const source = sourceOf(camera, 40, 'found');
    const known = calibrate(source, { ...KNOWN, horizontalFovRad: fov }, job);
    expect(known.camera.heightM).toBeCloseTo(heightM, 0);
    expect(Math.abs(known.camera.heightM - heightM)).toBeLessThan(0.12);
    expect(Math.abs(known.camera.pitchDownRad - pitchDownRad)).toBeLessThan(0.02);
    expect(known.camera.horizontalFovRad).toBeCloseTo(fov, 9);
    expect(known.roadLighter).toBe(true);
    expect(Math.abs(known.leftM.mean - 0.5)).toBeLessThan(0.35);
    expect(Math.abs(known.turnedLeftRad.mean)).toBeLessThan(0.06);
    // Where nobody says how wide it sees, it is taken to see about 45°.
    const unknown = calibrate(source, KNOWN, job);
    expect(Math.abs(unknown.camera.heightM - heightM)).toBeLessThan(0.2);
    expect(unknown.explained).toBeGreaterThan(0.6);
  });

  it('is as high as the road is wide', () => {
    const source = sourceOf(CAMERA, 30, 'scale');
    const [narrow, wide] = [3, 6].map((roadWidthM) => calibrate(source, { ...KNOWN, roadWidthM }, job));
    expect(wide!.camera.heightM / narrow!.camera.heightM).toBeCloseTo(2, 6);
  });

  it('is not made up from noise, nor from a few pictures', () => {
    const rng = new Rng('noise');
    const noise = sourceOf(CAMERA, 20, 'noise');
    const pictures = noise.pictures.map((picture) => ({
      ...picture,
      camera: Uint8Array.from({ length: 2880 }, () => rng.integer(256)),
    }));
    expect(() => calibrate({ ...noise, pictures }, KNOWN, job)).toThrow('show no road of one width');
    expect(() => calibrate({ ...noise, pictures: noise.pictures.slice(0, 3) }, KNOWN, job)).toThrow(
      'too few',
    );
  });

  it('knows pictures of another road, found or given', () => {
    const found = calibrate(sourceOf(CAMERA, 60, 'own'), KNOWN, job);
    expect(found.roads.notMyRoad).toBeLessThan(0.1);
    for (const calibration of [found, null]) {
      const seen = (seed: string, widthM?: number) =>
        roadsSeen(sourceOf(CAMERA, 40, seed, widthM), CAMERA, 3.2, calibration);
      expect(seen('same').notMyRoad).toBeLessThan(0.1);
      expect(seen('same').reliability).toBeGreaterThan(0.85);
      expect(seen('wider', 9).notMyRoad).toBeGreaterThan(0.5);
    }
  });

  it('does not take a bright sky over anything for a road', () => {
    const rng = new Rng('sky');
    const nothing = sourceOf(CAMERA, 30, 'sky');
    const pictures = nothing.pictures.map((picture) => ({
      ...picture,
      camera: Uint8Array.from({ length: 2880 }, (_, i) => (i < 960 ? 220 : 60) + rng.integer(12)),
    }));
    expect(roadsSeen({ ...nothing, pictures }, CAMERA, 3.2, null).notMyRoad).toBe(1);
  });
});

describe('scores', () => {
  it('count shares and the mean of errors', () => {
    expect(scoresOf([0, 1, 2, 5])).toEqual({ withinOneUnit: 0.5, withinTwoUnits: 0.75, meanErrorUnits: 2 });
  });

  it('have a wider interval where neighbours are alike', () => {
    const rng = new Rng('interval');
    const apart = Array.from({ length: 200 }, () => Number(rng.chance(0.7)));
    const alike = Array.from({ length: 200 }, (_, i) => apart[10 * Math.floor(i / 10)]!);
    const width = (row: readonly number[]) => {
      const [from, to] = blockInterval([row], new Rng('resampling'));
      return to - from;
    };
    expect(width(apart)).toBeGreaterThan(0.05);
    expect(width(alike)).toBeGreaterThan(1.5 * width(apart));
    expect(blockInterval([[1, 1, 1, 1]], new Rng(1))).toEqual([1, 1]);
  });
});

describe('from the simulator to real roads', () => {
  const options: SimToRealOptions = {
    ...KNOWN,
    learn: 'sim',
    seeds: 2,
    seed: 1,
    count: 200,
    kinds: ['path'],
    hidden: 10,
    blocks: 4,
  };

  it('answers pictures whose labels nobody read, far better than always straight, and tells it on a page', async () => {
    const source = sourceOf(CAMERA, 60, 'real');
    const { result, glimpses } = await simToReal(source, source, options, job);
    expect(result.withinTwoUnits).toBeGreaterThan(result.straightWithinTwo + 0.25);
    expect(result.perSeed.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(result).toMatchObject({ count: 60, cameraIs: 'found', learn: 'sim' });
    expect(result.withinTwoInterval[0]).toBeLessThanOrEqual(result.withinTwoUnits);
    expect(result.withinTwoInterval[1]).toBeGreaterThanOrEqual(result.withinTwoUnits);
    expect(result.notMyRoad).toBeLessThan(0.1);
    const { views, leadsBackFromShift, leadsBackFromTurn, gain } = result.pseudoSimulation!;
    expect(views).toBeGreaterThan(2 * 60);
    expect(Math.min(leadsBackFromShift, leadsBackFromTurn)).toBeGreaterThan(0.85);
    expect(gain).toBeGreaterThan(0.5);
    expect(result.commonestSteering).toBeLessThan(0.5);
    const lies = {
      ...source,
      pictures: source.pictures.map((picture) => ({ ...picture, curvaturePerM: 0.1 })),
    };
    const blind = await simToReal(lies, source, { ...options, seeds: 1 }, job);
    expect(blind.result.perSeed).toEqual(result.perSeed.slice(0, 1));
    const hostile = '<img src=x onerror="alert(1)">';
    const ablation = { what: hostile, ...scoresOf([1, 3]), withinTwoInterval: [0.2, 0.6] } as const;
    const page = realReport({
      command: hostile,
      seconds: 3,
      result: { ...result, test: hostile },
      glimpses,
      ablations: [ablation],
    });
    expect(page).not.toContain(hostile);
    expect(/https?:\/\/|<script|url\(|NaN|undefined/i.test(page.replaceAll(/base64,[^"]*/g, ''))).toBe(false);
  });

  it('learns from real pictures too, each block answered by who did not see it', async () => {
    const source = sourceOf(CAMERA, 60, 'real');
    const one = { ...options, seeds: 1, blocks: 3 };
    const real = (await simToReal(source, source, { ...one, learn: 'real' }, job)).result;
    expect(real.withinTwoUnits).toBeGreaterThan(real.straightWithinTwo);
    expect(real.snapshots).toBe(0);
    const both = (await simToReal(source, source, { ...one, learn: 'both' }, job)).result;
    expect(both.withinTwoUnits).toBeGreaterThan(real.straightWithinTwo + 0.25);
  });

  it('makes its lesson from what was found, and from no label', () => {
    const found = calibrate(sourceOf(CAMERA, 40, 'lesson'), KNOWN, job);
    const lesson = lessonFor(found, { roadWidthM: 3.2, lookaheadM: 9, kinds: ['path', 'dirt'] });
    expect(lesson).toMatchObject({ lookaheadM: 9, contrast: 'lighter', beyond: 'drop' });
    expect(lesson.maxLateralM).toBeGreaterThanOrEqual(DEFAULT_LESSON.maxLateralM);
    expect(lessonFor(null, { ...KNOWN, kinds: ['path'] })).toMatchObject({ contrast: 'both' });
    const two = lessonFor(found, { roadWidthM: 6, lookaheadM: 9, kinds: ['street', 'highway'] });
    expect(two.laneWidthM).toEqual(lessonFor(null, { ...KNOWN, roadWidthM: 3, kinds: ['dirt'] }).laneWidthM);
    expect(() => lessonFor(null, { ...KNOWN, kinds: ['path', 'street'] })).toThrow('not one number of lanes');
    expect(lessonWith(lesson)).toEqual(lesson);
  });
});

describe('a source of real pictures', () => {
  it('is split in time, with two seconds between', () => {
    const source = sourceOf(CAMERA, 200, 'split');
    const { data, test } = splitByTime(source, 0.5);
    expect([data.pictures.length, test.pictures.length]).toEqual([100, 61]);
    expect(test.pictures[0]!.timeS - data.pictures.at(-1)!.timeS).toBeGreaterThanOrEqual(2);
    expect(() => splitByTime(source, 0.1)).toThrow('too few to be split');
  });

  it('is refused in one line where it is none', async () => {
    const table = join(folder, 'text.txt');
    writeFileSync(table, 'nothing');
    for (const path of [table, join(folder, 'nowhere')]) {
      await expect(readSource(path, job)).rejects.toMatchObject({
        message: expect.stringMatching(/^.{1,300}$/),
      });
    }
  });

  it('of the Navlab gives its 202 pictures once, and the camera that drove them', async (context) => {
    const source = await readSource(sharedData(context, 'alvinn-navlab-1998mat'), job);
    expect(source.pictures).toHaveLength(202);
    expect(source.skipped).toEqual([{ reason: 'it is there twice', count: 48 }]);
    const { horizonAboveRows, columnsPerRow, lookaheadRow, explained, roads } = calibrate(source, KNOWN, job);
    expect(Math.abs(horizonAboveRows - 10.7)).toBeLessThan(0.5);
    expect(Math.abs(columnsPerRow - 0.974)).toBeLessThan(0.06);
    expect(Math.abs(lookaheadRow - 7)).toBeLessThan(1);
    expect(explained).toBeGreaterThan(0.7);
    expect(roads.notMyRoad).toBeLessThan(0.05);
  });

  it('of a real road of two lanes is none that the lesson knows, however bright its sky', async (context) => {
    const source = await readSource(sharedData(context, 'sullychen-101/driving_dataset'), job);
    expect(calibrate(source, KNOWN, job).roads.notMyRoad).toBeGreaterThan(0.95);
  });
});
