import { fanIn } from '../network/initialise.ts';
import type { NetworkSpec, Weights } from '../network/model.ts';
import type { Patterns, StepSettings } from './backend.ts';

/** @throws RangeError if `weights` are not those of a network of this shape. */
export function requireWeights(spec: NetworkSpec, weights: Weights): void {
  const expected = spec.layers.map((layer, l) => layer.units * (fanIn(spec, l) + 1));
  const actual = weights.layers.map((layer) => layer.length);
  if (expected.join() !== actual.join()) {
    throw new RangeError(`layers of ${actual.join(', ')} weights where ${expected.join(', ')} belong`);
  }
}

/** @throws RangeError if `patterns` have not `count` rows of this network's inputs and outputs. */
export function requirePatterns(spec: NetworkSpec, { count, inputs, targets }: Patterns): void {
  const outputs = spec.layers.at(-1)!.units;
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
