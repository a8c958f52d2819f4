import { atMost, type Findings } from '../lab/experiment.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import { emptyWeights, fanIn, type NetworkSpec, outputsOf, type Weights } from '../textbook/network.ts';
import type { PytorchStep } from './pytorch-step.ts';
import { PYTORCH_STEPS } from './pytorch-steps.ts';

const LEARNING_RATE = 0.25;
const MOMENTUM = 0.5;

/** The formulas of pytorch-steps.py. */
function firstWeights(spec: NetworkSpec): Weights {
  const layers = emptyWeights(spec).layers.map((layer, l) => {
    const inputs = fanIn(spec, l);
    const scale = inputs < 20 ? 1 : inputs < 200 ? 4 : 16;
    return layer.map((_, k) => {
      const drawn = (k * 7919 + l * 104_729 + 13) % 509;
      return (Math.floor(drawn / scale) - Math.floor(254 / scale)) / 256;
    });
  });
  return { layers };
}

const pattern = (step: number, i: number, what: number) => ((i * 31 + step * 57 + what * 101) % 127) / 128;

/** The greatest difference of a loss, an output or a weight from PyTorch's, over both steps. */
function differenceFromPytorch({ network: spec, weightDecay, ...wanted }: PytorchStep): number {
  const network = new LearningNetwork(spec, firstWeights(spec));
  const width = outputsOf(spec);
  const isOneClass = spec.heads?.[0]?.loss === 'softmax-cross-entropy';
  const step = { learningRate: LEARNING_RATE, momentum: MOMENTUM, weightDecay, fanInScaling: false };
  const differences: number[] = [];
  let outputs: Float64Array = new Float64Array();
  for (const [s, loss] of wanted.losses.entries()) {
    const inputs = Float64Array.from({ length: spec.inputs }, (_, i) => pattern(s, i, 1));
    const target = (i: number) => (isOneClass ? Number(i === s % width) : pattern(s, i, 2));
    outputs = network.forward(inputs).slice();
    differences.push(network.backward(Float64Array.from({ length: width }, (_, i) => target(i))) - loss);
    network.update(step, 1);
  }
  for (const [i, output] of wanted.outputs.entries()) differences.push(outputs[i]! - output);
  for (const [l, weights] of wanted.weights.entries()) {
    for (const [i, weight] of weights.entries())
      differences.push(network.layers[l]!.weights[i * wanted.every[l]!]! - weight);
  }
  return Math.max(...differences.map(Math.abs));
}

/** Two training steps of every chapter's network, beside PyTorch's. */
export async function pytorch(): Promise<Findings> {
  return {
    checks: PYTORCH_STEPS.map((step) =>
      atMost(
        `chapter ${step.chapter}, ${step.name}: greatest difference from PyTorch`,
        differenceFromPytorch(step),
        1e-6,
      ),
    ),
  };
}
