import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { openGpu } from '../../gpu/gpu.ts';
import { initialiseWeights } from '../../network/initialise.ts';
import type { Activation, NetworkSpec } from '../../network/model.ts';
import { outputsOf } from '../../textbook/network.ts';
import type { Patterns, StepSettings } from '../backend.ts';
import { presetModel } from '../preset-model.ts';
import { referenceBackend } from '../reference/reference.ts';
import { smoothRetinaWeights } from '../smoothing.ts';
import { ComputeDevice } from './device.ts';
import type { StartingNetwork } from './many.ts';
import { GpuNetworks } from './networks.ts';

const nowMs = () => performance.now();
const steps: StepSettings = {
  learningRate: 0.1,
  momentum: 0.5,
  weightDecay: 0.001,
  fanInScaling: false,
  batchSize: 1,
};

let device: ComputeDevice;

beforeAll(async () => {
  device = new ComputeDevice(await openGpu());
});

afterAll(() => {
  device[Symbol.dispose]();
});

function network(inputs: number, ...layers: [number, Activation][]): NetworkSpec {
  return { inputs, layers: layers.map(([units, activation]) => ({ units, activation })) };
}

function starting(spec: NetworkSpec, seed: number, range = 0.2): StartingNetwork {
  return { spec, weights: initialiseWeights(spec, new Rng(seed), { kind: 'uniform', range }) };
}

function randomPatterns(spec: NetworkSpec, count: number, seed: number): Patterns {
  const rng = new Rng(seed);
  const fill = (length: number) => Float32Array.from({ length }, () => rng.next());
  return { count, inputs: fill(count * spec.inputs), targets: fill(count * outputsOf(spec)) };
}

const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Largest |actual − expected| in units of 1e-5 + 1e-4·|expected|: at most 1 is agreement. */
function disagreement(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let worst = 0;
  expected.forEach((values, k) => {
    values.forEach((value, i) => {
      const difference = Math.abs(actual[k]![i]! - value) / (1e-5 + 1e-4 * Math.abs(value));
      worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
    });
  });
  return worst;
}

