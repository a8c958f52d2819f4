import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec } from '../network/model.ts';
import { receptiveFields } from '../network/receptive-fields.ts';
import { backendByName } from './backends.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import {
  buildPatterns,
  centreInputs,
  foldMeans,
  inputMeans,
  mirrored,
  splitFrames,
  type TrainingFrame,
} from './patterns.ts';
import { DEFAULT_RECIPE, recipeWith, scheduleOf } from './recipe.ts';
import { scoreAnswers } from './score.ts';
import { type TrainingControl, type TrainingJob, type TrainingState, trainNetwork } from './session.ts';
import { smoothRetinaWeights } from './smoothing.ts';
import { trainInWorker } from './train-in-worker.ts';

const ROWS = 6;
const COLUMNS = 12;
const UNITS = 11;

/** A camera of 6 × 12, a range finder of 2 × 12, the feedback unit, five hidden units. */
const spec: ModelSpec = {
  preset: 'alvinn-1989',
  camera: { rows: ROWS, columns: COLUMNS, preprocessing: 'blue' },
  range: { rows: 2, columns: COLUMNS, maxRangeM: 40 },
  roadIntensityFeedback: true,
  network: {
    inputs: ROWS * COLUMNS + 2 * COLUMNS + 1,
    layers: [
      { units: 5, activation: 'sigmoid' },
      { units: UNITS + 1, activation: 'sigmoid' },
    ],
  },
  directionUnits: UNITS,
  maxCurvaturePerM: 0.1,
  decoding: 'most-active',
  target: 'hill-1989',
};

/** Pictures of a bright stripe on dark ground: where it stands is what to steer. */
function stripes(count: number, seed: number): TrainingFrame[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, (_, i) => {
    const curvaturePerM = rng.uniform(-0.1, 0.1);
    const at = (COLUMNS - 1) * (0.5 - curvaturePerM / 0.2);
    const camera = new Uint8Array(ROWS * COLUMNS * 3);
    for (let cell = 0; cell < ROWS * COLUMNS; cell++) {
      const away = (cell % COLUMNS) - at;
      camera.fill(Math.max(0, 30 + 200 * Math.exp(-away * away) + rng.normal(0, 5)), 3 * cell, 3 * cell + 3);
    }
    return {
      camera,
      range: Float32Array.from({ length: 2 * COLUMNS }, () => rng.uniform(5, 40)),
      curvaturePerM,
      roadLighter: true,
      previousRoadLighter: true,
      group: Math.floor(i / 4),
    };
  });
}

const frames = stripes(240, 1);
const recipe = recipeWith({ epochs: 30, learningRate: 0.3, validationShare: 0.2 });
const job: TrainingJob = { spec, recipe, frames };

function control(changes: Partial<TrainingControl> = {}): TrainingControl {
  return {
    signal: new AbortController().signal,
    nowMs: () => performance.now(),
    onProgress: () => {},
    onState: () => {},
    unpaused: async () => {},
    ...changes,
  };
}

beforeAll(async () => {
  await buildKernel();
});

