import { LearningNetwork } from '../../textbook/learning.ts';
import { emptyWeights, type NetworkSpec, outputsOf, type Weights } from '../../textbook/network.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from '../backend.ts';
import {
  requireBatchSize,
  requireColumn,
  requireInputs,
  requireOrder,
  requirePatterns,
  requireSupport,
  requireWeights,
} from '../shapes.ts';

/** The textbook itself, {@link LearningNetwork}, in double precision: the referee of the other backends. */
export const referenceBackend: TrainingBackend = {
  name: 'reference',
  variant: 'TypeScript, double precision',
  supports: () => true,
  create: async (spec, weights) => {
    requireSupport(referenceBackend, spec);
    return new ReferenceTrainer(spec, weights);
  },
  [Symbol.dispose]: () => {},
};

class ReferenceTrainer implements Trainer {
  readonly #spec: NetworkSpec;
  readonly #network: LearningNetwork;
  #patterns: Patterns = { count: 0, inputs: new Float32Array(0), targets: new Float32Array(0) };

  constructor(spec: NetworkSpec, weights: Weights) {
    requireWeights(spec, weights);
    this.#spec = spec;
    this.#network = new LearningNetwork(spec, weights);
  }

  async load(patterns: Patterns): Promise<void> {
    requirePatterns(this.#spec, patterns);
    const { count, inputs, targets } = patterns;
    this.#patterns = { count, inputs: inputs.slice(), targets: targets.slice() };
  }

  async setInputColumn(column: number, values: Float32Array): Promise<void> {
    requireColumn(this.#spec, column, values, this.#patterns.count);
    values.forEach((value, pattern) => {
      this.#patterns.inputs[pattern * this.#spec.inputs + column] = value;
    });
  }

  async epoch(order: Uint32Array, step: StepSettings): Promise<number> {
    requireOrder(order, this.#patterns.count);
    requireBatchSize(step);
    const { inputs, targets } = this.#patterns;
    const outputs = outputsOf(this.#spec);
    let loss = 0;
    for (let start = 0; start < order.length; start += step.batchSize) {
      const batch = order.subarray(start, start + step.batchSize);
      for (const pattern of batch) {
        this.#network.forward(rowOf(inputs, pattern, this.#spec.inputs));
        loss += this.#network.backward(rowOf(targets, pattern, outputs));
      }
      this.#network.update(step, batch.length);
    }
    // A checkpoint holds single precision: training goes on from it exactly as it would have without a stop.
    for (const { weights, velocity } of this.#network.layers) {
      for (const values of [weights, velocity]) values.set(Float32Array.from(values));
    }
    return order.length === 0 ? 0 : loss / order.length;
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    requireInputs(this.#spec, inputs, count);
    const outputs = outputsOf(this.#spec);
    const answers = new Float32Array(count * outputs);
    for (let pattern = 0; pattern < count; pattern++) {
      answers.set(this.#network.forward(rowOf(inputs, pattern, this.#spec.inputs)), pattern * outputs);
    }
    return answers;
  }

  async weights(): Promise<Weights> {
    return { layers: this.#network.layers.map(({ weights }) => Float32Array.from(weights)) };
  }

  async velocity(): Promise<Weights> {
    return { layers: this.#network.layers.map(({ velocity }) => Float32Array.from(velocity)) };
  }

  async setState(weights: Weights, velocity: Weights = emptyWeights(this.#spec)): Promise<void> {
    requireWeights(this.#spec, weights);
    requireWeights(this.#spec, velocity);
    this.#network.layers.forEach((layer, l) => {
      layer.weights.set(weights.layers[l]!);
      layer.velocity.set(velocity.layers[l]!);
    });
  }

  dispose(): void {}
}

function rowOf(values: Float32Array, row: number, width: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}
