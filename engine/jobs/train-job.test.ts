import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { weatherOf } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { exampleConditions, exampleFrame, exampleMeta } from '../data/drive-fixture.ts';
import type { DriveMeta } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { exampleSource, importedFrame } from '../data/imported-fixture.ts';
import type { Progress } from '../job.ts';
import type { Sight } from '../network/presets/sights.ts';
import { readModel } from '../onnx/read.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { trainThroughLoss } from '../train/fallback.ts';
import { validationRng } from '../train/patterns.ts';
import { presetModel } from '../train/preset-model.ts';
import { type Recipe, recipeWith } from '../train/recipe.ts';
import { openStream } from '../train/stream.ts';
import type { Train } from '../train/train-in-worker.ts';
import { chooseFrames, framesOf, trainModel, unknownFrames } from './train-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-train-job-'));
beforeAll(() => buildKernel());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { camera, range } = DEFAULT_SENSOR_SETTINGS;

/** A drive of noise, frame `i` on road `i / 2`, so that a network learns it by heart or not at all. */
function noise(
  name: string,
  frames: number,
  kind: DriveMeta['kind'] = 'synthetic',
  bend = 1,
  stationM?: number,
  on: { readonly obstaclesPerKm?: number } = {},
): string {
  const path = join(folder, name);
  const drive = createDrive(path, { ...exampleMeta(kind), sensors: DEFAULT_SENSOR_SETTINGS });
  const conditions = drive.addConditions(exampleConditions);
  let road = 0;
  for (let step = 0; step < frames; step++) {
    const rng = new Rng(step).split('noise');
    if (kind === 'synthetic' ? step % 2 === 0 : step === 0)
      road = drive.addRoad({ kind: 'street', seed: step, ...on });
    drive.append({
      ...exampleFrame(step),
      road,
      conditions,
      ...(stationM !== undefined && { stationM }),
      curvaturePerM: bend * rng.uniform(kind === 'synthetic' ? -0.1 : 0.01, 0.1),
      camera: Uint8Array.from({ length: camera.rows * camera.columns * 3 }, () => rng.integer(256)),
      range: Float32Array.from({ length: range.rows * range.columns }, () => rng.uniform(1, 40)),
    });
  }
  drive.close();
  return path;
}

/** In this very thread: starting another takes longer than these trainings. */
const trainHere: Train = (work, { onProgress, onState }, signal) =>
  trainThroughLoss(work, cpuBackend(), {
    signal,
    nowMs: () => performance.now(),
    onProgress,
    onState,
    onNotice: () => {},
    unpaused: () => undefined,
  });

let trained = 0;
async function train(
  data: readonly string[],
  recipe: Partial<Recipe> = {},
  sees: Sight = 'preset',
  snapshotViews = 0,
) {
  const out = join(folder, `${++trained}.onnx`);
  const notices: string[] = [];
  const result = await trainModel(
    {
      data,
      preset: 'alvinn-1989',
      sees,
      backend: 'cpu',
      recipe: { epochs: 12, validationShare: 0.2, ...recipe },
      recovery: { views: 0, frames: 1, snapshotViews },
      out,
      resume: false,
    },
    {
      signal: new AbortController().signal,
      onProgress: () => {},
      onNotice: (text) => notices.push(text.replaceAll(`${folder}/`, '')),
    },
    trainHere,
  );
  return { result, notices, model: readFileSync(out) };
}

it('learns nothing more from frames that are given twice, and says so', async () => {
  const some = noise('some.drive', 40);
  copyFileSync(some, join(folder, 'copy.drive'));
  const more = noise('more.drive', 80);
  const once = await train([some]);
  expect(once.notices).toEqual([]);
  const { patterns, validationPatterns, keptBack } = once.result;
  expect([patterns, validationPatterns, keptBack]).toEqual([32, 8, 'roads']);
  const twice = await train([some, some, join(folder, 'copy.drive')]);
  expect(twice.model.equals(once.model)).toBe(true);
  expect(twice.result.validationLoss).toBe(once.result.validationLoss);
  expect(twice.notices).toEqual([
    'some.drive: 40 frames are there twice or in a drive before it, and are left out',
    'copy.drive: 40 frames are there twice or in a drive before it, and are left out',
  ]);
  const longer = await train([some, more]);
  expect(longer.result.patterns + longer.result.validationPatterns).toBe(80);
  expect(longer.result.validationLoss).toBe((await train([more])).result.validationLoss);
});

