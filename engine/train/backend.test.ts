import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { openGpu } from '../gpu/gpu.ts';
import { emptyWeights, initialiseWeights } from '../network/initialise.ts';
import type { Activation, NetworkSpec, Weights } from '../network/model.ts';
import { ACTIVATION_NAMES } from '../textbook/activations.ts';
import { layerSizes, outputsOf } from '../textbook/network.ts';
import { anyNetwork } from './any-network-fixture.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from './backend.ts';
import { BACKEND_NAMES, openBackend } from './backends.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { GpuBackend } from './gpu/gpu.ts';
import { referenceBackend } from './reference/reference.ts';

const plainSteps: StepSettings = {
  learningRate: 0.5,
  momentum: 0,
  weightDecay: 0,
  fanInScaling: false,
  batchSize: 1,
};

function network(inputs: number, ...layers: [number, Activation][]): NetworkSpec {
  return { inputs, layers: layers.map(([units, activation]) => ({ units, activation })) };
}

function patternsOf(rows: readonly (readonly [readonly number[], readonly number[]])[]): Patterns {
  return {
    count: rows.length,
    inputs: Float32Array.from(rows.flatMap(([inputs]) => inputs)),
    targets: Float32Array.from(rows.flatMap(([, targets]) => targets)),
  };
}

function randomPatterns(spec: NetworkSpec, count: number, rng: Rng): Patterns {
  const fill = (length: number, draw: () => number) => Float32Array.from({ length }, draw);
  return {
    count,
    inputs: fill(count * spec.inputs, () => rng.next()),
    targets: fill(count * outputsOf(spec), () => (rng.chance(0.2) ? 1 : 0)),
  };
}

const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

async function train(
  trainer: Trainer,
  patterns: Patterns,
  step: StepSettings,
  epochs: number,
): Promise<number> {
  await trainer.load(patterns);
  const shuffler = new Rng(5);
  const orders = Array.from({ length: epochs }, () => [...shuffler.shuffle(inOrder(patterns.count))]);
  // All but the last in one go: a device's round trip takes longer than an epoch of four patterns.
  await trainer.epoch(Uint32Array.from(orders.slice(0, -1).flat()), step);
  return trainer.epoch(Uint32Array.from(orders.at(-1)!), step);
}

/** Largest |actual − expected| in units of 1e-5 + 1e-4·|expected|: at most 1 is agreement. */
function disagreement(actual: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
  let worst = 0;
  expected.forEach((layer, l) => {
    for (let i = 0; i < layer.length; i++) {
      const tolerance = 1e-5 + 1e-4 * Math.abs(layer[i]!);
      const difference = Math.abs(actual[l]![i]! - layer[i]!) / tolerance;
      worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
    }
  });
  return worst;
}

async function stateAfterEpoch(
  backend: TrainingBackend,
  spec: NetworkSpec,
  weights: Weights,
  patterns: Patterns,
  order: Uint32Array,
  step: StepSettings,
  epochs = 1,
) {
  const trainer = await backend.create(spec, weights);
  await trainer.load(patterns);
  const losses = [];
  for (let epoch = 0; epoch < epochs; epoch++) losses.push(await trainer.epoch(order, step));
  const outputs = await trainer.forward(patterns.inputs, patterns.count);
  const state = [...(await trainer.weights()).layers, ...(await trainer.velocity()).layers, outputs, losses];
  trainer.dispose();
  return state;
}

const XOR = patternsOf([
  [[0, 0], [0]],
  [[0, 1], [1]],
  [[1, 0], [1]],
  [[1, 1], [0]],
]);

/** Weights of both layers after eight steps, by batch size, from the referee in double precision. */
const GOLDEN: Record<number, number[][]> = {
  1: [
    [-0.2506321, -0.1718985, -0.4761384, 0.2940363, 0.461937, 0.2144222, -0.06670292, -0.0814902],
    [0.5033054, -0.3873959, 0.3952969, 0.2149422, 0.343327, 0.01535777],
  ],
  3: [
    [-0.2641148, -0.1763478, -0.4885306, 0.2893576, 0.4790013, 0.2184823, -0.06718854, -0.07251003],
    [0.4743317, -0.4644359, 0.2959697, 0.1316606, 0.2087749, -0.2125829],
  ],
};

/** Share of patterns whose first output is on the target's side of one half. */
async function answered(trainer: Trainer, { count, inputs, targets }: Patterns): Promise<number> {
  const outputs = await trainer.forward(inputs, count);
  return outputs.filter((output, i) => output > 0.5 === targets[i]! > 0.5).length / outputs.length;
}

