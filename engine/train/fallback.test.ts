import { beforeAll, expect, it } from 'vitest';
import { openGpu } from '../gpu/gpu.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { trainThroughLoss } from './fallback.ts';
import { GpuBackend } from './gpu/gpu.ts';
import { type TrainingState, trainNetwork } from './session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';

const nowMs = () => performance.now();
const job = { spec: STRIPE_SPEC, recipe: stripeRecipe({ batchSize: 16 }), frames: stripeFrames(100, 1) };
const quiet = {
  signal: new AbortController().signal,
  nowMs,
  onProgress: () => {},
  onState: () => {},
  onNotice: () => {},
  unpaused: () => undefined,
};

beforeAll(async () => {
  await buildKernel();
});

it('goes on from the last state on the cpu backend when the device goes away, and says so', async () => {
  const backend = new GpuBackend(await openGpu(), nowMs);
  const states: TrainingState[] = [];
  const notices: string[] = [];
  let ms = 0;
  const result = await trainThroughLoss(job, backend, {
    ...quiet,
    // A clock so fast that every epoch is worth saving.
    nowMs: () => ms,
    unpaused: () => {
      ms += 3000;
      return undefined;
    },
    onState: (state) => {
      states.push(state);
      if (state.epoch === 5) backend.device.gpu.device.destroy();
    },
    onNotice: (text) => notices.push(text),
  });
  expect(notices).toEqual([
    expect.stringMatching(/lost.*; training goes on from epoch 6 on the cpu backend$/),
  ]);
  expect(result.backend).toBe('cpu');
  expect(result.variant).toContain('from epoch 6');
  const fifth = states.find(({ epoch }) => epoch === 5)!;
  const expected = await trainNetwork({ ...job, state: fifth }, cpuBackend(), quiet);
  expect(result.weights).toEqual(expected.weights);
  expect(result.history).toEqual(expected.history);
  expect(backend.device.bufferCount).toBe(0);
  backend[Symbol.dispose]();
});

it('learns on the graphics device what it learns on the processor', async () => {
  using gpu = new GpuBackend(await openGpu(), nowMs);
  const onGpu = await trainThroughLoss(job, gpu, quiet);
  const onCpu = await trainThroughLoss(job, cpuBackend(), quiet);
  expect(onGpu.backend).toBe('gpu');
  expect(gpu.device.bufferCount).toBe(0);
  onCpu.history.loss.forEach((loss, epoch) => {
    expect(onGpu.history.loss[epoch]).toBeCloseTo(loss, 3);
  });
});
