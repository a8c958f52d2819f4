import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { initialiseWeights } from '../../network/initialise.ts';
import { type NetworkSpec, outputsOf } from '../../textbook/network.ts';
import { referenceBackend } from './reference.ts';

/** Of losses, weights, velocities and answers as version 0.1 gave them, before there were convolutions and heads. */
const DIGEST_OF_0_1 = 'b0a494929b7253238414fde9c47a39d7032c0a6ddcf69318b82d8aeae6ab7098';

const sizes: readonly NetworkSpec[] = [
  {
    inputs: 217,
    layers: [
      { units: 29, activation: 'sigmoid' },
      { units: 46, activation: 'sigmoid' },
    ],
  },
  {
    inputs: 37,
    layers: [
      { units: 10, activation: 'tanh' },
      { units: 9, activation: 'sigmoid' },
      { units: 7, activation: 'linear' },
    ],
  },
];
const cases = sizes.flatMap((spec) =>
  [1, 7].flatMap((batchSize) =>
    [0, 0.01].flatMap((weightDecay) =>
      [0, 0.5].map((momentum) => ({ spec, batchSize, weightDecay, momentum })),
    ),
  ),
);

it('trains the networks of version 0.1 to the same bytes', async () => {
  const hash = createHash('sha256');
  for (const { spec, batchSize, weightDecay, momentum } of cases) {
    const rng = new Rng(1989);
    const fill = (length: number) => Float32Array.from({ length }, () => rng.next());
    const start = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.1, outputBias: -2 });
    const trainer = await referenceBackend.create(spec, start);
    const count = 60;
    const inputs = fill(count * spec.inputs);
    await trainer.load({ count, inputs, targets: fill(count * outputsOf(spec)) });
    const step = { learningRate: 0.1, momentum, weightDecay, fanInScaling: batchSize === 7, batchSize };
    for (let epoch = 0; epoch < 3; epoch++) {
      const order = rng.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
      hash.update(Float64Array.of(await trainer.epoch(order, step)));
    }
    const { layers: weights } = await trainer.weights();
    const { layers: velocity } = await trainer.velocity();
    for (const layer of [...weights, ...velocity]) hash.update(layer);
    hash.update(await trainer.forward(fill(5 * spec.inputs), 5));
  }
  expect(hash.digest('hex')).toBe(DIGEST_OF_0_1);
});
