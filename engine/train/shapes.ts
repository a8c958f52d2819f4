import {
  isOneSquaredHead,
  type NetworkSpec,
  outputsOf,
  requireNetwork,
  type Weights,
  weightCount,
} from '../textbook/network.ts';
import type { Patterns, StepSettings, TrainingBackend } from './backend.ts';

/** Whether a network is of dense layers, and its outputs of one kind and of squared loss: true, or what it has beside. */
export function isPlain(spec: NetworkSpec): true | string {
  if (spec.layers.some(({ kind }) => kind === 'convolution')) return 'it has a convolution';
  return (
    isOneSquaredHead(spec) || 'its outputs differ in loss, weight or activation, or their loss is not squared'
  );
}

/** @throws RangeError if a backend does not support a network, or its parts do not fit each other. */
export function requireSupport(backend: Pick<TrainingBackend, 'name' | 'supports'>, spec: NetworkSpec): void {
  requireNetwork(spec);
  const answer = backend.supports(spec);
  if (answer !== true)
    throw new RangeError(`the ${backend.name} backend cannot train this network: ${answer}`);
}

/** @throws RangeError if `weights` are not those of a network of this shape. */
export function requireWeights(spec: NetworkSpec, weights: Weights): void {
  const expected = spec.layers.map((_, l) => weightCount(spec, l));
  const actual = weights.layers.map((layer) => layer.length);
  if (expected.join() !== actual.join()) {
    throw new RangeError(`layers of ${actual.join(', ')} weights where ${expected.join(', ')} belong`);
  }
}

/** @throws RangeError if `patterns` have not `count` rows of this network's inputs and outputs. */
export function requirePatterns(spec: NetworkSpec, { count, inputs, targets }: Patterns): void {
  const outputs = outputsOf(spec);
  if (inputs.length !== count * spec.inputs || targets.length !== count * outputs) {
    throw new RangeError(
      `${count} patterns of ${inputs.length} inputs and ${targets.length} targets in all, for a network of ` +
        `${spec.inputs} inputs and ${outputs} outputs`,
    );
  }
}

/** @throws RangeError if `inputs` are not `count` rows of this network's inputs. */
export function requireInputs(spec: NetworkSpec, inputs: Float32Array, count: number): void {
  if (inputs.length !== count * spec.inputs) {
    throw new RangeError(`${inputs.length} inputs for ${count} patterns of ${spec.inputs}`);
  }
}

/** @throws RangeError if the network has no such input, or `values` are not one for each of `count` patterns. */
export function requireColumn(spec: NetworkSpec, column: number, values: Float32Array, count: number): void {
  if (!Number.isInteger(column) || column < 0 || column >= spec.inputs) {
    throw new RangeError(`input column ${column} of a network of ${spec.inputs} inputs`);
  }
  if (values.length !== count) throw new RangeError(`a column of ${values.length} values, ${count} patterns`);
}

/** @throws RangeError if a batch is not a whole number of patterns: an epoch of it would never end. */
export function requireBatchSize({ batchSize }: StepSettings): void {
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`batches of ${batchSize} patterns`);
}

/** @throws RangeError if `order` names a pattern that is not among the `count` loaded. */
export function requireOrder(order: Uint32Array, count: number): void {
  for (const pattern of order) {
    if (pattern >= count) throw new RangeError(`pattern ${pattern} in the order, ${count} loaded`);
  }
}
