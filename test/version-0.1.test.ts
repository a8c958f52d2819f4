import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDrives } from '../engine/data/drive-reader.ts';
import { replayDrive } from '../engine/jobs/replay.ts';
import { trainModel } from '../engine/jobs/train-job.ts';
import { readModel } from '../engine/onnx/read.ts';
import { loadSteeringModel } from '../engine/onnx/steering.ts';
import { openRuns } from '../engine/runs/runs-fixture.ts';
import { buildKernel } from '../engine/train/cpu/build-kernel.mjs';
import { cpuBackend } from '../engine/train/cpu/cpu.ts';
import { trainThroughLoss } from '../engine/train/fallback.ts';
import type { Recipe } from '../engine/train/recipe.ts';
import type { Train } from '../engine/train/train-in-worker.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/version-0.1/', import.meta.url));
const PRESETS = ['alvinn-1989', 'alvinn-1990'];
/** Curvature for each of the first four snapshots, 1/m. */
const STEERED: Readonly<Record<string, readonly number[]>> = {
  'alvinn-1989': [-0.02181818, -0.02181818, -0.02181818, -0.02181818],
  'alvinn-1990': [-0.01769058, -0.01768757, -0.01767924, -0.01767696],
};
const job = { signal: new AbortController().signal, onProgress: () => {} };

let folder: string;
beforeAll(async () => {
  await buildKernel();
  folder = mkdtempSync(join(tmpdir(), 'alvinn-version-0.1-'));
  cpSync(FIXTURES, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (preset: string) => readModel(readFileSync(join(folder, `${preset}.onnx`)), preset);

/** Trains here, on the kernel that gives the same bytes everywhere. */
const trainHere: Train = (work, listener, signal) =>
  trainThroughLoss(work, cpuBackend('simd'), {
    signal,
    nowMs: () => 0,
    onProgress: (progress) => listener.onProgress(progress),
    onState: (state) => listener.onState(state),
    onNotice: () => {},
    unpaused: () => undefined,
  });

async function trainedAgain(preset: string, resume: boolean) {
  const { recovery, mirror, ...others } = fixture(preset).card.recipe as unknown as Omit<
    Recipe,
    'mirror' | 'balanceInputs'
  > & {
    recovery: { views: number; frames: number };
    mirror: boolean;
  };
  const recipe: Recipe = { ...others, mirror: mirror ? 'on' : 'off', balanceInputs: false };
  const out = join(folder, `${preset}-again.onnx`);
  if (resume) cpSync(join(folder, `${preset}.checkpoint`), `${out}.checkpoint`);
  const data = [join(folder, 'snapshots.drive')];
  await trainModel(
    {
      data,
      preset,
      hidden: 3,
      backend: 'cpu',
      recipe,
      recovery: { ...recovery, snapshotViews: 0 },
      out,
      resume,
    },
    job,
    trainHere,
  );
  return readModel(readFileSync(out), preset);
}

describe.each(PRESETS)('%s of version 0.1', (preset) => {
  it('opens and steers as it did', async () => {
    await using model = await loadSteeringModel(join(folder, `${preset}.onnx`));
    const drives = openDrives([join(folder, 'snapshots.drive')]);
    const frames = [...drives[0]!.frames()];
    drives[0]!.close();
    const answers = await model.answer(
      frames.map(({ camera, range, previousRoadLighter }) => ({
        camera,
        range: range!,
        roadIntensityFeedback: previousRoadLighter ? 1 : 0,
      })),
    );
    expect([...answers.curvaturePerM.subarray(0, 4)]).toEqual(
      STEERED[preset]!.map((curvature) => expect.closeTo(curvature, 6)),
    );
    expect(model.card.data).toEqual([{ kind: 'synthetic', frames: 40, roads: ['path', 'street'] }]);
  });

  it('is trained to the same weights to the bit from the same data and seed', async () => {
    expect((await trainedAgain(preset, false)).weights).toEqual(fixture(preset).weights);
  });

  it('goes on from a checkpoint of then to the very weights', async () => {
    expect((await trainedAgain(preset, true)).weights).toEqual(fixture(preset).weights);
  });
});

describe('a drive of version 0.1', () => {
  it.each([
    ['snapshots.drive', 40],
    ['recorded.drive', 52],
  ])('%s opens with all its frames', (file, frames) => {
    const [drive] = openDrives([join(folder, file)]);
    expect([...drive!.frames()]).toHaveLength(frames);
    drive!.close();
  });

  it('is driven again pose by pose', async () => {
    expect(await replayDrive(join(folder, 'recorded.drive'), job)).toMatchObject({
      frames: 52,
      samePoses: 52,
    });
  });
});

describe('runs of version 0.1', () => {
  it('are there with curves and pictures, and one that was interrupted goes on to its end', async () => {
    const library = join(folder, 'library');
    mkdirSync(join(library, 'drives'), { recursive: true });
    cpSync(join(folder, 'runs'), join(library, 'runs'), { recursive: true });
    cpSync(join(folder, 'snapshots.drive'), join(library, 'drives', 'example.drive'));
    const { runs, page } = openRuns(library);
    try {
      expect(page.runs.map(({ id, status, epoch }) => [id, status, epoch])).toEqual([
        [2, 'interrupted', 3],
        [1, 'done', 4],
      ]);
      expect(runs.curves([1, 2]).map(({ epochs }) => epochs)).toEqual([
        [1, 2, 3, 4],
        [1, 2, 3],
      ]);
      expect(runs.evolution(1)).toHaveLength(3);
      runs.resume(2);
      expect(await page.until(2, 'done')).toMatchObject({ epoch: 6, model: 'half.onnx' });
      expect(runs.curves([2])[0]!.loss).toHaveLength(6);
    } finally {
      runs[Symbol.dispose]();
    }
  });
});
