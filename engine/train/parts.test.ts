import { beforeAll, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import type { ModelSpec } from '../network/model.ts';
import { headsFor } from '../network/parts.ts';
import { exampleCard } from '../onnx/model-fixture.ts';
import { openModel } from '../onnx/session.ts';
import { exportVerifiedModel } from '../onnx/verify.ts';
import type { TrainingBackend } from './backend.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { lookOf, type TrainingFrame } from './patterns.ts';
import { referenceBackend } from './reference/reference.ts';
import { trainNetwork } from './session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';

beforeAll(() => buildKernel());

const [camera] = STRIPE_SPEC.inputs;
const direction = {
  ...STRIPE_SPEC.outputs[0]!,
  decoding: 'centre-fitted-at-edges',
  target: 'gaussian',
} as const;

function specOf(outputs: ModelSpec['outputs'], hidden: number, units: number): ModelSpec {
  const heads = headsFor(outputs);
  return {
    preset: 'parts',
    inputs: [camera!],
    outputs,
    network: {
      inputs: 64,
      layers: [
        { units: hidden, activation: 'sigmoid' },
        { units, activation: 'sigmoid' },
      ],
      ...(heads && { heads }),
    },
  };
}

async function trained(spec: ModelSpec, frames: readonly TrainingFrame[], backend: TrainingBackend) {
  const recipe = stripeRecipe({ epochs: 60, learningRate: 0.3, validationShare: 0.2, mirror: 'off' });
  const result = await trainNetwork({ spec, recipe, frames }, backend, {
    signal: new AbortController().signal,
    nowMs: () => 0,
    onProgress: () => {},
    onState: () => {},
    unpaused: () => undefined,
  });
  const trainer = await backend.create(spec.network, result.weights);
  const bytes = await exportVerifiedModel(
    spec,
    result.weights,
    exampleCard,
    frames.slice(0, 20).map(lookOf),
    (inputs, count) => trainer.forward(inputs, count),
  );
  trainer.dispose();
  return { result, model: await openModel(bytes, 'parts.onnx') };
}

it('a network that reconstructs its input trusts pictures like those it learned from, and no others', async () => {
  const spec = specOf([direction, { kind: 'reconstruction', rows: 4, columns: 16 }], 8, 11 + 64);
  const { result, model } = await trained(spec, stripeFrames(300, 1), cpuBackend());
  await using steering = model;
  expect(result.validationWithinTwoUnits).toBeGreaterThan(0.9);
  const known = (await steering.answer(stripeFrames(50, 2).map(lookOf))).outputs.reliability!;
  const rng = new Rng(3);
  const noise = stripeFrames(50, 4).map((frame) => ({
    ...lookOf(frame),
    camera: Uint8Array.from(frame.camera, () => rng.integer(256)),
  }));
  const unknown = (await steering.answer(noise)).outputs.reliability!;
  expect(Math.min(...known)).toBeGreaterThan(0.7);
  expect(Math.max(...unknown)).toBeLessThan(Math.min(...known));
});

it('a network that reconstructs local contrast trusts a stripe, and neither noise nor an even picture', async () => {
  const spec = specOf(
    [direction, { kind: 'reconstruction', rows: 4, columns: 16, localContrast: { fromRow: 0 } }],
    8,
    11 + 64,
  );
  const { result, model } = await trained(spec, stripeFrames(300, 1), cpuBackend());
  await using steering = model;
  expect(result.validationWithinTwoUnits).toBeGreaterThan(0.9);
  const trust = async (looks: readonly TrainingFrame[]) =>
    (await steering.answer(looks.map(lookOf))).outputs.reliability!;
  const rng = new Rng(3);
  const spoiled = (make: () => number) =>
    stripeFrames(50, 4).map((frame) => ({ ...frame, camera: Uint8Array.from(frame.camera, make) }));
  const known = await trust(stripeFrames(50, 2));
  const unknown = [...(await trust(spoiled(() => rng.integer(256)))), ...(await trust(spoiled(() => 124)))];
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(known)).toBeGreaterThan(0.6);
  expect(mean(unknown)).toBeLessThan(0.6 * mean(known));
});

it('a network tells classes beside steering', async () => {
  const names = ['left', 'right'];
  const labelled = (count: number, seed: number) =>
    stripeFrames(count, seed).map((frame) => ({ ...frame, label: names[frame.curvaturePerM > 0 ? 0 : 1]! }));
  const spec = specOf([{ kind: 'classes', names }, direction], 6, 2 + 11);
  const { result, model } = await trained(spec, labelled(200, 1), referenceBackend);
  await using steering = model;
  // Its first output is judged: the class.
  expect(result.validationWithinTwoUnits).toBeGreaterThan(0.9);
  const novel = labelled(50, 2);
  const { outputs } = await steering.answer(novel.map(lookOf));
  const right = novel.filter(({ label }, i) => names[outputs.class_index![i]!] === label);
  expect(right.length).toBeGreaterThan(45);
  for (let i = 0; i < 50; i++)
    expect(outputs.classes![2 * i]! + outputs.classes![2 * i + 1]!).toBeCloseTo(1, 5);
});