describe('a training', () => {
  it.each(['cpu', 'reference'])('learns on %s, and the same way twice', async (name) => {
    const first = await trainNetwork(job, backendByName(name), control());
    const again = await trainNetwork(job, backendByName(name), control());
    expect(first.validationWithinTwoUnits).toBeGreaterThan(0.9);
    expect(first.history.loss.at(-1)).toBeLessThan(first.history.loss[0]! / 3);
    expect(again.weights).toEqual(first.weights);
    expect(first.trainingPatterns + first.validationPatterns).toBe(frames.length);
  });

  it('gives in a thread what it gives without', async () => {
    const here = await trainNetwork(job, backendByName('cpu'), control());
    const handle = trainInWorker({ ...job, backend: 'cpu' }, { onProgress: () => {}, onState: () => {} });
    expect((await handle.result).weights).toEqual(here.weights);
  });

  it('can be paused, resumed and cancelled in its thread', async () => {
    let epochs = 0;
    const handle = trainInWorker(
      { ...job, recipe: { ...recipe, epochs: 100_000 }, backend: 'cpu' },
      { onProgress: ({ epoch }) => (epochs = epoch), onState: () => {} },
    );
    while (epochs === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    handle.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const paused = epochs;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(epochs).toBe(paused);
    handle.resume();
    while (epochs === paused) await new Promise((resolve) => setTimeout(resolve, 20));
    handle.cancel();
    await expect(handle.result).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops early and returns the best weights', async () => {
    const result = await trainNetwork(
      { ...job, recipe: { ...recipe, epochs: 400, learningRate: 2, patience: 5 } },
      backendByName('cpu'),
      control(),
    );
    expect(result.epochs).toBeLessThan(400);
    expect(result.validationLoss).toBeCloseTo(Math.min(...result.history.validationLoss), 4);
  });

  it('says so when the weights run off', async () => {
    const wild = {
      ...spec,
      network: {
        ...spec.network,
        layers: spec.network.layers.map((l) => ({ ...l, activation: 'linear' as const })),
      },
    };
    const diverging = trainNetwork(
      { ...job, spec: wild, recipe: { ...recipe, learningRate: 90 } },
      backendByName('cpu'),
      control(),
    );
    await expect(diverging).rejects.toMatchObject({
      code: 'invalid',
      hint: expect.stringMatching(/lower learning rate/),
    });
  });
});

describe('a checkpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-checkpoint-'));
  const path = join(folder, 'm.checkpoint');
  const identity = { spec, recipe, dataDigests: ['a'], recovery: null };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('continues a training bit by bit', async () => {
    const whole = await trainNetwork(job, backendByName('cpu'), control());
    const stop = new AbortController();
    let state: TrainingState | undefined;
    let turns = 0;
    const interrupted = trainNetwork(
      job,
      backendByName('cpu'),
      control({
        signal: stop.signal,
        onState: (latest) => {
          state = latest;
        },
        unpaused: async () => {
          if (++turns === 12) stop.abort();
        },
      }),
    );
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' });
    saveCheckpoint(path, identity, state!);
    const loaded = loadCheckpoint(path, identity);
    expect(loaded).toEqual(state);
    const resumed = await trainNetwork({ ...job, state: loaded }, backendByName('cpu'), control());
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.history).toEqual(whole.history);
  });

  it.each([
    ['none', 'not-found'],
    ['{"format":', 'damaged'],
    ['{"format":"other"}', 'foreign'],
    ['{"format":"alvinn-checkpoint","version":2}', 'newer-version'],
    ['{"format":"alvinn-checkpoint","version":1,"training":"x"}', 'invalid'],
  ])('that will not do is refused: %s', (content, code) => {
    const bad = join(folder, `${code}.checkpoint`);
    if (content !== 'none') writeFileSync(bad, content);
    try {
      loadCheckpoint(bad, identity);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code });
    }
  });
});

describe('patterns', () => {
  const patterns = buildPatterns(spec, frames);

  it('end in the feedback input and its target', () => {
    const { inputs, outputs } = { inputs: spec.network.inputs, outputs: UNITS + 1 };
    expect(patterns.inputs[inputs - 1]).toBe(1);
    expect(patterns.targets[outputs - 1]).toBe(1);
  });

  it('count targets beyond the outermost unit', () => {
    const sharp = [{ ...frames[0]!, curvaturePerM: 0.11 }, frames[1]!];
    expect(buildPatterns(spec, sharp).clampedTargets).toBe(1);
  });

  it('centred and folded back give what they gave', async () => {
    const means = inputMeans(spec, patterns);
    const centred = { ...patterns, inputs: patterns.inputs.slice() };
    centreInputs(centred, means);
    const weights = initialiseWeights(spec.network, new Rng(3), { kind: 'uniform', range: 0.5 });
    const backend = backendByName('cpu');
    const onCentred = await (await backend.create(spec.network, weights)).forward(
      centred.inputs,
      frames.length,
    );
    const folded = await backend.create(spec.network, foldMeans(weights, means));
    const onPlain = await folded.forward(patterns.inputs, frames.length);
    for (let i = 0; i < onPlain.length; i++) expect(Math.abs(onPlain[i]! - onCentred[i]!)).toBeLessThan(1e-5);
  });

  it('are mirrored with their direction, and twice is as before', () => {
    const once = mirrored(frames[0]!, spec);
    expect(once.curvaturePerM).toBe(-frames[0]!.curvaturePerM);
    expect(once.camera[0]).toBe(frames[0]!.camera[3 * (COLUMNS - 1)]);
    expect(mirrored(once, spec)).toEqual(frames[0]);
  });

  it('keep groups whole between training and validation', () => {
    const { training, validation } = splitFrames(frames, 0.25, new Rng(1));
    const groups = new Set(validation.map((frame) => frame.group));
    expect(validation.length).toBeGreaterThanOrEqual(60);
    expect(training.some((frame) => groups.has(frame.group))).toBe(false);
    expect(splitFrames(frames.slice(0, 3), 0.5, new Rng(1)).validation).toEqual([]);
  });
});