it('shows copies of snapshots while training, scores none, and tells them in the card', async () => {
  const some = noise('some.drive', 40);
  const plain = await train([some]);
  const copied = await train([some], {}, 'preset', 2);
  const counts = ({ result }: typeof plain) => [result.patterns, result.validationPatterns];
  expect([counts(plain), counts(copied)]).toEqual([
    [32, 8],
    [96, 8],
  ]);
  const recoveryOf = ({ model }: typeof plain) => readModel(model, 'a model').card.recipe.recovery;
  expect(recoveryOf(plain)).toEqual({ views: 0, frames: 1 });
  expect(recoveryOf(copied)).toEqual({ views: 0, frames: 1, snapshotViews: 2 });
  // Of a drive there are recovery views instead.
  expect(counts(await train([noise('driven.drive', 40, 'recorded')], {}, 'preset', 2))[0]).toBeLessThan(40);
});

it('shows no copies of roads on which something stands, and says so where it would have', async () => {
  const standing = noise('ahead.drive', 40, 'synthetic', 1, 5, { obstaclesPerKm: 12 });
  const empty = noise('empty.drive', 40, 'synthetic', 0.9);
  const both = await train([standing, empty], {}, 'preset', 2);
  const none = await train([standing, empty]);
  const copies = both.result.patterns - none.result.patterns;
  expect(copies).toBeGreaterThan(0);
  expect(copies).toBeLessThanOrEqual(2 * 40);
  expect(both.notices).toEqual([
    'snapshots of ahead.drive are learned without copies from beside the path: what stands on the road would be shown where it does not stand',
  ]);
  const ranges = await train([standing], {}, 'range', 2);
  expect(ranges.notices.filter((text) => text.includes('copies'))).toEqual([]);
});

it('tells how far copying is, and stops when it is cancelled', async () => {
  const stop = new AbortController();
  const told: Progress[] = [];
  const drives = openDrives([noise('many.drive', 600)]);
  const copying = framesOf(
    chooseFrames(drives, { signal: stop.signal, onProgress: () => {} }).chosen,
    presetModel('alvinn-1990'),
    { views: 0, frames: 1, snapshotViews: 1 },
    {
      signal: stop.signal,
      onProgress: (progress) => {
        told.push(progress);
        stop.abort();
      },
    },
  );
  await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toEqual([{ phase: 'making copies of snapshots', done: 256, total: 600 }]);
  for (const drive of drives) drive.close();
});

it('shows none where they would be more than memory should hold, and says so', async () => {
  const { result, notices } = await train([noise('some.drive', 40)], {}, 'preset', 1250);
  expect(result.patterns).toBe(32);
  expect(notices).toEqual([
    '40 snapshots are learned without copies from beside the path, with which they would be more than 50000',
  ]);
});

it('says that one frame is too few, however many copies of it are shown', async () => {
  const { notices } = await train([noise('one.drive', 1)], {}, 'preset', 2);
  expect(notices.at(-1)).toBe('there is one frame only: no network learns to steer from it');
});

it('says that nothing was learned, where every picture gets the same answer', async () => {
  const { notices } = await train([noise('some.drive', 40)], { learningRate: 100 });
  expect(notices.at(-1)).toMatch(
    /^it has learned nothing: a loss of \S+ is no better than the \S+ of one answer .* another learning rate than 100/,
  );
});

it('says that all bends are to one side, unless a mirror shows them to the other', async () => {
  const left = noise('left.drive', 40, 'recorded');
  const right = noise('right.drive', 41, 'recorded', -1);
  expect((await train([left], { mirror: 'off' })).notices).toEqual([
    '40 frames bend to the left and 0 to the right: the network will not know how to steer to the right; add a drive that does',
  ]);
  expect((await train([right], { mirror: 'off' })).notices[0]).toMatch(/^41 frames bend to the right and 0 /);
  expect((await train([right], { mirror: 'on' })).notices).toEqual([]);
  expect((await train([left, right], { mirror: 'off' })).notices).toEqual([]);
});

