import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { InferenceSession, Tensor } from '../onnx/runtime.ts';
import { denseNetwork, drawWeights, networkWith, type Output } from './networks.ts';
import { onnxFile } from './onnx-file.ts';
import { pyTorchCode } from './take-away.ts';

const OUTPUTS: readonly Output[] = [
  'sigmoid',
  'tanh',
  'relu',
  'linear',
  'threshold',
  'logistic',
  'softmax-cross-entropy',
];
const drawn = (output: Output) => {
  const spec = denseNetwork([3, 4, 2], output === 'threshold' ? 'threshold' : 'tanh', output);
  return networkWith(spec, drawWeights(spec, new Rng(1), 3));
};
const rng = new Rng(2);
const inputs = Array.from({ length: 20 }, () => [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)]);

describe('a network that is taken away', () => {
  it.each(OUTPUTS)('answers the same as ONNX, with outputs %s', async (output) => {
    const network = drawn(output);
    const session = await InferenceSession.create(onnxFile(network));
    const given = new Tensor('float64', Float64Array.from(inputs.flat()), [inputs.length, 3]);
    const { outputs } = await session.run({ inputs: given });
    const wanted = inputs.flatMap((pattern) => [...network.forward(pattern)]);
    const differences = wanted.map((value, i) => Math.abs(value - Number(outputs!.data[i])));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });

  it('is a program for PyTorch that says every number to the last bit', () => {
    const network = networkWith(denseNetwork([2, 2, 1], 'threshold', 'logistic'), [
      [2, -1, -1.5, -1, 2, 1e-7],
      [1 / 3, 1, -0.5],
    ]);
    expect(
      pyTorchCode(network, [[0, 1]]),
    ).toBe(`# A network of ALVINN's Lab, 2-2-1. Needs PyTorch: python3 network.py
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


class Threshold(nn.Module):
    def forward(self, sums):
        return (sums > 0).to(sums.dtype)

network = nn.Sequential(
    nn.Linear(2, 2),
    Threshold(),
    nn.Linear(2, 1),
    nn.Sigmoid(),
)

# Of each layer: weights [units][below], biases [units].
parameters = [
    ([[2.0, -1.0], [-1.0, 2.0]], [-1.5, 1e-7]),
    ([[0.3333333333333333, 1.0]], [-0.5]),
]
linear = [module for module in network if isinstance(module, nn.Linear)]
with torch.no_grad():
    for module, (weights, biases) in zip(linear, parameters):
        module.weight.copy_(torch.tensor(weights))
        module.bias.copy_(torch.tensor(biases))

# What the Lab answers to some inputs; this network must answer the same.
inputs = torch.tensor([[0.0, 1.0]])
answers = torch.tensor([[0.6224593312018546]])
with torch.no_grad():
    difference = (network(inputs) - answers).abs().max().item()
print(f"largest difference: {difference:.1e}")
assert difference < 1e-6
`);
  });
});
