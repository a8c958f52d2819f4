import { ACTIVATIONS } from './activations.ts';
import { LOSSES } from './losses.ts';
import {
  fanIn,
  headsOf,
  type NetworkSpec,
  type PlacedHead,
  requireNetwork,
  unitsOf,
  type Weights,
} from './network.ts';
import { windowsBelow } from './windows.ts';

/** Step sizes of an update. */
export interface Step {
  readonly learningRate: number;
  readonly momentum: number;
  /** Each update also subtracts learningRate × weightDecay × w (biases excepted). */
  readonly weightDecay: number;
  /** Divide the learning rate of a weight by the fan-in of its unit (Baluja 1995). */
  readonly fanInScaling: boolean;
}

/** Every number of a layer: of its weights, and of the pattern that went through it last. */
export interface LayerNumbers {
  /** As in {@link Weights}: [rows][fan-in + 1], bias last. */
  readonly weights: Float64Array;
  /** The last change of every weight. */
  readonly velocity: Float64Array;
  /** Σ δ x over the patterns since the last update: minus the slope of the loss over the weight. */
  readonly gradient: Float64Array;
  /** [units]: Σ w x + bias. */
  readonly sums: Float64Array;
  /** [units]: V. */
  readonly outputs: Float64Array;
  /** [units]: δ, minus the slope of the loss over the sum. */
  readonly deltas: Float64Array;
}

interface Layer extends LayerNumbers {
  readonly activation: keyof typeof ACTIVATIONS;
  readonly fanIn: number;
  /** What each window looks at; see {@link windowsBelow}. */
  readonly windows: Uint32Array;
}

/**
 * A network that learns as the textbook writes it, line by line, in double precision. All numbers on the way stay to be
 * looked at.
 *
 * For each pattern: sums s = Σ w x + bias and outputs V = g(s), layer by layer; then δ of the outputs by the loss of
 * their head (losses.ts), and below them δ = V' Σ w δ. After one pattern or several, for every weight,
 * Δw ← momentum · Δw + rate · (δ x − decay · w), w ← w + Δw, with δ x the mean over the patterns.
 */
export class LearningNetwork {
  readonly spec: NetworkSpec;
  readonly layers: readonly LayerNumbers[];
  readonly #layers: readonly Layer[];
  readonly #heads: readonly PlacedHead[];
  #inputs: ArrayLike<number> = [];