let gpu: GpuBackend;

beforeAll(async () => {
  await buildKernel();
  gpu = new GpuBackend(await openGpu(), () => performance.now());
});

afterAll(() => {
  gpu[Symbol.dispose]();
});

/** Backends, how many random trainings each is held to, and how many seeds: a software adapter is slow. */
const backends: [string, () => TrainingBackend, { trainings: number; seeds: number }][] = [
  ['reference', () => referenceBackend, { trainings: 0, seeds: 15 }],
  ['cpu, relaxed', () => cpuBackend('relaxed'), { trainings: 150, seeds: 15 }],
  ['cpu, without relaxed multiply-add', () => cpuBackend('simd'), { trainings: 150, seeds: 15 }],
  ['gpu', () => gpu, { trainings: 30, seeds: 3 }],
];

describe.each(backends.slice(1))('%s', (_, open, { trainings }) => {
  it('agrees with the referee after an epoch of the 1989 network over 1,200 patterns', async () => {
    const spec = network(1217, [29, 'sigmoid'], [46, 'sigmoid']);
    const rng = new Rng(1989);
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.05, outputBias: -2 });
    const patterns = randomPatterns(spec, 1200, rng);
    const order = rng.shuffle(inOrder(1200));
    const step = { ...plainSteps, learningRate: 0.05, momentum: 0.5 };
    const expected = await stateAfterEpoch(referenceBackend, spec, weights, patterns, order, step);
    const actual = await stateAfterEpoch(open(), spec, weights, patterns, order, step);
    expect(disagreement(actual, expected)).toBeLessThanOrEqual(1);
  });

  it('agrees with the referee for any shape, activation and step', async () => {
    const shapes = fc.record({
      inputs: fc.integer({ min: 1, max: 200 }),
      layers: fc.array(
        fc.record({
          units: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200 })),
          activation: fc.constantFrom<Activation>('sigmoid', 'tanh', 'linear', 'relu'),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    const steps = fc.record({
      learningRate: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
      momentum: fc.constantFrom(0, 0.5, 0.9),
      weightDecay: fc.constantFrom(0, 0.01),
      fanInScaling: fc.boolean(),
      batchSize: fc.constantFrom(1, 2, 7, 32, 64, 65, 150),
    });
    const counts = fc.integer({ min: 1, max: 150 });
    await fc.assert(
      fc.asyncProperty(shapes, steps, counts, fc.integer(), async (spec, drawn, count, seed) => {
        const rng = new Rng(seed);
        // Weights and steps by the widest layer: training that runs away doubles every rounding, in any backend.
        const widest = Math.max(...layerSizes(spec));
        const range = Math.min(0.2, 1 / Math.sqrt(widest));
        const learningRate = drawn.fanInScaling ? drawn.learningRate : drawn.learningRate / widest;
        const step = { ...drawn, learningRate };
        const weights = initialiseWeights(spec, rng, { kind: 'uniform', range });
        const patterns = randomPatterns(spec, count, rng);
        // From a single step to more patterns than there are, some of them twice.
        const order = Uint32Array.from({ length: 1 + rng.integer(count + 3) }, () => rng.integer(count));
        const expected = await stateAfterEpoch(referenceBackend, spec, weights, patterns, order, step, 2);
        const actual = await stateAfterEpoch(open(), spec, weights, patterns, order, step, 2);
        expect(disagreement(actual, expected)).toBeLessThanOrEqual(1);
      }),
      { numRuns: trainings, seed: 1989 },
    );
  });

  it('agrees with the referee on convolutions and heads of every loss, or says what it cannot train', async () => {
    const networks = anyNetwork({
      inputs: 40,
      units: 30,
      side: 14,
      activations: ACTIVATION_NAMES.filter((name) => name !== 'threshold'),
    });
    const draws = fc.record({
      momentum: fc.constantFrom(0, 0.5),
      weightDecay: fc.constantFrom(0, 0.01),
      fanInScaling: fc.boolean(),
      batchSize: fc.constantFrom(1, 3, 70),
    });
    let trained = 0;
    await fc.assert(
      fc.asyncProperty(
        networks,
        draws,
        fc.integer({ min: 1, max: 75 }),
        fc.integer(),
        async (spec, drawn, count, seed) => {
          const rng = new Rng(seed);
          const widest = Math.max(...layerSizes(spec));
          const range = Math.min(0.3, 1 / Math.sqrt(widest));
          const weights = initialiseWeights(spec, rng, { kind: 'uniform', range });
          const answer = open().supports(spec);
          if (answer !== true) {
            await expect(open().create(spec, weights)).rejects.toThrow(
              `cannot train this network: ${answer}`,
            );
            return;
          }
          trained++;
          const step = { ...drawn, learningRate: 0.2 / widest };
          const patterns = randomPatterns(spec, count, rng);
          const order = Uint32Array.from({ length: 1 + rng.integer(count + 3) }, () => rng.integer(count));
          const expected = await stateAfterEpoch(referenceBackend, spec, weights, patterns, order, step, 2);
          const actual = await stateAfterEpoch(open(), spec, weights, patterns, order, step, 2);
          expect(disagreement(actual, expected)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: trainings, seed: 1989 },
    );
    expect(trained).toBeGreaterThan(0);
  });

  it('trains thresholds by the perceptron rule to the very bits of the referee', async () => {
    const spec = network(9, [6, 'threshold'], [5, 'threshold']);
    const rng = new Rng(12);
    // Eighths, which single precision adds up without rounding.
    const weights = {
      layers: emptyWeights(spec).layers.map((layer) => layer.map(() => (rng.integer(17) - 8) / 8)),
    };
    const patterns = randomPatterns(spec, 20, rng);
    const binary = { ...patterns, inputs: patterns.inputs.map((value) => (value > 0.5 ? 1 : 0)) };
    for (const batchSize of [1, 4]) {
      const step = { ...plainSteps, batchSize };
      const expected = await stateAfterEpoch(referenceBackend, spec, weights, binary, inOrder(20), step, 5);
      expect(await stateAfterEpoch(open(), spec, weights, binary, inOrder(20), step, 5)).toEqual(expected);
      expect(expected[0]).toEqual(weights.layers[0]);
      expect(expected[1]).not.toEqual(weights.layers[1]);
    }
  });
});

describe.each(backends)('%s', (_, open, { seeds }) => {
  it.each([1, 3])('has the golden weights after eight patterns in batches of %i', async (batchSize) => {
    const spec = network(3, [2, 'sigmoid'], [2, 'tanh']);
    const rng = new Rng('golden');
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.5 });
    const step = { learningRate: 0.3, momentum: 0.6, weightDecay: 0.01, fanInScaling: true, batchSize };
    const state = await stateAfterEpoch(
      open(),
      spec,
      weights,
      randomPatterns(spec, 8, rng),
      inOrder(8),
      step,
    );
    expect(disagreement(state.slice(0, 2), GOLDEN[batchSize]!)).toBeLessThanOrEqual(1);
  });

  it('learns OR, AND and majority with one sigmoid unit', async () => {
    const bits = (n: number, width: number) => Array.from({ length: width }, (_, i) => (n >> i) & 1);
    const ones = (row: number[]) => row.reduce((sum, bit) => sum + bit, 0);
    const cases: [number, (row: number[]) => boolean][] = [
      [2, (row) => ones(row) >= 1],
      [2, (row) => ones(row) === 2],
      [5, (row) => ones(row) >= 3],
    ];
    for (const [width, truth] of cases) {
      const spec = network(width, [1, 'sigmoid']);
      const patterns = patternsOf(
        Array.from({ length: 2 ** width }, (_, n) => [bits(n, width), [truth(bits(n, width)) ? 1 : 0]]),
      );
      const trainer = await open().create(spec, emptyWeights(spec));
      await train(trainer, patterns, plainSteps, 400);
      expect(await answered(trainer, patterns)).toBe(1);
    }
  });

  it('cannot learn XOR without a hidden layer, and learns it with one', async () => {
    const without = network(2, [1, 'sigmoid']);
    const rng = new Rng(2);
    const single = await open().create(
      without,
      initialiseWeights(without, rng, { kind: 'uniform', range: 1 }),
    );
    await train(single, XOR, plainSteps, 3000);
    expect(await answered(single, XOR)).toBeLessThanOrEqual(0.75);

    const withHidden = network(2, [4, 'sigmoid'], [1, 'sigmoid']);
    const weights = initialiseWeights(withHidden, rng, { kind: 'uniform', range: 1 });
    const trainer = await open().create(withHidden, weights);
    const loss = await train(trainer, XOR, { ...plainSteps, momentum: 0.9 }, 3000);
    expect(await answered(trainer, XOR)).toBe(1);
    expect(loss).toBeLessThan(0.01);
  });

  it('reproduces eight one-hot patterns through three hidden units, whose code becomes nearly binary', async () => {
    const spec = network(8, [3, 'sigmoid'], [8, 'sigmoid']);
    const patterns = patternsOf(
      Array.from({ length: 8 }, (_, hot) => {
        const row = Array.from({ length: 8 }, (_, i) => (i === hot ? 1 : 0));
        return [row, row];
      }),
    );
    const binaryShares = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const weights = initialiseWeights(spec, new Rng(seed), { kind: 'uniform', range: 0.5 });
      const trainer = await open().create(spec, weights);
      await train(trainer, patterns, { ...plainSteps, momentum: 0.5 }, 4000);
      expect(await answered(trainer, patterns)).toBe(1);

      const encoder: Weights = { layers: [(await trainer.weights()).layers[0]!] };
      const hidden = await open().create(network(8, [3, 'sigmoid']), encoder);
      const codes = await hidden.forward(patterns.inputs, 8);
      binaryShares.push(codes.filter((activation) => Math.abs(activation - 0.5) > 0.3).length / codes.length);
    }
    // A unit or two may rest between 0 and 1 where that already tells all eight apart, so this is the usual share.
    expect(binaryShares.toSorted((a, b) => a - b)[Math.floor(seeds / 2)]).toBeGreaterThanOrEqual(0.75);
  });

  it('never breaks symmetry from zero weights', async () => {
    for (const units of [3, 4, 9]) {
      const spec = network(2, [units, 'sigmoid'], [1, 'sigmoid']);
      const trainer = await open().create(spec, emptyWeights(spec));
      await train(trainer, XOR, { ...plainSteps, momentum: 0.9 }, 500);
      const [hidden, output] = (await trainer.weights()).layers;
      expect(hidden!.some((w) => w !== 0)).toBe(true);
      for (let unit = 1; unit < units; unit++) {
        expect(hidden!.subarray(3 * unit, 3 * unit + 3)).toEqual(hidden!.subarray(0, 3));
        expect(output![unit]).toBe(output![0]);
      }
      expect(await answered(trainer, XOR)).toBeLessThanOrEqual(0.75);
    }
  });

  it('trains on an input column set anew as on patterns that held it from the start', async () => {
    const spec = network(9, [6, 'sigmoid'], [3, 'sigmoid']);
    const rng = new Rng(4);
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.5 });
    const patterns = randomPatterns(spec, 30, rng);
    const column = Float32Array.from({ length: 30 }, () => rng.next());
    const changed = patterns.inputs.map((value, i) => (i % 9 === 8 ? column[Math.floor(i / 9)]! : value));

    const trainer = await open().create(spec, weights);
    await trainer.load(patterns);
    await trainer.setInputColumn(8, column);
    await trainer.epoch(inOrder(30), plainSteps);
    const other = await open().create(spec, weights);
    await other.load({ ...patterns, inputs: changed });
    await other.epoch(inOrder(30), plainSteps);
    expect(await trainer.weights()).toEqual(await other.weights());
  });

  it('goes on from a checkpoint to the very bits of a run that was not stopped', async () => {
    const spec = network(37, [10, 'sigmoid'], [7, 'tanh']);
    const rng = new Rng(6);
    const patterns = randomPatterns(spec, 50, rng);
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.3 });
    for (const batchSize of [1, 8]) {
      const step = { ...plainSteps, learningRate: 0.05, momentum: 0.9, batchSize };
      const through = await open().create(spec, weights);
      await through.load(patterns);
      for (let epoch = 0; epoch < 6; epoch++) await through.epoch(inOrder(50), step);

      const before = await open().create(spec, weights);
      await before.load(patterns);
      for (let epoch = 0; epoch < 3; epoch++) await before.epoch(inOrder(50), step);
      const after = await open().create(spec, emptyWeights(spec));
      await after.load(patterns);
      await after.setState(await before.weights(), await before.velocity());
      for (let epoch = 0; epoch < 3; epoch++) await after.epoch(inOrder(50), step);

      expect(await after.weights()).toEqual(await through.weights());
      expect(await after.velocity()).toEqual(await through.velocity());
    }
  });

  it('gives the same bytes for the same weights, patterns and order', async () => {
    const spec = network(300, [13, 'sigmoid'], [30, 'sigmoid']);
    const rng = new Rng(3);
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.1 });
    const patterns = randomPatterns(spec, 100, rng);
    for (const batchSize of [1, 32]) {
      const step = { ...plainSteps, learningRate: 0.1, momentum: 0.5, batchSize };
      const once = await stateAfterEpoch(open(), spec, weights, patterns, inOrder(100), step, 3);
      expect(await stateAfterEpoch(open(), spec, weights, patterns, inOrder(100), step, 3)).toEqual(once);
    }
  });

  it('forgets the velocity when only weights are set', async () => {
    const spec = network(5, [4, 'sigmoid']);
    const weights = initialiseWeights(spec, new Rng(1), { kind: 'uniform', range: 1 });
    const trainer = await open().create(spec, weights);
    await train(trainer, randomPatterns(spec, 10, new Rng(2)), { ...plainSteps, momentum: 0.9 }, 2);
    await trainer.setState(weights);
    expect(await trainer.weights()).toEqual(weights);
    expect(await trainer.velocity()).toEqual(emptyWeights(spec));
  });

  it('changes weights against the numeric gradient of the loss', async () => {
    const spec = network(6, [5, 'tanh'], [4, 'sigmoid'], [3, 'linear']);
    const rng = new Rng(9);
    const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.7 });
    const patterns = randomPatterns(spec, 12, rng);
    const loss = async (at: Weights) => {
      const trainer = await referenceBackend.create(spec, at);
      const outputs = await trainer.forward(patterns.inputs, patterns.count);
      const squares = outputs.reduce((sum, output, i) => sum + (patterns.targets[i]! - output) ** 2, 0);
      return squares / 2 / patterns.count;
    };
    const trainer = await open().create(spec, weights);
    await trainer.load(patterns);
    await trainer.epoch(inOrder(12), { ...plainSteps, learningRate: 1, batchSize: 12 });
    const change = (await trainer.velocity()).layers;
    const step = 0.01;
    for (const [l, layer] of weights.layers.entries()) {
      for (let i = 0; i < layer.length; i++) {
        const moved = async (by: number) => {
          const layers = weights.layers.map((values) => values.slice());
          layers[l]![i]! += by;
          return loss({ layers });
        };
        const slope = ((await moved(step)) - (await moved(-step))) / (2 * step);
        expect(Math.abs(change[l]![i]! + slope)).toBeLessThan(1e-4);
      }
    }
  });

  it('refuses weights, patterns, orders and batches that do not fit', async () => {
    const spec = network(5, [4, 'sigmoid']);
    const trainer = await open().create(spec, emptyWeights(spec));
    const patterns = randomPatterns(spec, 3, new Rng(1));
    await trainer.load(patterns);
    await expect(open().create(spec, { layers: [new Float32Array(23)] })).rejects.toThrow(
      'layers of 23 weights where 24 belong',
    );
    await expect(trainer.setState({ layers: [] })).rejects.toThrow('where 24 belong');
    await expect(trainer.load({ ...patterns, count: 4 })).rejects.toThrow('4 patterns of 15 inputs');
    await expect(trainer.epoch(new Uint32Array([0, 3]), plainSteps)).rejects.toThrow(
      'pattern 3 in the order, 3 loaded',
    );
    await expect(trainer.setInputColumn(5, new Float32Array(3))).rejects.toThrow('input column 5 of');
    await expect(trainer.setInputColumn(4, new Float32Array(2))).rejects.toThrow('a column of 2 values');
    await expect(trainer.forward(patterns.inputs, 4)).rejects.toThrow('15 inputs for 4 patterns of 5');
    for (const batchSize of [0, 1.5, Number.NaN]) {
      await expect(trainer.epoch(inOrder(3), { ...plainSteps, batchSize })).rejects.toThrow('batches of');
    }
  });
});

