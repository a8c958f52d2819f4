import { expect, it } from 'vitest';
import { exampleForward, exampleLooks, exampleWeights, spec1989 } from '../onnx/model-fixture.ts';
import { hiddenActivations } from './hidden.ts';
import { networkInputs } from './parts.ts';

it('hidden activations are those that the whole network computes', async () => {
  const weights = exampleWeights(spec1989, 3);
  const inputs = new Float32Array(1217);
  networkInputs(spec1989, exampleLooks(spec1989, 1, 5)[0]!, inputs, 0);
  const firstLayer = { ...spec1989, network: { inputs: 1217, layers: [spec1989.network.layers[0]!] } };
  const expected = await exampleForward(firstLayer, { layers: [weights.layers[0]!] })(inputs, 1);
  const hidden = hiddenActivations(spec1989, weights, inputs);
  expect([...hidden]).toEqual([...expected].map((value) => expect.closeTo(value, 5)));
});
