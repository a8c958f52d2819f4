import { beforeAll, expect, it } from 'vitest';
import { openGpu } from '../gpu/gpu.ts';
import { chooseBackend, fasterOf } from './choose.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { GpuBackend } from './gpu/gpu.ts';
import { referenceBackend } from './reference/reference.ts';

const nowMs = () => performance.now();
const network = {
  inputs: 1217,
  layers: [
    { units: 29, activation: 'sigmoid' as const },
    { units: 46, activation: 'sigmoid' as const },
  ],
};
const work = { network, batchSize: 8, nowMs };

beforeAll(async () => {
  await buildKernel();
});

it('takes the backend that trains faster in a trial, and tells both rates', async () => {
  const { backend, why } = await fasterOf(referenceBackend, cpuBackend(), work);
  expect(backend.name).toBe('cpu');
  expect(why).toMatch(
    /^in batches of 8 1217-29-46 trains [\d,]+ patterns\/s on the processor, [\d,]+ patterns\/s on the graphics device$/,
  );
  expect((await fasterOf(cpuBackend(), referenceBackend, work)).backend.name).toBe('cpu');
});

it('takes the processor where the graphics device fails its trial', async () => {
  const gpu = new GpuBackend(await openGpu(), nowMs);
  gpu.device.gpu.device.destroy();
  const { backend, why } = await fasterOf(cpuBackend(), gpu, work);
  expect(backend.name).toBe('cpu');
  expect(why).toMatch(/failed its trial: the graphics device was lost/);
});

it('never takes a software adapter', async (context) => {
  {
    using gpu = await openGpu();
    context.skip(gpu.kind === 'hardware', 'this machine has a hardware adapter');
  }
  const { backend, why } = await chooseBackend(work);
  expect(backend.name).toBe('cpu');
  expect(why).toMatch(/^there is no hardware graphics adapter/);
});
