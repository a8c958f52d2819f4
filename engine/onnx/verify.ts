import { UserError } from '../errors.ts';
import type { Look } from '../network/look.ts';
import type { Activation, ModelSpec, NetworkSpec, Weights } from '../network/model.ts';
import { activationsOf, networkInputs, partsOf } from '../network/parts.ts';
import { ACTIVATIONS } from '../textbook/activations.ts';
import { fanIn, headsOf, outputsOf, rowsOf, unitsOf } from '../textbook/network.ts';
import { windowsBelow } from '../textbook/windows.ts';
import type { ModelCard } from './card.ts';
import { exportModel } from './export.ts';
import { openModel } from './session.ts';

/**
 * Largest difference of an output between export and trainer that still counts as rounding, unless large weights round
 * more: see {@link roundingOf}.
 */
export const OUTPUT_TOLERANCE = 1e-5;

/** The trainer's own outputs [count][outputs] for inputs [count][inputs]: `Trainer.forward`. */
export type Forward = (inputs: Float32Array, count: number) => Promise<Float32Array>;

/**
 * Exports a network and compares the export, run in onnxruntime, with its trainer on real patterns. The way to make a
 * model that may drive.
 *
 * @param looks real sensor images, at least one.
 * @throws UserError as {@link verifyExport}.
 */
export async function exportVerifiedModel(
  spec: ModelSpec,
  weights: Weights,
  card: ModelCard,
  looks: readonly Look[],
  forward: Forward,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = exportModel(spec, weights, card, looks.length);
  await verifyExport(bytes, looks, forward, weights);
  return bytes;
}

/**
 * Runs an export in onnxruntime against its trainer: the activations of every part must agree within
 * {@link OUTPUT_TOLERANCE}, and what they are decoded to, `curvature` for one, must be what the part makes of them.
 *
 * @param weights those of the network: where they are large, float32 sums in another order differ by more.
 * @throws UserError `invalid` that names the first pattern and output to differ.
 */
export async function verifyExport(
  bytes: Uint8Array,
  looks: readonly Look[],
  forward: Forward,
  weights?: Weights,
): Promise<void> {
  await using model = await openModel(bytes, 'the export');
  const { spec } = model;
  if (looks.length === 0) throw disagreement('there is no pattern to compare them on');
  const inputs = new Float32Array(looks.length * spec.network.inputs);
  looks.forEach((look, i) => {
    networkInputs(spec, look, inputs, i * spec.network.inputs);
  });
  const expected = await forward(inputs, looks.length);
  const rounding = weights && roundingOf(spec.network, weights, inputs, looks.length);
  const tolerance = (output: number) => Math.max(OUTPUT_TOLERANCE, rounding?.[output] ?? 0);
  const answers = await model.run(looks);
  const { inputWidth, outputWidth, inputs: inputParts, outputs: outputParts } = partsOf(spec);
  const compare = (pattern: number, output: string, actual: number, wanted: number, most: number) => {
    // Written so that NaN counts as a difference.
    if (Math.abs(actual - wanted) <= most) return;
    throw disagreement(`${output} of pattern ${pattern} is ${actual}, ${wanted} expected`);
  };
  for (let pattern = 0; pattern < looks.length; pattern++) {
    const read = activationsOf(inputParts, inputs.subarray(pattern * inputWidth, (pattern + 1) * inputWidth));
    for (const { tensorName, first, width, decoded } of outputParts) {
      const activations = answers[tensorName]!.subarray(pattern * width, (pattern + 1) * width);
      for (const [unit, actual] of activations.entries()) {
        const output = pattern * outputWidth + first + unit;
        const name = width === 1 ? tensorName : `${tensorName} ${unit}`;
        compare(pattern, name, actual, expected[output]!, tolerance(output));
      }
      for (const { tensor, tolerance: most, value } of decoded) {
        compare(pattern, tensor.name, answers[tensor.name]![pattern]!, value(activations, read), most);
      }
    }
  }
}