describe('networks on a graphics device', () => {
  it('agree with the referee for layers of 1 to 4,096 units and batches that do not divide', async () => {
    const units = fc.oneof(
      fc.constantFrom(1, 3, 4, 5, 31, 33, 1023, 2049, 4096),
      fc.integer({ min: 1, max: 4096 }),
    );
    const cases = fc.record({
      wide: units,
      narrow: fc.integer({ min: 1, max: 70 }),
      wideFirst: fc.boolean(),
      batchSize: fc.constantFrom(1, 2, 7, 200),
      count: fc.integer({ min: 1, max: 9 }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ wide, narrow, wideFirst, batchSize, count, seed }) => {
        const spec = wideFirst
          ? network(wide, [narrow, 'sigmoid'], [5, 'tanh'])
          : network(narrow, [wide, 'tanh'], [3, 'sigmoid']);
        const one = starting(spec, seed, 1 / Math.sqrt(wide));
        const patterns = randomPatterns(spec, count, seed);
        const step = { ...steps, learningRate: 0.1 / wide, batchSize };
        const trainer = await GpuNetworks.create(device, [one], nowMs);
        const referee = await referenceBackend.create(spec, one.weights);
        await trainer.load(patterns);
        await referee.load(patterns);
        await trainer.epoch([inOrder(count)], [step]);
        await referee.epoch(inOrder(count), step);
        const [answers] = await trainer.forward(patterns.inputs, count);
        const actual = [
          ...(await trainer.weights(0)).layers,
          ...(await trainer.velocity(0)).layers,
          answers!,
        ];
        trainer.dispose();
        const expected = [
          ...(await referee.weights()).layers,
          ...(await referee.velocity()).layers,
          await referee.forward(patterns.inputs, count),
        ];
        expect(disagreement(actual, expected)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 10, seed: 1989 },
    );
  });

  it.each([1, 300])('come out the same side by side as alone, in batches of %i', async (batchSize) => {
    const specs = [2, 7, 4, 9, 7, 33].map((hidden) => network(21, [hidden, 'sigmoid'], [6, 'sigmoid']));
    const networks = specs.map((spec, i) => starting(spec, i));
    const patterns = randomPatterns(specs[0]!, 320, 1);
    const rng = new Rng(2);
    // Orders of their own lengths; one network rests.
    const orders = [320, 40, 0, 319, 320, 300].map((length) => rng.shuffle(inOrder(320)).slice(0, length));
    const each = specs.map((_, i) => ({ ...steps, batchSize, learningRate: 0.1 * (i + 1) }));
    const train = async (members: readonly number[]) => {
      const trainer = await GpuNetworks.create(
        device,
        members.map((i) => networks[i]!),
        nowMs,
      );
      await trainer.load(patterns);
      let losses: number[] = [];
      for (let epoch = 0; epoch < 2; epoch++) {
        losses = await trainer.epoch(
          members.map((i) => orders[i]!),
          members.map((i) => each[i]!),
        );
      }
      const answers = await trainer.forward(patterns.inputs, 320);
      const states = await Promise.all(members.map(async (_, at) => trainer.weights(at)));
      trainer.dispose();
      return members.map((_, at) => ({ loss: losses[at], answers: answers[at], weights: states[at] }));
    };
    const together = await train([0, 1, 2, 3, 4, 5]);
    for (const i of [0, 1, 2, 3, 4, 5]) expect((await train([i]))[0]).toEqual(together[i]);
    expect(together[2]).toMatchObject({ loss: 0, weights: networks[2]!.weights });
  });

  it('each have their own values of one input', async () => {
    const spec = network(6, [5, 'sigmoid'], [3, 'sigmoid']);
    const other = network(6, [9, 'sigmoid'], [3, 'sigmoid']);
    const networks = [starting(spec, 1), starting(other, 2), starting(spec, 3)];
    const patterns = randomPatterns(spec, 20, 1);
    const rng = new Rng(5);
    const columns = networks.map(() => Float32Array.from({ length: 20 }, () => rng.next()));
    for (const batchSize of [1, 7]) {
      const step = { ...steps, batchSize };
      const together = await GpuNetworks.create(device, networks, nowMs);
      await together.load(patterns);
      await together.setInputColumn(2, columns);
      await together.epoch(
        networks.map(() => inOrder(20)),
        networks.map(() => step),
      );
      for (const [i, { spec, weights }] of networks.entries()) {
        const referee = await referenceBackend.create(spec, weights);
        await referee.load(patterns);
        await referee.setInputColumn(2, columns[i]!);
        await referee.epoch(inOrder(20), step);
        const actual = (await together.weights(i)).layers;
        expect(disagreement(actual, (await referee.weights()).layers)).toBeLessThanOrEqual(1);
      }
      together.dispose();
    }
  });

  it('smooth the weights of their retinas as the processor does, each by its own share', async () => {
    const { camera, range } = DEFAULT_SENSOR_SETTINGS;
    const spec = presetModel('alvinn-1989', {
      sensors: { camera: { ...camera, rows: 5, columns: 7 }, range },
    });
    const { inputs } = spec.network;
    const networks = [3, 6, 2].map((hidden, i) =>
      starting(network(inputs, [hidden, 'sigmoid'], [2, 'sigmoid']), i),
    );
    const trainer = await GpuNetworks.create(device, networks, nowMs);
    const shares = [0.1, 0, 0.7];
    await trainer.smoothRetinas(spec, shares);
    for (const [i, { spec: own, weights }] of networks.entries()) {
      const expected = smoothRetinaWeights(weights, { ...spec, network: own }, shares[i]!);
      expect(disagreement((await trainer.weights(i)).layers, expected.layers)).toBeLessThanOrEqual(0.1);
    }
    trainer.dispose();
  });

  it('set and read one network without touching its neighbours', async () => {
    const spec = network(5, [3, 'sigmoid'], [2, 'sigmoid']);
    const networks = [1, 2, 3].map((seed) => starting(spec, seed));
    const trainer = await GpuNetworks.create(device, networks, nowMs);
    const other = starting(spec, 9);
    await trainer.setState(1, other.weights, networks[0]!.weights);
    expect(await Promise.all([0, 1, 2].map((i) => trainer.weights(i)))).toEqual([
      networks[0]!.weights,
      other.weights,
      networks[2]!.weights,
    ]);
    expect(await trainer.velocity(1)).toEqual(networks[0]!.weights);
    trainer.dispose();
  });

  it('leave no buffer behind', async () => {
    const before = device.bufferCount;
    const spec = network(30, [9, 'sigmoid'], [4, 'sigmoid']);
    for (const batchSize of [1, 8, 200]) {
      const trainer = await GpuNetworks.create(device, [starting(spec, 1), starting(spec, 2)], nowMs);
      for (const count of [250, 300]) {
        await trainer.load(randomPatterns(spec, count, 1));
        await trainer.setInputColumn(3, [new Float32Array(count), new Float32Array(count)]);
        const order = inOrder(count);
        await trainer.epoch(
          [order, order],
          [
            { ...steps, batchSize },
            { ...steps, batchSize },
          ],
        );
        await trainer.forward(new Float32Array(30 * count), count);
      }
      await expect(trainer.load({ ...randomPatterns(spec, 3, 1), count: 4 })).rejects.toThrow();
      await expect(trainer.forward(new Float32Array(7), 1)).rejects.toThrow();
      trainer.dispose();
    }
    const wrong = { ...starting(spec, 1), weights: { layers: [] } };
    await expect(GpuNetworks.create(device, [starting(spec, 2), wrong], nowMs)).rejects.toThrow('belong');
    expect(device.bufferCount).toBe(before);
  });

  it('are refused side by side where they are not alike', async () => {
    const one = starting(network(4, [3, 'sigmoid'], [2, 'sigmoid']), 1);
    for (const other of [
      network(5, [3, 'sigmoid'], [2, 'sigmoid']),
      network(4, [3, 'tanh'], [2, 'sigmoid']),
      network(4, [3, 'sigmoid'], [3, 'sigmoid']),
      network(4, [2, 'sigmoid']),
    ]) {
      await expect(GpuNetworks.create(device, [one, starting(other, 1)], nowMs)).rejects.toThrow(
        'side by side',
      );
    }
    const two = await GpuNetworks.create(device, [one, one], nowMs);
    await two.load(randomPatterns(one.spec, 2, 1));
    const orders = [inOrder(2), inOrder(2)];
    await expect(two.epoch(orders, [steps, { ...steps, batchSize: 2 }])).rejects.toThrow(
      'batches of 1 and of 2',
    );
    await expect(two.epoch([inOrder(2)], [steps])).rejects.toThrow('1 orders and 1 steps for 2');
    two.dispose();
  });
});
