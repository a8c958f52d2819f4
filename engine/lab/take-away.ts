import type { LearningNetwork } from '../textbook/learning.ts';
import { type Activation, fanIn, headsOf, layerSizes, unitsOf } from '../textbook/network.ts';

/** What a layer makes of its sums when it is written for others: all units of it the same. */
export type Written = Activation | 'softmax';

/**
 * What each layer of a network of dense layers makes of its sums.
 * @throws RangeError for a convolution, or where heads of one layer differ.
 */
export function writtenLayers({ spec }: LearningNetwork): readonly Written[] {
  return spec.layers.map((layer, l) => {
    if (layer.kind === 'convolution') throw new RangeError('a convolution is not taken away');
    if (l < spec.layers.length - 1) return layer.activation;
    const heads = headsOf(spec).map(
      ({ loss, activation }): Written => (loss === 'softmax-cross-entropy' ? 'softmax' : activation),
    );
    if (new Set(heads).size !== 1) throw new RangeError('heads that differ are not taken away');
    return heads[0]!;
  });
}

/** Weights [units][below] and biases [units] of every layer. */
export function weightsAndBiases({ spec, layers }: LearningNetwork): readonly {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
}[] {
  return spec.layers.map((layer, l) => {
    const below = fanIn(spec, l);
    const rows = Array.from({ length: unitsOf(layer) }, (_, unit) => [
      ...layers[l]!.weights.subarray(unit * (below + 1), (unit + 1) * (below + 1)),
    ]);
    return { weights: rows.map((row) => row.slice(0, below)), biases: rows.map((row) => row[below]!) };
  });
}

const MODULES: Readonly<Record<Written, string | undefined>> = {
  sigmoid: 'nn.Sigmoid()',
  tanh: 'nn.Tanh()',
  relu: 'nn.ReLU()',
  threshold: 'Threshold()',
  softmax: 'nn.Softmax(dim=-1)',
  linear: undefined,
};

/**
 * A network as a Python program for PyTorch, in doubles, which checks that it answers `inputs` as the network here does,
 * to 1e-6.
 *
 * @param inputs patterns [count][inputs].
 * @throws RangeError as {@link writtenLayers}.
 */
export function pyTorchCode(network: LearningNetwork, inputs: readonly (readonly number[])[]): string {
  const written = writtenLayers(network);
  const sizes = layerSizes(network.spec);
  const layers = written.flatMap((activation, l) => {
    const module = MODULES[activation];
    return [`    nn.Linear(${sizes[l]}, ${sizes[l + 1]}),`, ...(module ? [`    ${module},`] : [])];
  });
  const answers = inputs.map((pattern) => [...network.forward(pattern)]);
  const threshold = written.includes('threshold')
    ? [
        '',
        'class Threshold(nn.Module):',
        '    def forward(self, sums):',
        '        return (sums > 0).to(sums.dtype)',
        '',
      ]
    : [];
  return [
    `# A network of ALVINN's Lab, ${sizes.join('-')}. Needs PyTorch: python3 network.py`,
    'import torch',
    'from torch import nn',
    '',
    'torch.set_default_dtype(torch.float64)',
    '',
    ...threshold,
    'network = nn.Sequential(',
    ...layers,
    ')',
    '',
    '# Of each layer: weights [units][below], biases [units].',
    'parameters = [',
    ...weightsAndBiases(network).map(
      ({ weights, biases }) => `    (${pythonList(weights)}, ${pythonList(biases)}),`,
    ),
    ']',
    'linear = [module for module in network if isinstance(module, nn.Linear)]',
    'with torch.no_grad():',
    '    for module, (weights, biases) in zip(linear, parameters):',
    '        module.weight.copy_(torch.tensor(weights))',
    '        module.bias.copy_(torch.tensor(biases))',
    '',
    '# What the Lab answers to some inputs; this network must answer the same.',
    `inputs = torch.tensor(${pythonList(inputs)})`,
    `answers = torch.tensor(${pythonList(answers)})`,
    'with torch.no_grad():',
    '    difference = (network(inputs) - answers).abs().max().item()',
    'print(f"largest difference: {difference:.1e}")',
    'assert difference < 1e-6',
    '',
  ].join('\n');
}

/** Numbers as Python reads them back to the last bit. */
function pythonList(values: readonly number[] | readonly (readonly number[])[]): string {
  return JSON.stringify(values)
    .replaceAll(',', ', ')
    .replaceAll(/(?<![\d.e-])(-?\d+)(?=[,\]])/g, '$1.0');
}
