import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { weatherOf } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { openDrive } from '../data/drive-reader.ts';
import { storedRoad } from '../data/stored-road.ts';
import type { Job } from '../job.ts';
import { lessonOfCard } from '../jobs/open-loop.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import {
  DEFAULT_LESSON,
  LessonSettings,
  lessonIn,
  lessonWith,
  lessonWords,
  unusualOf,
} from '../protocol/lesson.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { steerAside } from '../train/steer-aside.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-lesson-'));
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };
const nowMs = () => 0;
const PLAN = { count: 40, seed: 3, kinds: ['path', 'dirt'] } as const;
const make = (name: string, lesson: Partial<LessonSettings>, more: object = {}) =>
  makeSnapshots({ ...PLAN, ...more, lesson, out: join(folder, name) }, job, nowMs);

beforeAll(async () => {
  await buildKernel();
  preferEyes('raster');
});
afterAll(() => {
  preferEyes('auto');
  rmSync(folder, { recursive: true, force: true });
});

describe('a synthetic lesson', () => {
  it('has an obstacle ahead in half of its snapshots, and says how to get around it or how to keep to the lane', async () => {
    const more = { count: 60, kinds: ['street'], obstaclesPerKm: 5 };
    await make('around.drive', {}, more);
    await make('keep.drive', {}, { ...more, keepsLane: true });
    using around = openDrive(join(folder, 'around.drive'));
    using keep = openDrive(join(folder, 'keep.drive'));
    const asideOf = steerAside(around);
    const kept = [...keep.frames()];
    let near = 0;
    for (const [i, frame] of [...around.frames()].entries()) {
      const { stationM, road, curvaturePerM } = frame;
      const ahead = createRoad(storedRoad(around, road!)).obstacles(stationM! - 5, stationM! + 36.5);
      if (ahead.length > 0) near++;
      // Seen from the same places, and right there is the same but for the turn aside.
      expect(kept[i]!.camera).toEqual(frame.camera);
      const aside = asideOf(frame);
      if (aside !== 0) expect(curvaturePerM - kept[i]!.curvaturePerM).toBeCloseTo(aside, 6);
    }
    expect(near).toBeGreaterThan(20);
    expect(keep.meta.details).toMatchObject({ obstaclesPerKm: 5, keepsLane: true });
  });

  it('is known again from what drives tell of it', () => {
    const lesson = lessonWith({
      lookaheadM: 9,
      laneWidthM: [3, 4],
      without: ['plants'],
      contrast: undefined,
    });
    expect(unusualOf(lesson)).toEqual({ lookaheadM: 9, laneWidthM: [3, 4], without: ['plants'] });
    expect(lessonIn({ ...unusualOf(lesson), kinds: ['path'], lookaheadM: 9 })).toEqual(lesson);
    expect(lessonIn({ lookaheadM: 'far', poses: 'wild' })).toEqual(DEFAULT_LESSON);
    expect(LessonSettings.parse(DEFAULT_LESSON)).toEqual(DEFAULT_LESSON);
  });

  it('is told in words where it is not as usual', () => {
    expect(lessonWords(undefined)).toBe('as usual');
    const lesson = { lookaheadM: 9, maxHeadingRad: Math.PI / 9, without: ['plants', 'hills'] } as const;
    expect(lessonWords({ ...lesson, contrast: 'lighter' })).toBe(
      'furthest from its direction 20 degrees; looks ahead 9 m; roads lighter; roads without plants, hills',
    );
    expect(lessonWords({ weathers: ['snow', 'fog'], laneWidthM: [3, 4], cloudiness: [0, 0.3] })).toBe(
      'lanes, m: 3 to 4; weather snow, fog; cloudiness 0 to 0.3',
    );
  });

  it('is of the weathers and under the clouds that are asked for, and says which', async () => {
    await make('cold.drive', { weathers: ['snow', 'fog'], cloudiness: [0.1, 0.3] });
    using drive = openDrive(join(folder, 'cold.drive'));
    const clouds = [...drive.frames()].map(({ conditions }) => drive.conditions(conditions!).cloudiness);
    expect(Math.min(...clouds)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...clouds)).toBeLessThan(0.3);
    expect(new Set(clouds).size).toBe(PLAN.count / 2);
    const seen = new Set(
      [...drive.frames()].map(({ conditions }) => weatherOf(drive.conditions(conditions!))),
    );
    expect(seen).toEqual(new Set(['snow', 'fog']));
    expect(drive.meta.details).toMatchObject({ weathers: ['snow', 'fog'], cloudiness: [0.1, 0.3] });
  });

  it('draws places again whose right curvature is too sharp, and counts them; else counts what is clamped', async () => {
    const wide = { maxLateralM: 4, maxHeadingRad: 0.4, poses: 'even' } as const;
    const clamped = await make('clamped.drive', wide);
    const dropped = await make('dropped.drive', { ...wide, beyond: 'drop' });
    expect(clamped.dropped).toBe(0);
    expect(clamped.clamped).toBeGreaterThan(3);
    expect(dropped).toMatchObject({ clamped: 0, count: 40 });
    expect(dropped.dropped).toBeGreaterThan(3);
    using drive = openDrive(join(folder, 'dropped.drive'));
    for (const { curvaturePerM } of drive.frames()) expect(Math.abs(curvaturePerM)).toBeLessThanOrEqual(0.12);
  });

  it('shows roads of the widths and the contrast that are asked for', async () => {
    const result = await make('lighter.drive', {
      contrast: 'lighter',
      laneWidthM: [3, 3.2],
      without: ['shoulder', 'plants'],
    });
    expect(result.lighterShare).toBeGreaterThan(0.9);
    const darker = await make('darker.drive', { contrast: 'darker', without: ['shoulder', 'plants'] });
    expect(darker.lighterShare).toBeLessThan(0.1);
    using drive = openDrive(join(folder, 'lighter.drive'));
    const widths = [...drive.roads.keys()].map((id) => createRoad(storedRoad(drive, id)).widthM);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...widths)).toBeLessThanOrEqual(3.2);
    expect(new Set(widths).size).toBeGreaterThan(10);
  });

  it('sways the camera without moving the vehicle, and the same seed sways it the same', async () => {
    const sway = { swayPitchRad: 0.03, swayRollRad: 0.03, swayHeightShare: 0.05 };
    const [still, swaying] = [await make('still.drive', {}), await make('swaying.drive', sway)];
    expect((await make('again.drive', sway)).digest).toBe(swaying.digest);
    expect(swaying.digest).not.toBe(still.digest);
    using a = openDrive(join(folder, 'still.drive'));
    using b = openDrive(join(folder, 'swaying.drive'));
    expect(b.frame(7)!.curvaturePerM).toBe(a.frame(7)!.curvaturePerM);
    expect(b.frame(7)!.camera).not.toEqual(a.frame(7)!.camera);
  });

  it('is learned to its sharpest direction, and stands in the card for the test to come', async () => {
    const camera = { ...DEFAULT_SENSOR_SETTINGS.camera, panLeftRad: 0.1, rollRad: 0.05 };
    const lesson = { maxCurvaturePerM: 0.2, lookaheadM: 5 };
    await make('sharp.drive', lesson, { sensors: { ...DEFAULT_SENSOR_SETTINGS, camera } });
    const out = join(folder, 'sharp.onnx');
    const options = {
      preset: 'alvinn-1990',
      backend: 'cpu',
      recovery: { views: 0, frames: 1, snapshotViews: 0 },
      resume: false,
    };
    const data = [join(folder, 'sharp.drive')];
    await trainModel({ ...options, data, recipe: { epochs: 1 }, out }, job);
    await using model = await loadSteeringModel(out);
    expect(model.spec.outputs[0]).toMatchObject({ maxCurvaturePerM: 0.2 });
    expect(model.card.sensors.camera).toEqual(camera);
    expect(lessonOfCard(model.card)).toEqual(lessonWith(lesson));
    await make('usual.drive', {}, { sensors: { ...DEFAULT_SENSOR_SETTINGS, camera } });
    const both = trainModel(
      { ...options, data: [...data, join(folder, 'usual.drive')], recipe: { epochs: 1 }, out },
      job,
    );
    await expect(both).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('usual.drive was made for directions to ±0.12 per metre'),
    });
  });
});
