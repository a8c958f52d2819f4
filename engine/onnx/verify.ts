import { curvatureOfUnit } from '../../sim/conventions.ts';
import { preprocessCamera, proximity } from '../../sim/sensors/preprocess.ts';
import { UserError } from '../errors.ts';
import { decodeUnit } from '../network/decode.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import type { ModelCard } from './card.ts';
import { exportModel } from './export.ts';
import { type Look, openModel } from './steering.ts';

/** Largest difference of an output between export and trainer that still counts as rounding. */
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
  await verifyExport(bytes, looks, forward);
  return bytes;
}

/**
 * Runs an export in onnxruntime against its trainer: `direction` and `road_intensity` must agree within
 * {@link OUTPUT_TOLERANCE}, and `curvature` must be what decoding that `direction` gives.
 *
 * @throws UserError `invalid` that names the first pattern and output to differ.
 */
export async function verifyExport(
  bytes: Uint8Array,
  looks: readonly Look[],
  forward: Forward,
): Promise<void> {
  await using model = await openModel(bytes, 'the export');
  const { spec } = model;
  if (looks.length === 0) throw disagreement('there is no pattern to compare them on');
  const inputs = new Float32Array(looks.length * spec.network.inputs);
  looks.forEach((look, i) => {
    networkInputs(spec, look, inputs, i * spec.network.inputs);
  });
  const expected = await forward(inputs, looks.length);
  const answers = await model.answer(looks);
  const units = spec.directionUnits;
  const outputs = spec.network.layers.at(-1)!.units;
  const compare = (pattern: number, output: string, actual: number, wanted: number, tolerance: number) => {
    // Written so that NaN counts as a difference.
    if (Math.abs(actual - wanted) <= tolerance) return;
    throw disagreement(`${output} of pattern ${pattern} is ${actual}, ${wanted} expected`);
  };
  for (let pattern = 0; pattern < looks.length; pattern++) {
    for (let unit = 0; unit < units; unit++) {
      const actual = answers.direction[pattern * units + unit]!;
      compare(pattern, `direction ${unit}`, actual, expected[pattern * outputs + unit]!, OUTPUT_TOLERANCE);
    }
    if (answers.roadIntensity) {
      const actual = answers.roadIntensity[pattern]!;
      compare(pattern, 'road_intensity', actual, expected[pattern * outputs + units]!, OUTPUT_TOLERANCE);
    }
    const direction = answers.direction.subarray(pattern * units, (pattern + 1) * units);
    const unit = decodeUnit(direction, spec.decoding);
    const curvature = curvatureOfUnit(unit, units, spec.maxCurvaturePerM);
    compare(pattern, 'curvature', answers.curvaturePerM[pattern]!, curvature, 1e-6 * spec.maxCurvaturePerM);
  }
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
    'It was not kept. Train again with another backend (--backend cpu), and report this with the message.',
  );
}
