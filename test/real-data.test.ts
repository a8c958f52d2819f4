import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cmuFaces } from '../engine/experiments/cmu-faces.ts';
import { fittedGaussianPeak } from '../engine/network/decode.ts';
import { initialiseWeights } from '../engine/network/initialise.ts';
import type { NetworkSpec } from '../engine/network/model.ts';
import type { Trainer } from '../engine/train/backend.ts';
import { buildKernel } from '../engine/train/cpu/build-kernel.mjs';
import { cpuBackend } from '../engine/train/cpu/cpu.ts';
import { Rng } from '../sim/rng.ts';
import { sharedData } from './shared-data.ts';

beforeAll(async () => {
  await buildKernel();
});

const concatenated = (rows: readonly ArrayLike<number>[]) =>
  Float32Array.from(rows.flatMap((row) => Array.from(row)));

async function trainOnline(
  trainer: Trainer,
  inputs: readonly ArrayLike<number>[],
  targets: readonly ArrayLike<number>[],
  rng: Rng,
  { epochs, learningRate, momentum }: { epochs: number; learningRate: number; momentum: number },
): Promise<void> {
  const count = inputs.length;
  await trainer.load({ count, inputs: concatenated(inputs), targets: concatenated(targets) });
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const step = { learningRate, momentum, weightDecay: 0, fanInScaling: false, batchSize: 1 };
  for (let epoch = 0; epoch < epochs; epoch++) await trainer.epoch(rng.shuffle(order), step);
}

it('CMU faces: foreign networks score their known hits, poses and persons are learned', async (context) => {
  const faces = sharedData(context, 'cmu-faces-32x30');
  const job = { signal: new AbortController().signal, onProgress: () => {} };
  const { checks } = await cmuFaces({ seed: 1, full: false, faces }, job);
  console.info(checks.map(({ what, value }) => `${what}: ${value}`).join('\n'));
  expect(checks).toHaveLength(13);
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
});

describe('Navlab, 1990s', () => {
  const folderName = 'alvinn-navlab-1998mat';
  const spec: NetworkSpec = {
    inputs: 960,
    layers: [
      { units: 5, activation: 'tanh' },
      { units: 30, activation: 'tanh' },
    ],
  };

  interface Retina {
    readonly pixels: Float32Array;
    readonly target: Float32Array;
    /** Centre of the target's hill, units from 0. */
    readonly centre: number;
  }

  function readDistinct(folder: string): Retina[] {
    const floats = (name: string) => {
      const bytes = readFileSync(join(folder, name));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    };
    const pixels = floats('train_patterns_rowmajor_250x30x32.f32le');
    const targets = floats('train_desired_250x30.f32le');
    const rows = readFileSync(join(folder, 'train_labels.csv'), 'utf8').trim().split('\n').slice(1);
    return rows.flatMap((row, i) => {
      const [, , centre, duplicateOf] = row.trim().split(',');
      if (duplicateOf !== '') return [];
      return {
        pixels: pixels.subarray(960 * i, 960 * (i + 1)),
        target: targets.subarray(30 * i, 30 * (i + 1)),
        centre: Number(centre) - 1,
      };
    });
  }

  async function trained(retinas: readonly Retina[], seed: number): Promise<Trainer> {
    const rng = new Rng(seed);
    const initialisation = { kind: 'normal', deviations: [0.03, 0.1] } as const;
    const trainer = await cpuBackend().create(
      spec,
      initialiseWeights(spec, rng.split('weights'), initialisation),
    );
    await trainOnline(
      trainer,
      retinas.map((retina) => retina.pixels),
      retinas.map((retina) => retina.target),
      rng.split('order'),
      { epochs: 100, learningRate: 0.003, momentum: 0.8 },
    );
    return trainer;
  }

  async function peakErrors(trainer: Trainer, retinas: readonly Retina[]): Promise<number[]> {
    const outputs = await trainer.forward(
      concatenated(retinas.map((retina) => retina.pixels)),
      retinas.length,
    );
    return retinas.map(({ centre }, i) => {
      const activations = outputs.subarray(30 * i, 30 * (i + 1)).map((output) => (output + 1) / 2);
      return Math.abs(fittedGaussianPeak(activations) - centre);
    });
  }

  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('the fitted peak of a stored target is its stored centre', (context) => {
    const retinas = readDistinct(sharedData(context, folderName));
    expect(retinas.length).toBe(202);
    const errors = retinas.map(({ target, centre }) =>
      Math.abs(fittedGaussianPeak(target.map((value) => (value + 1) / 2)) - centre),
    );
    expect(Math.max(...errors)).toBeLessThan(0.001);
  });

  it('202 real retinas are learned to a mean error of at most 1.3 units in 100 epochs', async (context) => {
    const retinas = readDistinct(sharedData(context, folderName));
    const errors = [];
    for (const seed of [1, 2, 3]) errors.push(mean(await peakErrors(await trained(retinas, seed), retinas)));
    const unseen = [];
    for (let fold = 0; fold < 5; fold++) {
      const isTest = (i: number) => Math.floor((5 * i) / retinas.length) === fold;
      const trainer = await trained(
        retinas.filter((_, i) => !isTest(i)),
        1,
      );
      unseen.push(
        ...(await peakErrors(
          trainer,
          retinas.filter((_, i) => isTest(i)),
        )),
      );
    }
    const straight = mean(retinas.map(({ centre }) => Math.abs(14.5 - centre)));
    console.info(
      `Navlab, mean error of the fitted peak in units: learned ${errors.map((e) => e.toFixed(2))} (three seeds), ` +
        `unseen ${mean(unseen).toFixed(2)} (five contiguous folds), always straight ${straight.toFixed(2)}`,
    );
    expect(Math.max(...errors)).toBeLessThanOrEqual(1.3);
    expect(mean(unseen)).toBeLessThan(straight / 2);
  });
});
