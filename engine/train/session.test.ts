import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import type { TrainingBackend } from './backend.ts';
import { buildKernel } from './cpu/build-kernel.mjs';
import { cpuBackend } from './cpu/cpu.ts';
import { foldScale } from './input-scale.ts';
import { buildPatterns, splitFrames } from './patterns.ts';
import { preparePatterns } from './prepare.ts';
import { referenceBackend } from './reference/reference.ts';
import {
  type TrainingControl,
  type TrainingJob,
  type TrainingProgress,
  type TrainingState,
  trainNetwork,
  trainUntil,
} from './session.ts';
import { STRIPE_CONVOLUTION, STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';

const frames = stripeFrames(150, 1);
const job: TrainingJob = { spec: STRIPE_SPEC, recipe: stripeRecipe(), frames };

function control(changes: Partial<TrainingControl> = {}): TrainingControl {
  return {
    signal: new AbortController().signal,
    nowMs: () => performance.now(),
    onProgress: () => {},
    onState: () => {},
    unpaused: () => undefined,
    ...changes,
  };
}

/** All states of a training whose clock runs so fast that every epoch is worth saving. */
async function statesOf(training: TrainingJob, backend: TrainingBackend): Promise<TrainingState[]> {
  const states: TrainingState[] = [];
  let ms = 0;
  await trainNetwork(
    training,
    backend,
    control({
      nowMs: () => ms,
      onState: (state) => void states.push(state),
      unpaused: () => {
        ms += 3000;
        return undefined;
      },
    }),
  );
  return states;
}

beforeAll(async () => {
  await buildKernel();
});

describe.each<[string, () => TrainingBackend]>([
  ['cpu', () => cpuBackend()],
  ['reference', () => referenceBackend],
])('a training on %s', (_, backend) => {
  it('learns, and within two units on frames set aside', async () => {
    const learned = await trainNetwork(
      { ...job, recipe: stripeRecipe({ epochs: 30 }) },
      backend(),
      control(),
    );
    expect(learned.validationWithinTwoUnits).toBeGreaterThan(0.9);
    expect(learned.history.loss.at(-1)).toBeLessThan(learned.history.loss[0]! / 3);
    expect(learned.trainingPatterns + learned.validationPatterns).toBe(frames.length);
  });

  it('learns by a convolution too', async () => {
    const learned = await trainNetwork(
      { ...job, spec: STRIPE_CONVOLUTION, recipe: stripeRecipe({ epochs: 30 }) },
      backend(),
      control(),
    );
    expect(learned.validationWithinTwoUnits).toBeGreaterThan(0.9);
    expect(learned.history.loss.at(-1)).toBeLessThan(learned.history.loss[0]! / 3);
  });

  it('hands its state out the more rarely the longer that takes', async () => {
    const epochs: number[] = [];
    let ms = 0;
    await trainNetwork(
      { ...job, recipe: stripeRecipe({ epochs: 60 }) },
      backend(),
      control({
        nowMs: () => ms,
        onState: async ({ epoch }) => {
          epochs.push(epoch);
          ms += 1000;
        },
        unpaused: () => {
          ms += 1000;
          return undefined;
        },
      }),
    );
    // Three epochs of a second, then a second for the file: no other before twenty have passed.
    expect(epochs).toEqual([3, 24, 45]);
  });

  it('goes on from every state it handed out, whatever came after it', async () => {
    const patient = { ...job, recipe: stripeRecipe({ momentum: [0.2, 0.8], patience: 20 }) };
    const whole = await trainNetwork(patient, backend(), control());
    const states = await statesOf(patient, backend());
    expect(states.map((state) => state.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const epoch of [1, 3, 9, 12]) {
      const resumed = await trainNetwork({ ...patient, state: states[epoch - 1]! }, backend(), control());
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.history).toEqual(whole.history);
      expect(resumed.epochs).toBe(12);
    }
  });

  it('stands still while paused and ends as if it had not been', async () => {
    let asked = 0;
    let seen = -1;
    const reports: TrainingProgress[] = [];
    // As many turns of the event loop as the whole training needs, were it to go on in them.
    const pause = async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((wait) => setImmediate(wait));
      expect(seen).toBe(3);
    };
    const paused = trainNetwork(
      job,
      backend(),
      control({
        onProgress: (progress) => reports.push(progress),
        onGlimpse: async ({ epoch }) => {
          seen = epoch;
        },
        unpaused: () => (++asked === 4 ? pause() : undefined),
      }),
    );
    expect((await paused).weights).toEqual((await trainNetwork(job, backend(), control())).weights);
    expect(reports.find((report) => report.paused)).toMatchObject({ epoch: 3 });
    expect(reports.at(-1)).toMatchObject({ epoch: 12, epochs: 12, paused: false });
  });
});