  /**
   * @param weights of the shape that `spec` says; they are copied.
   * @throws RangeError if the parts of `spec` do not fit each other.
   */
  constructor(spec: NetworkSpec, weights: Weights) {
    requireNetwork(spec);
    this.spec = spec;
    this.#heads = headsOf(spec);
    this.#layers = spec.layers.map((layer, l) => {
      const own = weights.layers[l]!;
      const units = unitsOf(layer);
      return {
        activation: layer.activation,
        fanIn: fanIn(spec, l),
        windows: windowsBelow(spec, l),
        weights: Float64Array.from(own),
        velocity: new Float64Array(own.length),
        gradient: new Float64Array(own.length),
        sums: new Float64Array(units),
        outputs: new Float64Array(units),
        deltas: new Float64Array(units),
      };
    });
    this.layers = this.#layers;
  }

  /** Takes a pattern through all layers. @returns the outputs of the last, which the next pattern overwrites. */
  forward(inputs: ArrayLike<number>): Float64Array {
    this.#inputs = inputs;
    let below = inputs;
    for (const layer of this.#layers) {
      sumUp(layer, below);
      if (layer === this.#layers.at(-1)) {
        for (const head of this.#heads) LOSSES[head.loss].answer(head, layer.sums, layer.outputs);
      } else {
        const { value } = ACTIVATIONS[layer.activation];
        for (let unit = 0; unit < layer.sums.length; unit++) layer.outputs[unit] = value(layer.sums[unit]!);
      }
      below = layer.outputs;
    }
    return this.#layers.at(-1)!.outputs;
  }

  /** Compares what {@link forward} gave with the targets: finds every δ and adds δ x to the gradients. @returns the loss */
  backward(targets: ArrayLike<number>): number {
    const last = this.#layers.at(-1)!;
    let loss = 0;
    for (const head of this.#heads) {
      const formula = LOSSES[head.loss];
      loss += head.weight * formula.loss(head, last.outputs, targets);
      formula.deltas(head, last.outputs, targets, last.deltas);
      for (let unit = head.first; unit < head.first + head.units; unit++) last.deltas[unit]! *= head.weight;
    }
    for (let l = this.#layers.length - 1; l > 0; l--) {
      const below = this.#layers[l - 1]!;
      passDown(this.#layers[l]!, this.#layers[l]!.deltas, below.deltas);
      const { derivative } = ACTIVATIONS[below.activation];
      for (let unit = 0; unit < below.deltas.length; unit++)
        below.deltas[unit]! *= derivative(below.outputs[unit]!);
    }
    this.#layers.forEach((layer, l) => {
      addGradient(layer, l === 0 ? this.#inputs : this.#layers[l - 1]!.outputs);
    });
    return loss;
  }

  /**
   * How the sum of a unit changes with each input, ∂s/∂x [inputs], about the pattern of the last {@link forward}. Of a dense
   * first layer these are the unit's own weights.
   */
  slopes(layer: number, unit: number): Float64Array {
    let deltas = new Float64Array(this.#layers[layer]!.sums.length);
    deltas[unit] = 1;
    for (let l = layer; l > 0; l--) {
      const { activation, outputs } = this.#layers[l - 1]!;
      const below = new Float64Array(outputs.length);
      passDown(this.#layers[l]!, deltas, below);
      const { derivative } = ACTIVATIONS[activation];
      for (let i = 0; i < below.length; i++) below[i]! *= derivative(outputs[i]!);
      deltas = below;
    }
    const slopes = new Float64Array(this.spec.inputs);
    passDown(this.#layers[0]!, deltas, slopes);
    return slopes;
  }

  /** Moves the weights by the mean gradient of so many patterns, and starts anew. */
  update(step: Step, patterns: number): void {
    for (const { weights, velocity, gradient, fanIn } of this.#layers) {
      const rate = step.fanInScaling ? step.learningRate / fanIn : step.learningRate;
      for (let i = 0; i < weights.length; i++) {
        const isBias = i % (fanIn + 1) === fanIn;
        const decay = isBias ? 0 : step.weightDecay * weights[i]!;
        velocity[i] = step.momentum * velocity[i]! + rate * (gradient[i]! / patterns - decay);
        weights[i]! += velocity[i]!;
      }
      gradient.fill(0);
    }
  }
}

/** s = Σ w x + bias of every unit. */
function sumUp(layer: Layer, below: ArrayLike<number>): void {
  const { weights, fanIn, windows, sums } = layer;
  eachUnit(layer, (unit, row, window) => {
    let sum = weights[row + fanIn]!;
    for (let i = 0; i < fanIn; i++) sum += weights[row + i]! * below[windows[window + i]!]!;
    sums[unit] = sum;
  });
}

/** Σ w δ for every value below, over all units that look at it. */
function passDown(layer: Layer, deltas: Float64Array, errors: Float64Array): void {
  const { weights, fanIn, windows } = layer;
  errors.fill(0);
  eachUnit(layer, (unit, row, window) => {
    const delta = deltas[unit]!;
    for (let i = 0; i < fanIn; i++) errors[windows[window + i]!]! += weights[row + i]! * delta;
  });
}

/** Adds δ x for every weight, over all units that share it. */
function addGradient(layer: Layer, below: ArrayLike<number>): void {
  const { gradient, fanIn, windows, deltas } = layer;
  eachUnit(layer, (unit, row, window) => {
    const delta = deltas[unit]!;
    for (let i = 0; i < fanIn; i++) gradient[row + i]! += delta * below[windows[window + i]!]!;
    gradient[row + fanIn]! += delta;
  });
}

/** Every unit with where its row of weights and its window's indices start. */
function eachUnit(
  { fanIn, windows, sums }: Layer,
  visit: (unit: number, row: number, window: number) => void,
): void {
  let unit = 0;
  for (let row = 0; unit < sums.length; row += fanIn + 1) {
    for (let window = 0; window < windows.length; window += fanIn) visit(unit++, row, window);
  }
}