/** Roundings of float32 that a sum of n products, in whatever order, is taken to suffer; relative to Σ |w x|. */
const ROUNDINGS = 4 * 2 ** -24;

/**
 * What outputs [count][outputs] of a network may differ by because float32 sums depend on their order: for each unit
 * ε = V' (Σ |w| ε of the units below + {@link ROUNDINGS} Σ |w x|).
 */
export function roundingOf(
  spec: NetworkSpec,
  weights: Weights,
  inputs: Float32Array,
  count: number,
): Float64Array {
  const { inputs: width, layers } = spec;
  const outputs = outputsOf(spec);
  const bounds = new Float64Array(count * outputs);
  const reaches = layers.map((_, l) => windowsBelow(spec, l));
  for (let pattern = 0; pattern < count; pattern++) {
    let below = Float64Array.from(inputs.subarray(pattern * width, (pattern + 1) * width));
    let errors = new Float64Array(width);
    for (const [l, layer] of layers.entries()) {
      const units = unitsOf(layer);
      const cells = reaches[l]!;
      const row = fanIn(spec, l) + 1;
      const windows = units / rowsOf(layer);
      const sums = new Float64Array(units);
      const bound = new Float64Array(units);
      for (let unit = 0; unit < units; unit++) {
        const ownRow = Math.floor(unit / windows);
        const window = (unit % windows) * (row - 1);
        const own = weights.layers[l]!.subarray(ownRow * row, (ownRow + 1) * row);
        let sum = own[row - 1]!;
        let size = Math.abs(sum);
        let passed = 0;
        for (let i = 0; i < row - 1; i++) {
          const cell = cells[window + i]!;
          sum += own[i]! * below[cell]!;
          size += Math.abs(own[i]! * below[cell]!);
          passed += Math.abs(own[i]!) * errors[cell]!;
        }
        sums[unit] = sum;
        bound[unit] = passed + ROUNDINGS * size;
      }
      if (l < layers.length - 1) throughUnits(layer.activation, sums, bound);
      else {
        for (const { first, units: own, loss, activation } of headsOf(spec)) {
          const [from, to] = [first, first + own];
          const output = loss === 'softmax-cross-entropy' ? 'softmax' : activation;
          throughUnits(output, sums.subarray(from, to), bound.subarray(from, to));
        }
      }
      below = sums;
      errors = bound;
    }
    bounds.set(errors, pattern * outputs);
  }
  return bounds;
}

/** Sums become the units' values, and bounds of sums become bounds of values; in place. */
function throughUnits(output: Activation | 'softmax', sums: Float64Array, bounds: Float64Array): void {
  if (output !== 'softmax') {
    const { value, derivative } = ACTIVATIONS[output];
    for (let unit = 0; unit < sums.length; unit++) {
      sums[unit] = value(sums[unit]!);
      bounds[unit]! *= derivative(sums[unit]!);
    }
    return;
  }
  const greatest = sums.reduce((most, sum) => Math.max(most, sum), Number.NEGATIVE_INFINITY);
  const powers = sums.map((sum) => Math.exp(sum - greatest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  // ∂pᵢ/∂sⱼ = pᵢ (δᵢⱼ − pⱼ)
  const shares = powers.map((power) => power / total);
  const passed = shares.reduce((sum, share, j) => sum + share * bounds[j]!, 0);
  for (let unit = 0; unit < sums.length; unit++) {
    const share = shares[unit]!;
    bounds[unit] = share * ((1 - 2 * share) * bounds[unit]! + passed) + 2 ** -23 * share;
    sums[unit] = share;
  }
}

function disagreement(what: string): UserError {
  return new UserError(
    'invalid',
    `The exported model does not do what the trained network does: ${what}`,
    'It was not kept. Train again with the cpu backend, and report this with the message.',
  );
}
