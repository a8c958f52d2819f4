import { ACTIVATIONS } from '../../textbook/activations.ts';
import {
  type Activation,
  emptyWeights,
  fanIn,
  type NetworkSpec,
  unitsOf,
  type Weights,
} from '../../textbook/network.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from '../backend.ts';
import {
  isPlain,
  requireBatchSize,
  requireColumn,
  requireInputs,
  requireOrder,
  requirePatterns,
  requireSupport,
  requireWeights,
} from '../shapes.ts';

/**
 * Back-propagation as the textbook writes it, line by line, in double precision: the referee of the other backends.
 *
 * For each pattern: δₒ = V'(y − V), δₕ = V' Σ w δ, then for every weight Δw ← momentum·Δw + rate·(δ x − decay·w),
 * w ← w + Δw, where V' is V(1−V) for a sigmoid. The rate is `learningRate`, divided by the fan-in of the unit (the bias
 * not counted) with `fanInScaling`. In a batch δ x is the mean over the batch; a last, shorter batch takes the mean
 * over its own patterns.
 */
export const referenceBackend: TrainingBackend = {
  name: 'reference',
  variant: 'TypeScript, double precision',
  supports: isPlain,
  create: async (spec, weights) => {
    requireSupport(referenceBackend, spec);
    return new ReferenceTrainer(spec, weights);
  },
  [Symbol.dispose]: () => {},
};

interface Layer {
  readonly units: number;
  readonly fanIn: number;
  readonly activation: Activation;
  /** [units][fanIn + 1], bias last, as in {@link Weights}. */
  readonly weights: Float64Array;
  readonly velocity: Float64Array;
  /** Sum over a batch of δ x. */
  readonly gradient: Float64Array;
  readonly outputs: Float64Array;
  readonly deltas: Float64Array;
}

class ReferenceTrainer implements Trainer {
  readonly #spec: NetworkSpec;
  readonly #layers: readonly Layer[];
  #patterns: Patterns = { count: 0, inputs: new Float32Array(0), targets: new Float32Array(0) };

  constructor(spec: NetworkSpec, weights: Weights) {
    requireWeights(spec, weights);
    this.#spec = spec;
    this.#layers = spec.layers.map((layer, l) => ({
      units: unitsOf(layer),
      fanIn: fanIn(spec, l),
      activation: layer.activation,
      weights: Float64Array.from(weights.layers[l]!),
      velocity: new Float64Array(weights.layers[l]!.length),
      gradient: new Float64Array(weights.layers[l]!.length),
      outputs: new Float64Array(unitsOf(layer)),
      deltas: new Float64Array(unitsOf(layer)),
    }));
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
    let loss = 0;
    for (let start = 0; start < order.length; start += step.batchSize) {
      const batch = order.subarray(start, start + step.batchSize);
      for (const pattern of batch) loss += this.#accumulate(pattern);
      for (const layer of this.#layers) update(layer, step, batch.length);
    }
    // A checkpoint holds single precision: training goes on from it exactly as it would have without a stop.
    for (const { weights, velocity } of this.#layers) {
      weights.forEach((w, i) => {
        weights[i] = Math.fround(w);
      });
      velocity.forEach((v, i) => {
        velocity[i] = Math.fround(v);
      });
    }
    return order.length === 0 ? 0 : loss / order.length;
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    requireInputs(this.#spec, inputs, count);
    const { inputs: width } = this.#spec;
    const units = this.#layers.at(-1)!.units;
    const answers = new Float32Array(count * units);
    for (let pattern = 0; pattern < count; pattern++) {
      answers.set(this.#propagate(inputs.subarray(pattern * width, (pattern + 1) * width)), pattern * units);
    }
    return answers;
  }

  async weights(): Promise<Weights> {
    return { layers: this.#layers.map((layer) => Float32Array.from(layer.weights)) };
  }

  async velocity(): Promise<Weights> {
    return { layers: this.#layers.map((layer) => Float32Array.from(layer.velocity)) };
  }

  async setState(weights: Weights, velocity: Weights = emptyWeights(this.#spec)): Promise<void> {
    requireWeights(this.#spec, weights);
    requireWeights(this.#spec, velocity);
    this.#layers.forEach((layer, l) => {
      layer.weights.set(weights.layers[l]!);
      layer.velocity.set(velocity.layers[l]!);
    });
  }

  dispose(): void {}

  #propagate(inputs: ArrayLike<number>): Float64Array {
    let below = inputs;
    for (const layer of this.#layers) {
      const row = layer.fanIn + 1;
      for (let unit = 0; unit < layer.units; unit++) {
        let sum = layer.weights[unit * row + layer.fanIn]!;
        for (let i = 0; i < layer.fanIn; i++) sum += layer.weights[unit * row + i]! * below[i]!;
        layer.outputs[unit] = ACTIVATIONS[layer.activation].value(sum);
      }
      below = layer.outputs;
    }
    return this.#layers.at(-1)!.outputs;
  }

  /** Adds the gradient of one pattern. @returns its ½ Σ (target − output)². */
  #accumulate(pattern: number): number {
    const width = this.#spec.inputs;
    const inputs = this.#patterns.inputs.subarray(pattern * width, (pattern + 1) * width);
    const outputs = this.#propagate(inputs);
    const last = this.#layers.at(-1)!;
    let loss = 0;
    for (let unit = 0; unit < last.units; unit++) {
      const error = this.#patterns.targets[pattern * last.units + unit]! - outputs[unit]!;
      const isPerceptron = last.activation === 'threshold';
      last.deltas[unit] = isPerceptron
        ? error
        : ACTIVATIONS[last.activation].derivative(outputs[unit]!) * error;
      loss += (error * error) / 2;
    }
    for (let l = this.#layers.length - 2; l >= 0; l--) {
      const layer = this.#layers[l]!;
      const above = this.#layers[l + 1]!;
      for (let unit = 0; unit < layer.units; unit++) {
        let sum = 0;
        for (let u = 0; u < above.units; u++) {
          sum += above.weights[u * (above.fanIn + 1) + unit]! * above.deltas[u]!;
        }
        layer.deltas[unit] = ACTIVATIONS[layer.activation].derivative(layer.outputs[unit]!) * sum;
      }
    }
    this.#layers.forEach((layer, l) => {
      const below = l === 0 ? inputs : this.#layers[l - 1]!.outputs;
      const row = layer.fanIn + 1;
      for (let unit = 0; unit < layer.units; unit++) {
        const delta = layer.deltas[unit]!;
        for (let i = 0; i < layer.fanIn; i++) layer.gradient[unit * row + i]! += delta * below[i]!;
        layer.gradient[unit * row + layer.fanIn]! += delta;
      }
    });
    return loss;
  }
}

function update(layer: Layer, step: StepSettings, patterns: number): void {
  const { weights, velocity, gradient } = layer;
  const rate = step.fanInScaling ? step.learningRate / layer.fanIn : step.learningRate;
  for (let i = 0; i < weights.length; i++) {
    const isBias = i % (layer.fanIn + 1) === layer.fanIn;
    const decay = isBias ? 0 : step.weightDecay * weights[i]!;
    velocity[i] = step.momentum * velocity[i]! + rate * (gradient[i]! / patterns - decay);
    weights[i]! += velocity[i]!;
  }
  gradient.fill(0);
}