it('says before it begins how many frames were driven far off the road', async () => {
  const astray = join(folder, 'astray.drive');
  const drive = createDrive(astray, { ...exampleMeta('recorded'), sensors: DEFAULT_SENSOR_SETTINGS });
  const description = { kind: 'street', seed: 3 } as const;
  const [road, conditions] = [drive.addRoad(description), drive.addConditions(exampleConditions)];
  const { centreAt } = createRoad(description);
  for (let step = 0; step < 20; step++) {
    const stationM = step / 2;
    const { x, y, yawRad } = centreAt(stationM);
    const offM = step < 8 ? 0 : 45;
    const at = { xM: x - offM * Math.sin(yawRad), yM: y + offM * Math.cos(yawRad), yawRad, stationM };
    const images = {
      camera: new Uint8Array(camera.rows * camera.columns * 3).fill(step),
      range: new Float32Array(range.rows * range.columns),
    };
    drive.append({ ...exampleFrame(step), road, conditions, ...at, ...images });
  }
  drive.close();
  expect((await train([astray], { epochs: 1 })).notices[0]).toBe(
    'astray.drive: 12 frames were driven more than 5 m off the road and teach that; the Recordings screen drops them',
  );
});

it('says that nothing could be kept for validation, and that one frame is not enough', async () => {
  const standing = noise('standing.drive', 1, 'recorded');
  expect((await train([standing], { mirror: 'on' })).notices).toContainEqual(
    'there is one frame only: no network learns to steer from it',
  );
  const place = noise('place.drive', 12, 'recorded', 1, 7);
  const recipe: Partial<Recipe> = { mirror: 'on' };
  expect((await train([place], recipe)).notices[0]).toMatch(/^nothing was kept for validation, /);
  expect((await train([place], { ...recipe, validationShare: 0 })).notices).toEqual([]);
});

describe('a network of the range finder alone', () => {
  it('is refused where nothing stands on the roads, and learns where something does', async () => {
    const empty = noise('empty.drive', 40, 'synthetic', 0.9);
    await expect(train([empty], {}, 'range')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^nothing stands on the roads it would learn from, /),
      hint: expect.stringContaining('with obstacles'),
    });
    const full = noise('full.drive', 40, 'synthetic', 1, 50, { obstaclesPerKm: 12 });
    const { result } = await train([full], { epochs: 1 }, 'range');
    expect(result.patterns + result.validationPatterns).toBe(40);
  });

  it('is refused where a drive has no distances, and not told to read the camera alone', async () => {
    const path = join(folder, 'pictures.drive');
    const drive = createDrive(path, { ...exampleMeta('recorded'), sensors: DEFAULT_SENSOR_SETTINGS }, 2);
    const tub = drive.addSource(exampleSource);
    const picture = new Uint8Array(camera.rows * camera.columns * 3);
    for (let step = 0; step < 40; step++) drive.append({ ...importedFrame(step, tub), camera: picture });
    drive.close();
    await expect(train([path], {}, 'range')).rejects.toMatchObject({
      code: 'invalid',
      message: `a network of the range finder alone needs distances, which 40 frames of ${path} do not have`,
      hint: expect.not.stringContaining('camera alone'),
    });
  });
});

it('what stands for unknown roads, where frames are streamed, was kept back from training', () => {
  const paths = [noise('streamed-1.drive', 40), noise('streamed-2.drive', 60)];
  const readers = openDrives(paths);
  try {
    const { chosen } = chooseFrames(readers, { signal: new AbortController().signal, onProgress: () => {} });
    const recipe = recipeWith({ seed: 3, validationShare: 0.25 });
    const spec = presetModel('alvinn-1989', { sensors: DEFAULT_SENSOR_SETTINGS });
    const streamed = { drives: paths, frames: chosen.map(({ own }) => own) };
    using stream = openStream(streamed, spec, recipe, validationRng(recipe.seed));
    const unknown = unknownFrames(chosen, recipe, spec);
    expect(unknown.map(({ curvaturePerM }) => Math.fround(curvaturePerM))).toEqual([
      ...stream.validation.curvatures,
    ]);
    expect(unknown.length).toBeGreaterThan(0);
    // A few are of every drive, and each tells its weather.
    const few = unknownFrames(chosen, recipe, spec, 5);
    expect(few.length).toBeLessThanOrEqual(6);
    const known = (frame: object) => unknown.findIndex((other) => isDeepStrictEqual(other, frame));
    const places = few.map(known).toSorted((a, b) => a - b);
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBeGreaterThan(4);
    expect(new Set(unknown.map(({ weather }) => weather))).toEqual(new Set([weatherOf(exampleConditions)]));
    expect(unknownFrames(chosen, { ...recipe, validationShare: 0 }, spec)).toHaveLength(
      chosen.reduce((sum, { own }) => sum + own.steps.length, 0),
    );
  } finally {
    for (const reader of readers) reader.close();
  }
});