describe('a training', () => {
  it('depends on its seed alone', async () => {
    const weightsOf = async (seed: number) =>
      (await trainNetwork({ ...job, recipe: stripeRecipe({ seed }) }, cpuBackend(), control())).weights;
    expect(await weightsOf(5)).toEqual(await weightsOf(5));
    expect(await weightsOf(5)).not.toEqual(await weightsOf(6));
  });

  it('tosses anew in every epoch which patterns it shows mirrored, and mirrors none that may not be', async () => {
    const orders: Uint32Array[] = [];
    const watched: TrainingBackend = {
      ...referenceBackend,
      async create(network, weights) {
        const trainer = await referenceBackend.create(network, weights);
        const epoch = trainer.epoch.bind(trainer);
        trainer.epoch = (order, step) => {
          orders.push(order.slice());
          return epoch(order, step);
        };
        return trainer;
      },
    };
    const some = frames.map((frame, i) => ({ ...frame, mirrorable: i % 3 !== 0 }));
    const recipe = stripeRecipe({ epochs: 3, validationShare: 0 });
    await trainNetwork({ ...job, recipe, frames: some }, watched, control());
    const mirroredOnes = orders.map((order) => [...order].filter((i) => i >= frames.length).toSorted());
    const [first, second, third] = mirroredOnes.map((indices) => indices.join());
    expect(new Set([first, second, third]).size).toBe(3);
    // 100 of 150 may be mirrored; about half of them are.
    for (const indices of mirroredOnes) {
      expect(indices.length).toBeGreaterThan(30);
      expect(indices.length).toBeLessThan(70);
      expect(Math.max(...indices)).toBeLessThan(250);
    }
    for (const order of orders) expect(new Set(order).size).toBe(frames.length);
  });

  it('is told a random road intensity in the first epochs, another in each, and the truth from then on', async () => {
    const columns: { column: number; values: number[] }[] = [];
    const watched: TrainingBackend = {
      ...referenceBackend,
      async create(network, weights) {
        const trainer = await referenceBackend.create(network, weights);
        const setInputColumn = trainer.setInputColumn.bind(trainer);
        trainer.setInputColumn = (column, values) => {
          columns.push({ column, values: [...values] });
          return setInputColumn(column, values);
        };
        return trainer;
      },
    };
    const some = frames.map((frame, i) => ({ ...frame, previousRoadLighter: i % 3 === 0 }));
    const recipe = stripeRecipe({ epochs: 8, feedbackRandomShare: 0.25, mirror: 'off', validationShare: 0 });
    await trainNetwork({ ...job, recipe, frames: some }, watched, control());
    expect(columns.map(({ column }) => column)).toEqual(Array(8).fill(STRIPE_SPEC.network.inputs - 1));
    // Centred on one half, which is the mean of what is random.
    const truth = some.map(({ previousRoadLighter }) => (previousRoadLighter ? 0.5 : -0.5));
    const isTruth = columns.map(({ values }) => values.every((value, i) => value === truth[i]));
    expect(isTruth).toEqual([false, false, true, true, true, true, true, true]);
    for (const { values } of columns.slice(0, 2)) {
      expect(new Set(values).size).toBeGreaterThan(140);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.5);
      expect(Math.max(...values)).toBeLessThan(0.5);
    }
    expect(columns[0]!.values).not.toEqual(columns[1]!.values);
  });

  it.each(['on', 'off'] as const)('mirrors all or none where it is told so: %s', (mirror) => {
    const some = frames.map((frame, i) => ({ ...frame, mirrorable: i % 3 !== 0 }));
    const { training, shown } = preparePatterns(STRIPE_SPEC, stripeRecipe({ mirror }), some, []);
    expect(training.count).toBe(mirror === 'on' ? 2 * shown : shown);
  });

  it('returns weights for plain inputs that score what it says', async () => {
    const result = await trainNetwork(
      { ...job, recipe: stripeRecipe({ mirror: 'off', validationShare: 0 }) },
      cpuBackend(),
      control(),
    );
    const plain = buildPatterns(STRIPE_SPEC, frames);
    const trainer = await referenceBackend.create(STRIPE_SPEC.network, result.weights);
    const outputs = await trainer.forward(plain.inputs, plain.count);
    let squares = 0;
    for (let i = 0; i < outputs.length; i++) squares += (plain.targets[i]! - outputs[i]!) ** 2;
    expect(result.loss).toBeCloseTo(squares / 2 / plain.count, 4);
    expect(result.validationLoss).toBeNull();
    expect(result.history.validationLoss).toEqual([]);
  });

  it('halted twice on its way ends where it ends without', async () => {
    const backend = cpuBackend();
    const { spec, recipe } = job;
    const rng = new Rng(recipe.seed).split('training').split('validation');
    const { training, validation } = splitFrames(frames, recipe.validationShare, rng);
    const prepared = { spec, recipe, patterns: preparePatterns(spec, recipe, training, validation) };
    const third = await trainUntil(3, prepared, backend, control());
    const seventh = await trainUntil(7, { ...prepared, state: third }, backend, control());
    const last = await trainUntil(99, { ...prepared, state: seventh }, backend, control());
    expect([third.epoch, seventh.epoch, last.epoch]).toEqual([3, 7, recipe.epochs]);
    const whole = await trainNetwork(job, backend, control());
    expect(last.history).toEqual(whole.history);
    expect(foldScale(STRIPE_SPEC.network, last.weights, prepared.patterns.scale)).toEqual(whole.weights);
  });

  it('of no epochs is its starting weights, and scores them', async () => {
    const result = await trainNetwork(
      { ...job, recipe: stripeRecipe({ epochs: 0 }) },
      cpuBackend(),
      control(),
    );
    expect(result.epochs).toBe(0);
    expect(result.patternsPerSecond).toBe(0);
    expect(result.loss).toBeGreaterThan(0);
    const again = { ...job, recipe: stripeRecipe({ epochs: 0, learningRate: 9 }) };
    expect((await trainNetwork(again, cpuBackend(), control())).weights).toEqual(result.weights);
  });

  it('returns the weights of its best epoch where it stops early', async () => {
    const recipe = stripeRecipe({ epochs: 200, learningRate: 4, patience: 3, neighbourSmoothing: 0 });
    const result = await trainNetwork({ ...job, recipe }, cpuBackend(), control());
    const losses = result.history.validationLoss;
    const best = losses.indexOf(Math.min(...losses));
    expect(result.epochs).toBe(best + 1 + 3);
    expect(result.validationLoss).toBe(losses[best]);
  });

  it('says in one line that weights ran off, and with which rate', async () => {
    const linear = STRIPE_SPEC.network.layers.map((layer) => ({ ...layer, activation: 'linear' as const }));
    const spec = { ...STRIPE_SPEC, network: { ...STRIPE_SPEC.network, layers: linear } };
    const recipe = stripeRecipe({ learningRate: 50 });
    await expect(trainNetwork({ ...job, spec, recipe }, referenceBackend, control())).rejects.toMatchObject({
      name: 'UserError',
      code: 'invalid',
      message: expect.stringMatching(/^the weights ran off to infinity in epoch \d+$/),
      hint: 'Train with a lower learning rate than 50.',
    });
  });

  it('without frames is refused', async () => {
    await expect(trainNetwork({ ...job, frames: [] }, cpuBackend(), control())).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('learns the road intensity as well, from the truth of the image before', async () => {
    const result = await trainNetwork(
      { ...job, recipe: stripeRecipe({ epochs: 40, feedbackRandomShare: 0 }) },
      cpuBackend(),
      control(),
    );
    const plain = buildPatterns(STRIPE_SPEC, frames);
    const trainer = await cpuBackend().create(STRIPE_SPEC.network, result.weights);
    const outputs = await trainer.forward(plain.inputs, plain.count);
    const right = frames.filter((frame, i) => outputs[i * 12 + 11]! > 0.5 === frame.roadLighter).length;
    expect(right / frames.length).toBeGreaterThan(0.95);
  });
});
