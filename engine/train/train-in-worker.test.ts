import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { type TrainingProgress, type TrainingState, trainNetwork } from './session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';
import { trainInWorker } from './train-in-worker.ts';

const frames = stripeFrames(100, 1);
const endless = {
  spec: STRIPE_SPEC,
  frames,
  recipe: stripeRecipe({ epochs: 100_000 }),
  backend: 'cpu',
};
const deaf = { onProgress: () => {}, onState: () => {} };

beforeAll(async () => {
  await buildKernel();
});

describe('a training in its own thread', () => {
  it('tells its last epoch and the backend that did it', async () => {
    const epochs: number[] = [];
    const { result } = trainInWorker(
      { ...endless, recipe: stripeRecipe() },
      { ...deaf, onProgress: ({ epoch }) => epochs.push(epoch) },
    );
    const { backend, variant } = await result;
    expect(epochs.at(-1)).toBe(12);
    expect({ backend, variant }).toEqual({
      backend: 'cpu',
      variant: cpuBackend().variant,
    });
  });

  it('trains on the graphics device from there too', async () => {
    const { result } = trainInWorker(
      { ...endless, recipe: stripeRecipe({ batchSize: 16 }), backend: 'gpu' },
      deaf,
    );
    const { backend, epochs } = await result;
    expect({ backend, epochs }).toEqual({ backend: 'gpu', epochs: 12 });
  });

  it('gives what it gives without one', async () => {
    const job = { ...endless, recipe: stripeRecipe() };
    const here = await trainNetwork(job, cpuBackend(), {
      ...deaf,
      signal: new AbortController().signal,
      nowMs: () => performance.now(),
      unpaused: () => undefined,
    });
    expect((await trainInWorker(job, deaf).result).weights).toEqual(here.weights);
  });

  it('stands still while paused and goes on when resumed', async () => {
    const told: TrainingProgress[] = [];
    let state: TrainingState | undefined;
    const handle = trainInWorker(endless, {
      onProgress: (progress) => told.push(progress),
      onState: (latest) => {
        state = latest;
      },
    });
    const latest = () => told.at(-1)!;
    const pauseAfter = async (epoch: number) => {
      await expect.poll(() => latest()?.epoch ?? 0).toBeGreaterThan(epoch);
      handle.pause();
      await expect.poll(() => latest().paused).toBe(true);
      return latest().epoch;
    };
    const first = await pauseAfter(0);
    handle.resume();
    const second = await pauseAfter(first);
    handle.cancel();
    await expect(handle.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(state!.epoch).toBe(second);
  });

  it('hands its state out when cancelled, from which it goes on as if nothing had been', async () => {
    let state: TrainingState | undefined;
    const handle = trainInWorker(endless, {
      onProgress: () => handle.cancel(),
      onState: (latest) => {
        state = latest;
      },
    });
    await expect(handle.result).rejects.toMatchObject({ name: 'UserError', code: 'cancelled' });
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

  it('can be cancelled while it is paused', async () => {
    const handle = trainInWorker(endless, {
      ...deaf,
      onProgress: () => {
        handle.pause();
        handle.cancel();
      },
    });
    await expect(handle.result).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses in words what training refuses', async () => {
    const { result } = trainInWorker({ ...endless, frames: [] }, deaf);
    await expect(result).rejects.toMatchObject({
      name: 'UserError',
      code: 'invalid',
      message: 'there are no frames to train on',
      hint: 'Give a drive that has some.',
    });
  });

  it('ends with what its listener throws', async () => {
    const full = new UserError('cannot-write', 'the disk is full', 'Make room.');
    const handle = trainInWorker(endless, {
      ...deaf,
      onProgress: () => {
        throw full;
      },
    });
    await expect(handle.result).rejects.toBe(full);
  });
});
