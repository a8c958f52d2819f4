import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveRoad } from '../drive/closed-loop.ts';
import { seesRangeAlone } from '../network/parts.ts';
import { SIGHT_NAMES } from '../network/presets/sights.ts';
import { PRESET_NAMES } from '../network/presets/table.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { decodeFields } from '../protocol/fields.ts';
import { BACKENDS, DEFAULT_RUN_SETTINGS, RunSettings } from '../protocol/training.ts';
import { BACKEND_NAMES } from '../train/backends.ts';
import { checkpointHistory } from '../train/checkpoint.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import { exampleDrive, libraryWith, openRuns, runOn } from './runs-fixture.ts';

let drive: string;
const libraries: string[] = [];
const newLibrary = () => {
  const library = libraryWith(drive);
  libraries.push(library);
  return library;
};
const ENDLESS = { epochs: 100_000 };
const asked = (settings: RunSettings, name: string | null = null) => ({
  name,
  settings,
  epochsPerSecond: null,
});

beforeAll(async () => {
  await buildKernel();
  drive = await exampleDrive();
});
afterAll(() => {
  for (const folder of [...libraries, dirname(drive)]) rmSync(folder, { recursive: true, force: true });
});

describe('settings of a run', () => {
  it('begin as those of the command line', () => {
    const { recipe, recovery, preset } = DEFAULT_RUN_SETTINGS;
    expect({ recipe, recovery, preset }).toEqual({
      recipe: DEFAULT_RECIPE,
      recovery: { views: 14, frames: 200, snapshotViews: 2 },
      preset: 'alvinn-1989',
    });
  });

  it.each([
    [true, 'on'],
    [false, 'off'],
  ])('of version 0.1 that mirrored by %s read as %s', (written, mirror) => {
    const old = { ...DEFAULT_RUN_SETTINGS, recipe: { ...DEFAULT_RUN_SETTINGS.recipe, mirror: written } };
    expect(RunSettings.parse(old).recipe.mirror).toBe(mirror);
  });

  it('of version 0.1, which know no decoding and no sight, have those of the preset', () => {
    const { decoding: _, sees: __, ...old } = DEFAULT_RUN_SETTINGS;
    expect(RunSettings.parse(old)).toEqual(DEFAULT_RUN_SETTINGS);
  });

  it('name every preset and every backend', () => {
    expect(BACKENDS).toEqual(BACKEND_NAMES);
    for (const preset of PRESET_NAMES)
      expect(RunSettings.safeParse({ ...runOn(['a.drive']), preset }).success).toBe(true);
    for (const sees of SIGHT_NAMES)
      expect(RunSettings.safeParse({ ...runOn(['a.drive']), sees }).success).toBe(true);
  });

  it.each([
    ['recipe.epochs', runOn(['a.drive'], { epochs: -1 })],
    ['recipe.learningRate', runOn(['a.drive'], { learningRate: Number.NaN })],
    ['recipe.momentum.0', runOn(['a.drive'], { momentum: [1, 0.5] })],
    ['data', runOn([])],
    ['data.drives.0', runOn(['../a.drive'])],
    ['hidden', { ...runOn(['a.drive']), hidden: 0 }],
    ['sees', { ...runOn(['a.drive']), sees: 'nothing' }],
  ])('are refused where %s is out of range', (path, settings) => {
    const { error } = RunSettings.safeParse(settings);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});

describe('a run', () => {
  it('makes its snapshots, trains, writes a model that steers, and keeps its curve', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const settings = {
      ...runOn([], { epochs: 12 }),
      decoding: 'mean' as const,
      data: { drives: [], snapshots: { count: 20, kinds: ['path' as const], seed: 1 } },
    };
    const id = runs.start(asked(settings, 'first'));
    const run = await page.until(id, 'done');
    expect(run).toMatchObject({ name: 'first', model: 'first.onnx', epoch: 12, error: null });
    await using model = await loadSteeringModel(join(library, 'models', 'first.onnx'));
    expect(model.spec).toMatchObject({
      preset: 'alvinn-1989',
      outputs: [{ kind: 'direction', decoding: 'mean' }, { kind: 'road-intensity' }],
    });
    expect(page.told.map(({ phase }) => phase)).toContain('rendering snapshots');
    expect(page.training).toBeNull();
    const [curve] = runs.curves([id]);
    expect(curve!.epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(curve!.loss.at(-1)).toBeLessThan(curve!.loss[0]!);
    expect(readdirSync(join(library, 'runs', '1')).filter((file) => !file.startsWith('fields-'))).toEqual([
      'history.json',
      'run.json',
    ]);
  });

  it('makes snapshots with obstacles, and a network of them that sees the range finder alone', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const snapshots = { count: 20, kinds: ['street' as const], seed: 1, obstaclesPerKm: 12 };
    const settings = { ...runOn([], { epochs: 2 }), sees: 'range' as const, data: { drives: [], snapshots } };
    const run = await page.until(runs.start(asked(settings, 'obstacles')), 'done');
    expect(run.settings).toEqual(settings);
    await using model = await loadSteeringModel(join(library, 'models', 'obstacles.onnx'));
    expect(seesRangeAlone(model.spec)).toBe(true);
    const none = { ...settings, data: { drives: [], snapshots: { ...snapshots, obstaclesPerKm: 0 } } };
    const failed = runs.start(asked(none, 'none'));
    expect((await page.until(failed, 'failed')).error?.message).toMatch(/^nothing stands on the roads /);
  });

  it('learns from a recorded drive and its recovery views', async () => {
    const library = newLibrary();
    const record = join(library, 'drives', 'recorded.drive');
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    await driveRoad({ road: 'path', seed: 3, distanceM: 20, speedMps: 8, record }, job, () =>
      performance.now(),
    );
    const { runs, page } = openRuns(library);
    const settings = {
      ...runOn(['recorded.drive'], { epochs: 2 }),
      recovery: { views: 2, frames: 10, snapshotViews: 0 },
    };
    const { result } = await page.until(runs.start(asked(settings)), 'done');
    expect(result?.patterns).toBe(9 * 3);
    expect(page.told.map(({ phase }) => phase)).toContain('making recovery views');
  });

  it('leaves nothing half-made where it is cancelled while it makes its snapshots, and makes them when resumed', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const settings = {
      ...runOn([], { epochs: 1 }),
      data: { drives: [], snapshots: { count: 400, kinds: ['path' as const], seed: 1 } },
    };
    const id = runs.start(asked(settings));
    // Once: looking now and then could miss it on a busy machine.
    page.onTraining = ({ phase }) => {
      if (phase !== 'rendering snapshots') return;
      page.onTraining = undefined;
      runs.cancel(id);
    };
    await page.until(id, 'cancelled');
    expect(readdirSync(join(library, 'runs', String(id)))).toEqual(['run.json']);
    runs.resume(id);
    expect((await page.until(id, 'done')).result?.patterns).toBe(3 * 360);
  });

  it('keeps pictures of its network at epochs ever further apart', async () => {
    const { runs, page } = openRuns(newLibrary());
    const id = runs.start(asked(runOn(['example.drive'], { epochs: 10 })));
    await page.until(id, 'done');
    const frames = runs.evolution(id).map((bytes) => decodeFields(new Uint8Array(bytes).buffer));
    expect(frames.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 6, 8, 10]);
    const last = frames.at(-1)!;
    expect([last.run, last.units.length, last.hidden, last.fromValidation, last.worst.length]).toEqual([
      id,
      29,
      29,
      true,
      4,
    ]);
    expect(last.worst[0]!.loss).toBeGreaterThanOrEqual(last.worst.at(-1)!.loss);
  });

  it('gets a name that no other run and no model has', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const first = runs.start(asked(runOn(['example.drive'], { epochs: 2 }), 'van'));
    const second = runs.start(asked(runOn(['example.drive'], { epochs: 1 }), 'van'));
    expect((await page.until(first, 'done')).model).toBe('van.onnx');
    expect(await page.until(second, 'done')).toMatchObject({ name: 'van 2', model: 'van 2.onnx' });
    expect(readdirSync(join(library, 'models')).sort()).toEqual(['van 2.onnx', 'van.onnx']);
  });

  it('waits for the one before, can be paused, resumed and cancelled, and goes on from there', async () => {
    const { runs, page } = openRuns(newLibrary());
    const first = runs.start(asked(runOn(['example.drive'], ENDLESS)));
    const second = runs.start(asked(runOn(['example.drive'], { epochs: 1 })));
    await page.until(first, 'training');
    expect(page.run(second).status).toBe('waiting');

    const pauseAfter = async (epoch: number) => {
      await expect.poll(() => page.training!.done).toBeGreaterThan(epoch);
      runs.pause(first);
      expect(page.run(first).status).toBe('paused');
      await expect.poll(() => page.training!.phase).toBe('paused');
      return page.training!.done;
    };
    const epoch = await pauseAfter(0);
    runs.resume(first);
    const paused = await pauseAfter(epoch);
    runs.cancel(first);
    const cancelled = await page.until(first, 'cancelled');
    expect(cancelled.epoch).toBe(paused);
    await page.until(second, 'done');

    runs.resume(first);
    await page.until(first, 'training');
    expect(page.run(first).epoch).toBeGreaterThanOrEqual(cancelled.epoch);
    runs.cancel(first);
    await page.until(first, 'cancelled');
  });

  it('shows its receptive fields while a page watches, and not otherwise', async () => {
    const { runs, page } = openRuns(newLibrary());
    const watcher = { id: 1, name: 'a page' };
    const id = runs.start(asked(runOn(['example.drive'], ENDLESS)));
    const trainedAfter = (epoch: number) =>
      expect.poll(() => page.training?.done ?? 0).toBeGreaterThan(epoch);
    // Pictures of the first four epochs are made in any case.
    await trainedAfter(3);
    expect(page.frames).toEqual([]);
    runs.watch(watcher, id);
    await expect.poll(() => page.frames.length).toBeGreaterThanOrEqual(3);
    const epochs = page.frames.map(({ epoch }) => epoch);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
    runs.leave(watcher);
    // The thread hears of it before it pauses, and whoever watches is shown where it pauses.
    const paused = async () => {
      runs.pause(id);
      await expect.poll(() => page.training!.phase).toBe('paused');
    };
    await paused();
    const { length } = page.frames;
    runs.resume(id);
    await trainedAfter(page.training!.done);
    await paused();
    expect(page.frames).toHaveLength(length);
    runs.cancel(id);
    await page.until(id, 'cancelled');
  });

  it('goes slowly where that is wished for, and at full speed again', async () => {
    const { runs, page } = openRuns(newLibrary());
    const startedMs = performance.now();
    const id = runs.start({ ...asked(runOn(['example.drive'], { epochs: 300 })), epochsPerSecond: 10 });
    await expect.poll(() => page.training!.done).toBeGreaterThanOrEqual(20);
    expect(performance.now() - startedMs).toBeGreaterThan(1900);
    // The rest would take most of an hour.
    runs.pace(id, 0.1);
    runs.pace(id, null);
    await page.until(id, 'done');
  });

  it('is renamed, moved to the trash and brought back', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const id = runs.start(asked(runOn(['example.drive'], { epochs: 1 })));
    await page.until(id, 'done');
    runs.rename(id, 'a better name');
    const before = page.run(id);
    const trashed = runs.trash(id);
    expect(page.runs).toEqual([]);
    expect(existsSync(join(library, 'models', 'alvinn-1989-1.onnx'))).toBe(true);
    expect(page.run(runs.restore(trashed))).toEqual(before);
    expect(() => runs.restore(trashed)).toThrow('run-1 is not in the trash');
  });

  it('is refused where a hundred wait already', () => {
    using runs = openRuns(newLibrary()).runs;
    const settings = runOn(['example.drive'], ENDLESS);
    const start = () => runs.start(asked(settings));
    for (let i = 0; i <= 100; i++) start();
    expect(start).toThrow('100 runs are waiting already');
  });

  it('is refused in words where a drive is missing or the folder cannot be written', () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    expect(() => runs.start(asked(runOn(['gone.drive'])))).toThrow(
      'there is no drive gone.drive in the library',
    );
    writeFileSync(join(library, 'runs'), 'in the way');
    expect(() => runs.start(asked(runOn(['example.drive'])))).toThrow(/^Cannot write .*runs/);
    expect(page.runs).toEqual([]);
  });

  it('fails in words where its folder goes, and can be tried again', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const id = runs.start(asked(runOn(['example.drive'], ENDLESS)));
    await page.until(id, 'training');
    renameSync(join(library, 'runs', String(id)), join(library, 'moved away'));
    while (page.run(id).status !== 'failed') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.run(id).error?.message).toMatch(/^Cannot write .*: folder .* does not exist$/);
    runs.resume(id);
    await page.until(id, 'training');
    runs.cancel(id);
    await page.until(id, 'cancelled');
  });
});

