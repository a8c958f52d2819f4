import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { avoidGpu, openGpu, openHardware, patiently } from './gpu.ts';

it('opens a software adapter that it is offered, where the system has no Vulkan', async () => {
  using gpu = await openGpu('software');
  expect(gpu.kind).toBe('software');
  expect(gpu.description).not.toBe('');
});

it('says what to do where no hardware adapter is found', async (context) => {
  {
    using any = await openGpu();
    context.skip(any.kind === 'hardware', 'this machine has a hardware adapter');
  }
  await expect(openGpu('hardware')).rejects.toMatchObject({
    code: 'no-gpu',
    hint: expect.stringMatching(/auto.*install a graphics driver/),
  });
});

it('has Dawn look for the end of work by the clock, not in every turn of the event loop', async () => {
  using gpu = await openGpu('software');
  const { setImmediate } = globalThis;
  let turns = 0;
  globalThis.setImmediate = ((look: () => void) => {
    turns++;
    return setImmediate(look);
  }) as typeof setImmediate;
  try {
    await patiently(() => gpu.device.queue.onSubmittedWorkDone());
    expect(turns).toBe(0);
    await gpu.device.queue.onSubmittedWorkDone();
    expect(turns).toBeGreaterThan(0);
  } finally {
    globalThis.setImmediate = setImmediate;
  }
});

it('opens no graphics device any more, in threads either, once its driver has crashed', async () => {
  const inThread = async () => {
    const module = JSON.stringify(new URL('./gpu.ts', import.meta.url).href);
    const code = `import(${module}).then(({ openGpu }) => openGpu()).then(
      () => 'opened', ({ message }) => message,
    ).then((answer) => require('node:worker_threads').parentPort.postMessage(answer));`;
    const [answer] = await once(new Worker(code, { eval: true }), 'message');
    return answer;
  };
  expect(await inThread()).toBe('opened');
  avoidGpu();
  expect(await inThread()).toBe('the graphics card is left alone, since its driver crashed');
  await expect(openGpu()).rejects.toMatchObject({ code: 'no-gpu', hint: expect.stringMatching(/auto/) });
  expect(await openHardware()).toBeUndefined();
});
