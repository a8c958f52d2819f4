import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { referenceBackend } from '../train/reference/reference.ts';
import { Tensor } from './runtime.ts';
import { OnnxStep } from './training-step.ts';

it('does the very step that the referee does', async () => {
  const spec = {
    inputs: 9,
    layers: [
      { units: 5, activation: 'sigmoid' as const },
      { units: 3, activation: 'sigmoid' as const },
    ],
  };
  const rng = new Rng(1);
  const weights = initialiseWeights(spec, rng, { kind: 'uniform', range: 0.5 });
  const inputs = Float32Array.from({ length: 4 * 9 }, () => rng.next());
  const targets = Float32Array.from({ length: 4 * 3 }, () => rng.next());
  const step = { learningRate: 0.3, momentum: 0.6 };
  const onnx = await OnnxStep.create(spec, weights, 4, step);
  const referee = await referenceBackend.create(spec, weights);
  await referee.load({ count: 4, inputs, targets });
  for (let i = 0; i < 3; i++) {
    await onnx.step(new Tensor('float32', inputs, [4, 9]), new Tensor('float32', targets, [4, 3]));
    await referee.epoch(Uint32Array.of(0, 1, 2, 3), {
      ...step,
      weightDecay: 0,
      fanInScaling: false,
      batchSize: 4,
    });
  }
  const expected = (await referee.weights()).layers;
  onnx.weights().layers.forEach((layer, l) => {
    layer.forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[l]![i]!, 5);
    });
  });
  await onnx.dispose();
});