describe('scores', () => {
  it('are what counting by hand gives', () => {
    const answers = new Float32Array(3 * UNITS);
    // Targets are units 5, 5 and 1; answered are 5, 7 and 4.
    for (const [i, unit] of [5, 7, 4].entries()) answers[i * UNITS + unit] = 1;
    expect(scoreAnswers(spec, answers, UNITS, [0, 0, 0.08])).toMatchObject({
      count: 3,
      withinOneUnit: 1 / 3,
      withinTwoUnits: 2 / 3,
      withinTwoIfStraight: 2 / 3,
      curvatureErrorPerM: expect.closeTo((0 + 0.04 + 0.06) / 3, 10),
    });
  });
});

describe('a recipe', () => {
  it('refuses settings outside their range by name', () => {
    expect(() => recipeWith({ epochs: -1 })).toThrow(/epochs -1/);
    expect(() => recipeWith({ momentum: [0.5, 1] })).toThrow(/momentum 1/);
    expect(() => recipeWith({ batchSize: 1.5 })).toThrow(/batchSize 1.5/);
    expect(() => recipeWith({ learningRate: Number.NaN })).toThrow(/learningRate NaN/);
  });

  it('lets the rate fall over the last 40 % and the momentum rise', () => {
    const rising = {
      ...DEFAULT_RECIPE,
      epochs: 11,
      learningRate: 1,
      finalRateShare: 0.1,
      momentum: [0.5, 0.9] as const,
    };
    expect(scheduleOf(rising, 0)).toEqual({ learningRate: 1, momentum: 0.5 });
    expect(scheduleOf(rising, 6).learningRate).toBeCloseTo(1);
    expect(scheduleOf(rising, 10).learningRate).toBeCloseTo(0.1);
    expect(scheduleOf(rising, 10).momentum).toBeCloseTo(0.9);
  });
});

describe('smoothing', () => {
  it('spreads a spike over its neighbours and leaves biases and even weights alone', () => {
    const weights = initialiseWeights(spec.network, new Rng(1), { kind: 'zero' });
    const first = weights.layers[0]!;
    first[2 * COLUMNS + 3] = 4;
    first[spec.network.inputs] = 7;
    const smoothed = smoothRetinaWeights(weights, spec, 0.5).layers[0]!;
    expect(smoothed[2 * COLUMNS + 3]).toBe(2);
    expect(smoothed[2 * COLUMNS + 4]).toBe(0.5);
    expect(smoothed[spec.network.inputs]).toBe(7);
    const even = { layers: [new Float32Array(first.length).fill(1), weights.layers[1]!] };
    expect(smoothRetinaWeights(even, spec, 0.5).layers[0]).toEqual(even.layers[0]);
  });
});

it('a receptive field holds every weight of its unit', () => {
  const weights = initialiseWeights(spec.network, new Rng(2), { kind: 'uniform', range: 1 });
  const [first, second] = weights.layers as [Float32Array, Float32Array];
  const field = receptiveFields(weights, spec)[1]!;
  const row = spec.network.inputs + 1;
  expect(field.camera![0]).toBe(first[row]);
  expect(field.range![0]).toBe(first[row + ROWS * COLUMNS]);
  expect(field.fromFeedback).toBe(first[2 * row - 2]);
  expect(field.bias).toBe(first[2 * row - 1]);
  expect(field.direction[3]).toBe(second[3 * 6 + 1]);
  expect(field.toFeedback).toBe(second[UNITS * 6 + 1]);
});
