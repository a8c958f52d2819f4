import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGpu } from '../gpu/gpu.ts';
import type { ModelSpec } from '../network/model.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { type PreparedPatterns, preparePatterns } from '../train/prepare.ts';
import type { TrainingState } from '../train/session.ts';
import { STRIPE_SPEC, stripeFrames, stripeRecipe } from '../train/stripe-fixture.ts';
import { createCpuPool } from './cpu-pool.ts';
import type { Outcome, SweepDevice, Task } from './device.ts';
import { createGpuDevice } from './gpu-device.ts';
import { LastingDevice } from './lasting-device.ts';

const recipe = stripeRecipe();
const frames = stripeFrames(60, 1);
const sets: PreparedPatterns[] = [20, 40].map((count) =>
  preparePatterns(STRIPE_SPEC, recipe, frames.slice(0, count), frames.slice(40)),
);

function withHidden(units: number): ModelSpec {
  const [, outputs] = STRIPE_SPEC.network.layers;
  const layers = [{ units, activation: 'sigmoid' as const }, outputs!];
  return { ...STRIPE_SPEC, network: { ...STRIPE_SPEC.network, layers } };
}

/** Six networks of several sizes, two pattern sets, rates and seeds. */
const tasks: Task[] = [3, 6, 9, 3, 17, 6].map((hidden, i) => ({
  id: i + 1,
  spec: withHidden(hidden),
  recipe: stripeRecipe({ seed: i, learningRate: 0.2 + 0.1 * i }),
  patterns: i % 2,
  untilEpoch: 4,
}));

async function outcomes(device: SweepDevice, todo: readonly Task[]): Promise<Map<number, Outcome>> {
  const found = new Map<number, Outcome>();
  await device.train(todo, new AbortController().signal, {
    onEpoch: () => {},
    onOutcome: (outcome) => found.set(outcome.id, outcome),
  });
  return found;
}

const stateOf = (outcome: Outcome | undefined): TrainingState => {
  if (!outcome || !('state' in outcome)) throw new Error(`no state: ${JSON.stringify(outcome)}`);
  return outcome.state;
};

beforeAll(async () => {
  await buildKernel();
});

describe.each<[string, () => Promise<SweepDevice>]>([
  ['a pool of threads', async () => createCpuPool(sets, 2)],
  ['a graphics device', async () => createGpuDevice(await openGpu(), sets, () => performance.now())],
])('%s', (_, open) => {
  let device: SweepDevice;

  beforeAll(async () => {
    device = await open();
  });

  afterAll(() => device[Symbol.asyncDispose]());

  it('trains each network as if it were alone, and on from where it was halted', async () => {
    const whole = await outcomes(device, tasks);
    expect([...whole.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const alone = await outcomes(device, [tasks[1]!]);
    expect(stateOf(alone.get(2))).toEqual(stateOf(whole.get(2)));
    const half = await outcomes(
      device,
      tasks.map((task) => ({ ...task, untilEpoch: 2 })),
    );
    const rest = tasks.map((task) => ({ ...task, state: stateOf(half.get(task.id)) }));
    const joined = await outcomes(device, rest);
    for (const { id } of tasks) expect(stateOf(joined.get(id))).toEqual(stateOf(whole.get(id)));
  });

  it('goes on with the others where the weights of one run off', async () => {
    const linear = STRIPE_SPEC.network.layers.map((layer) => ({ ...layer, activation: 'linear' as const }));
    const spec = { ...STRIPE_SPEC, network: { ...STRIPE_SPEC.network, layers: linear } };
    const hot: Task[] = [0.001, 90, 0.002].map((learningRate, i) => ({
      id: i + 1,
      spec,
      recipe: stripeRecipe({ learningRate }),
      patterns: 0,
      untilEpoch: 3,
    }));
    const found = await outcomes(device, hot);
    expect(found.get(2)).toMatchObject({ failure: expect.stringMatching(/ran off to infinity/) });
    expect([stateOf(found.get(1)).epoch, stateOf(found.get(3)).epoch]).toEqual([3, 3]);
  });

  it('hands out all states when it is stopped', async () => {
    const stop = new AbortController();
    const found = new Map<number, Outcome>();
    const two = [tasks[0]!, tasks[2]!].map((task) => ({
      ...task,
      recipe: stripeRecipe({ epochs: 100_000 }),
      untilEpoch: 100_000,
    }));
    const training = device.train(two, stop.signal, {
      onEpoch: () => stop.abort(),
      onOutcome: (outcome) => found.set(outcome.id, outcome),
    });
    await expect(training).rejects.toMatchObject({ code: 'cancelled' });
    for (const { id } of two) {
      const { epoch, history } = stateOf(found.get(id));
      expect(epoch).toBeGreaterThan(0);
      expect(history.loss).toHaveLength(epoch);
    }
  });
});

it('goes on on a pool of threads when the graphics device goes away, and says so', async () => {
  const gpu = await openGpu();
  const notices: string[] = [];
  await using device = new LastingDevice(
    createGpuDevice(gpu, sets, () => performance.now()),
    () => createCpuPool(sets, 2),
    (text) => notices.push(text),
  );
  gpu.device.destroy();
  const found = await outcomes(device, tasks);
  await using pool = createCpuPool(sets, 2);
  expect(found).toEqual(await outcomes(pool, tasks));
  expect(notices).toEqual([expect.stringMatching(/lost.*; the sweep goes on on 2 threads of cpu/)]);
});

it('trains on a graphics device what a pool of threads trains', async () => {
  await using pool = createCpuPool(sets, 2);
  await using gpu = createGpuDevice(await openGpu(), sets, () => performance.now());
  const onPool = await outcomes(pool, tasks);
  const onGpu = await outcomes(gpu, tasks);
  for (const { id } of tasks) {
    const expected = stateOf(onPool.get(id)).history.validationLoss;
    stateOf(onGpu.get(id)).history.validationLoss.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(expected[epoch]!, 3);
    });
  }
});