describe('openBackend', () => {
  const work = { network: network(3, [2, 'sigmoid']), batchSize: 1, nowMs: () => performance.now() };

  it('opens every backend it names, and names them when asked for another', async () => {
    const opened = [];
    for (const name of BACKEND_NAMES) {
      using backend = await openBackend(name, work);
      opened.push(name === 'auto' ? 'auto' : backend.name);
    }
    expect(opened).toEqual(['auto', 'cpu', 'gpu', 'reference']);
    await expect(openBackend('abacus', work)).rejects.toThrow('unknown backend "abacus"');
  });

  it('says in one line what the graphics device cannot train, and takes the processor for it by itself', async () => {
    const convolution: NetworkSpec = {
      inputs: 30 * 32,
      layers: [
        {
          kind: 'convolution',
          rows: 30,
          columns: 32,
          channels: 1,
          filters: 4,
          kernelRows: 5,
          kernelColumns: 5,
          stride: 2,
          activation: 'relu',
        },
        { units: 30, activation: 'sigmoid' },
      ],
    };
    await expect(openBackend('gpu', { ...work, network: convolution })).rejects.toMatchObject({
      name: 'UserError',
      code: 'invalid',
      message: 'the gpu backend cannot train this network: it has a convolution',
      hint: expect.stringContaining('--backend auto'),
    });
    using chosen = await openBackend('auto', { ...work, network: convolution });
    expect(chosen.name).toBe('cpu');
  });
});
