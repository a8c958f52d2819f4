import { expect, it } from 'vitest';
import { openGpu } from './gpu.ts';

it('opens the bundled software adapter where the system has no Vulkan', async () => {
  using gpu = await openGpu('software');
  expect(gpu.kind).toBe('software');
  expect(gpu.description).not.toBe('');
  expect(gpu.foundBy).not.toBe('');
});

it('says what to do where no hardware adapter is found', async (context) => {
  {
    using any = await openGpu();
    context.skip(any.kind === 'hardware', 'this machine has a hardware adapter');
  }
  await expect(openGpu('hardware')).rejects.toMatchObject({
    code: 'no-gpu',
    hint: expect.stringMatching(/Install a graphics driver/),
  });
});
