import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { type TrainingState, trainNetwork } from './session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';
import { type Train, trainingThread } from './train-in-worker.ts';

const frames = stripeFrames(100, 1);
const endless = {
  spec: STRIPE_SPEC,
  frames,
  recipe: stripeRecipe({ epochs: 100_000 }),
  backend: 'cpu',
};
const deaf = { onProgress: () => {}, onState: () => {} };
const on = new AbortController().signal;

const trainInThread: Train = async (...asked) => {
  using thread = trainingThread();
  return await thread.train(...asked);
};

beforeAll(async () => {
  await buildKernel();
});

describe('a training in its own thread', () => {
  it('tells its last epoch and the backend that did it', async () => {
    const epochs: number[] = [];
    const { backend, variant } = await trainInThread(
      { ...endless, recipe: stripeRecipe() },
      { ...deaf, onProgress: ({ epoch }) => epochs.push(epoch) },
      on,
    );
    expect(epochs.at(-1)).toBe(12);
    expect({ backend, variant }).toEqual({
      backend: 'cpu',
      variant: cpuBackend().variant,
    });
  });

  it('trains on the graphics device from there too', async () => {
    const { backend, epochs } = await trainInThread(
      { ...endless, recipe: stripeRecipe({ batchSize: 16 }), backend: 'gpu' },
      deaf,
      on,
    );
    expect({ backend, epochs }).toEqual({ backend: 'gpu', epochs: 12 });
  });

  it('gives what it gives without one', async () => {
    const job = { ...endless, recipe: stripeRecipe() };
    const here = await trainNetwork(job, cpuBackend(), {
      ...deaf,
      signal: on,
      nowMs: () => performance.now(),
      unpaused: () => undefined,
    });
    expect((await trainInThread(job, deaf, on)).weights).toEqual(here.weights);
  });

  it('hands its state out when cancelled, from which it goes on as if nothing had been', async () => {
    let state: TrainingState | undefined;
    const cancel = new AbortController();
    const listener = {
      onProgress: () => cancel.abort(),
      onState: (latest: TrainingState) => {
        state = latest;
      },
    };
    await expect(trainInThread(endless, listener, cancel.signal)).rejects.toMatchObject({
      name: 'UserError',
      code: 'cancelled',
    });
    const { epoch } = state!;
    expect(epoch).toBeGreaterThan(0);
    expect(state!.history.loss).toHaveLength(epoch);

    const stop = new AbortController();
    let whole: TrainingState | undefined;
    let turns = 0;
    const uninterrupted = trainNetwork(endless, cpuBackend(), {
      ...deaf,
      signal: stop.signal,
      nowMs: () => 0,
      onState: (latest) => {
        whole = latest;
      },
      unpaused: () => {
        if (turns++ === epoch) stop.abort();
        return undefined;
      },
    });
    await expect(uninterrupted).rejects.toMatchObject({ code: 'cancelled' });
    expect(state).toEqual(whole);
  });

  it('does not begin where it was cancelled before', async () => {
    const epochs: number[] = [];
    const listener = { ...deaf, onProgress: ({ epoch }: { epoch: number }) => epochs.push(epoch) };
    await expect(trainInThread(endless, listener, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(epochs).toEqual([]);
  });

  it('refuses in words what training refuses', async () => {
    await expect(trainInThread({ ...endless, frames: [] }, deaf, on)).rejects.toMatchObject({
      name: 'UserError',
      code: 'invalid',
      message: 'there are no frames to train on',
      hint: 'Give a drive that has some.',
    });
  });

  it('ends with what its listener throws', async () => {
    const full = new UserError('cannot-write', 'the disk is full', 'Make room.');
    const listener = {
      ...deaf,
      onProgress: () => {
        throw full;
      },
    };
    await expect(trainInThread(endless, listener, on)).rejects.toBe(full);
  });
});