describe('an engine that is killed in mid-training', () => {
  it('finds the run interrupted when it is back, and goes on where it was', async () => {
    const library = newLibrary();
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./killed-engine-fixture.ts', import.meta.url)), library],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const epochs: number[] = [];
    child.stdout.on('data', (text: Buffer) => epochs.push(...text.toString().trim().split('\n').map(Number)));
    const checkpoint = join(library, 'runs', '1', 'model.onnx.checkpoint');
    while (!existsSync(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const saved = (checkpointHistory(checkpoint) as { loss: number[] }).loss.length;
    const { runs, page } = openRuns(library);
    expect(page.run(1)).toMatchObject({ status: 'interrupted', epoch: saved });
    expect(runs.curves([1])[0]!.epochs.at(-1)).toBe(saved);
    runs.resume(1);
    await page.until(1, 'training');
    expect(page.run(1).epoch).toBeGreaterThanOrEqual(saved);
    runs.cancel(1);
    await page.until(1, 'cancelled');
  });

  it('leaves a run out that cannot be read, and says so', () => {
    const library = newLibrary();
    const before = openRuns(library);
    before.runs.start(asked(runOn(['example.drive'], ENDLESS)));
    before.runs[Symbol.dispose]();
    writeFileSync(join(library, 'runs', '1', 'run.json'), '{"format":');
    const { page, logged, runs } = openRuns(library);
    expect(page.runs).toEqual([]);
    expect(logged[0]).toMatch(/^run 1 is left out: .*run\.json is damaged: it is cut short or no JSON$/);
    expect(runs.start(asked(runOn(['example.drive'], { epochs: 0 })))).toBe(2);
    runs[Symbol.dispose]();
  });

  it('refuses curves that are none, and a run of the trash that cannot be read, which stays there', async () => {
    const library = newLibrary();
    const { runs, page } = openRuns(library);
    const id = runs.start(asked(runOn(['example.drive'], { epochs: 1 })));
    await page.until(id, 'done');
    const history = join(library, 'runs', '1', 'history.json');
    for (const content of ['{"loss":', '{"loss": [1]}', '{"loss": "long", "validationLoss": {}}', 'null']) {
      writeFileSync(history, content);
      expect(() => runs.curves([id])).toThrow(`${history} is damaged`);
    }
    const trashed = runs.trash(id);
    const file = join(library, 'trash', trashed, 'run.json');
    for (const [content, message] of [
      ['[]', 'is no run'],
      ['{"format": "alvinn-run", "version": 1, "id": 0}', 'is damaged: id: '],
      ['{"format": "alvinn-run", "version": 2}', 'was written by a newer version of alvinn'],
    ] as const) {
      writeFileSync(file, content);
      expect(() => runs.restore(trashed)).toThrow(`${file} ${message}`);
      expect(existsSync(file)).toBe(true);
    }
    runs[Symbol.dispose]();
  });
});
