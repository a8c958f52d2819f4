import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { exampleConditions, exampleFrame, exampleMeta, exampleRoad } from '../data/drive-fixture.ts';
import { openDrives } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import type { TrainingBackend } from './backend.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { framesToLearn } from './frames-to-learn.ts';
import type { PatternSet } from './patterns.ts';
import { referenceBackend } from './reference/reference.ts';
import { type TrainingControl, type TrainingState, trainNetwork } from './session.ts';
import { openStream, type StreamedDrives } from './stream.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-stream-'));
const FRAMES = 150;

/** A drive of stripes, five frames a road; seen as snapshots of small cameras. */
function stripeDrive(name: string, seed: number): string {
  const path = join(folder, name);
  const meta = exampleMeta('synthetic');
  const { camera, range } = meta.sensors;
  const sensors = { camera: { ...camera, rows: 4, columns: 16 }, range };
  const drive = createDrive(path, { ...meta, sensors });
  const conditions = drive.addConditions(exampleConditions);
  let road = 0;
  stripeFrames(FRAMES, seed).forEach((stripe, i) => {
    if (i % 5 === 0) road = drive.addRoad({ ...exampleRoad, seed: i });
    const { camera: image, curvaturePerM, roadLighter, previousRoadLighter } = stripe;
    const seen = { camera: image, curvaturePerM, roadLighter, previousRoadLighter };
    drive.append({ ...exampleFrame(i), road, conditions, ...seen });
  });
  drive.close();
  return path;
}

const control: TrainingControl = {
  signal: new AbortController().signal,
  nowMs: () => performance.now(),
  onProgress: () => {},
  onState: () => {},
  unpaused: () => undefined,
};

let drives: string[];
let streamed: StreamedDrives;

beforeAll(async () => {
  await buildKernel();
  drives = [stripeDrive('one.drive', 1), stripeDrive('two.drive', 2)];
  const readers = openDrives(drives);
  streamed = { drives, frames: framesToLearn(readers).frames };
  for (const reader of readers) reader.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

it('shows every training frame once an epoch, in another order each, and none that is kept for validation', () => {
  const recipe = stripeRecipe({ mirror: 'off', centreInputs: false });
  using stream = openStream(streamed, STRIPE_SPEC, recipe, new Rng(1), 32);
  const epoch = (seed: number) => [...stream.blocks(new Rng(seed))].flatMap((set) => [...set.curvatures]);
  const first = epoch(1);
  const all = [1, 2].flatMap((seed) =>
    stripeFrames(FRAMES, seed).map((frame) => Math.fround(frame.curvaturePerM)),
  );
  const kept = new Set(stream.validation.curvatures);
  expect(first.toSorted()).toEqual(all.filter((curvature) => !kept.has(curvature)).toSorted());
  expect(first).toHaveLength(stream.shown);
  expect(stream.shown + stream.validation.count).toBe(2 * FRAMES);
  expect(stream.validation.count % 5).toBe(0);
  expect(epoch(2)).not.toEqual(first);
  expect(epoch(2).toSorted()).toEqual(first.toSorted());
  expect(epoch(1)).toEqual(first);
});

it('is told the road intensity block by block: random at first, then the truth of every frame', async () => {
  const loads: { column: number[]; truth: number[] }[] = [];
  const watched: TrainingBackend = {
    ...referenceBackend,
    async create(network, weights) {
      const trainer = await referenceBackend.create(network, weights);
      const load = trainer.load.bind(trainer);
      trainer.load = (patterns) => {
        const { inputs, previousLighter } = patterns as PatternSet;
        const width = STRIPE_SPEC.network.inputs;
        loads.push({
          column: [...previousLighter].map((_, i) => inputs[i * width + width - 1]!),
          truth: [...previousLighter].map((lighter) => lighter - 0.5),
        });
        return load(patterns);
      };
      return trainer;
    },
  };
  const recipe = stripeRecipe({ epochs: 4, feedbackRandomShare: 0.5 });
  await trainNetwork({ spec: STRIPE_SPEC, recipe, frames: streamed }, watched, control);
  expect(loads.length % 4).toBe(0);
  const half = loads.length / 2;
  for (const { column, truth } of loads.slice(0, half)) {
    expect(column).not.toEqual(truth);
    expect(new Set(column).size).toBeGreaterThan(0.9 * column.length);
  }
  for (const { column, truth } of loads.slice(half)) expect(column).toEqual(truth);
  expect(new Set(loads[half]!.truth).size).toBe(2);
});

it('learns from files what it learns from memory', async () => {
  const recipe = stripeRecipe({ epochs: 30 });
  const learned = await trainNetwork({ spec: STRIPE_SPEC, recipe, frames: streamed }, cpuBackend(), control);
  expect(learned.validationWithinTwoUnits).toBeGreaterThan(0.9);
  expect(learned.trainingPatterns + learned.validationPatterns).toBe(2 * FRAMES);
});

it('goes on from a state as if it had not been stopped', async () => {
  const job = { spec: STRIPE_SPEC, recipe: stripeRecipe({ momentum: [0.2, 0.8] }), frames: streamed };
  const states: TrainingState[] = [];
  let ms = 0;
  const whole = await trainNetwork(job, cpuBackend(), {
    ...control,
    // A clock so fast that every epoch is worth saving.
    nowMs: () => ms,
    unpaused: () => {
      ms += 3000;
      return undefined;
    },
    onState: (state) => void states.push(state),
  });
  const resumed = await trainNetwork({ ...job, state: states[4]! }, cpuBackend(), control);
  expect(resumed.weights).toEqual(whole.weights);
  expect(resumed.history).toEqual(whole.history);
});

it('says in one line that a file is gone', () => {
  const gone = { ...streamed, drives: [...drives, join(folder, 'gone.drive')] };
  expect(() => openStream(gone, STRIPE_SPEC, stripeRecipe(), new Rng(1))).toThrow(
    expect.objectContaining({ name: 'UserError', code: 'not-found' }),
  );
});
