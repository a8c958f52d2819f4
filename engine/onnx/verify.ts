import { curvatureOfUnit } from '../../sim/conventions.ts';
import { preprocessCamera, proximity } from '../../sim/sensors/preprocess.ts';
import { UserError } from '../errors.ts';
import { decodeUnit } from '../network/decode.ts';
import type { ModelSpec, NetworkSpec, Weights } from '../network/model.ts';
import { ACTIVATIONS } from '../textbook/activations.ts';
import { outputsOf, rowsOf } from '../textbook/network.ts';
import type { ModelCard } from './card.ts';
import { exportModel } from './export.ts';
import { type Look, openModel } from './steering.ts';

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
 * Runs an export in onnxruntime against its trainer: `direction` and `road_intensity` must agree within
 * {@link OUTPUT_TOLERANCE}, and `curvature` must be what decoding that `direction` gives.
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
  const answers = await model.answer(looks);
  const units = spec.directionUnits;
  const outputs = outputsOf(spec.network);
  const compare = (pattern: number, output: string, actual: number, wanted: number, most: number) => {
    // Written so that NaN counts as a difference.
    if (Math.abs(actual - wanted) <= most) return;
    throw disagreement(`${output} of pattern ${pattern} is ${actual}, ${wanted} expected`);
  };
  for (let pattern = 0; pattern < looks.length; pattern++) {
    for (let unit = 0; unit < units; unit++) {
      const actual = answers.direction[pattern * units + unit]!;
      const output = pattern * outputs + unit;
      compare(pattern, `direction ${unit}`, actual, expected[output]!, tolerance(output));
    }
    if (answers.roadIntensity) {
      const actual = answers.roadIntensity[pattern]!;
      const output = pattern * outputs + units;
      compare(pattern, 'road_intensity', actual, expected[output]!, tolerance(output));
    }
    const direction = answers.direction.subarray(pattern * units, (pattern + 1) * units);
    const unit = decodeUnit(direction, spec.decoding);
    const curvature = curvatureOfUnit(unit, units, spec.maxCurvaturePerM);
    compare(pattern, 'curvature', answers.curvaturePerM[pattern]!, curvature, 1e-6 * spec.maxCurvaturePerM);
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
  for (let pattern = 0; pattern < count; pattern++) {
    let below = Float64Array.from(inputs.subarray(pattern * width, (pattern + 1) * width));
    let errors = new Float64Array(width);
    for (const [l, layer] of layers.entries()) {
      const units = rowsOf(layer);
      const { value: activate, derivative } = ACTIVATIONS[layer.activation];
      const row = below.length + 1;
      const values = new Float64Array(units);
      const bound = new Float64Array(units);
      for (let unit = 0; unit < units; unit++) {
        const own = weights.layers[l]!.subarray(unit * row, (unit + 1) * row);
        let sum = own[row - 1]!;
        let size = Math.abs(sum);
        let passed = 0;
        for (let i = 0; i < row - 1; i++) {
          sum += own[i]! * below[i]!;
          size += Math.abs(own[i]! * below[i]!);
          passed += Math.abs(own[i]!) * errors[i]!;
        }
        const value = activate(sum);
        values[unit] = value;
        bound[unit] = derivative(value) * (passed + ROUNDINGS * size);
      }
      below = values;
      errors = bound;
    }
    bounds.set(errors, pattern * outputs);
  }
  return bounds;
}

/** The inputs of the network for one look, as the trainer is given them, into `out` from `offset`. */
export function networkInputs(spec: ModelSpec, look: Look, out: Float32Array, offset: number): void {
  let at = offset;
  if (spec.camera) {
    preprocessCamera(look.camera, spec.camera.preprocessing, out, at);
    at += spec.camera.rows * spec.camera.columns;
  }
  if (spec.range) {
    proximity(look.range, spec.range.maxRangeM, out, at);
    at += spec.range.rows * spec.range.columns;
  }
  if (spec.roadIntensityFeedback) out[at] = look.roadIntensityFeedback;
}

function disagreement(what: string): UserError {
  return new UserError(
    'invalid',
    `The exported model does not do what the trained network does: ${what}`,
    'It was not kept. Train again with the cpu backend, and report this with the message.',
  );
}
