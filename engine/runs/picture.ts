import { decodeUnit } from '../network/decode.ts';
import { receptiveFields } from '../network/receptive-fields.ts';
import type { FieldsFrame, Shades, WorstPattern } from '../protocol/fields.ts';
import type { PatternSet } from '../train/patterns.ts';
import { targetUnit } from '../train/score.ts';
import type { Glimpse } from '../train/session.ts';

/** Hidden units in a frame: a page shows no more. */
const MOST_UNITS = 256;
/** Patterns among which the worst are looked for. */
const MOST_PATTERNS = 200;
const WORST = 8;

/** What is inside a network between two epochs: its receptive fields, and the patterns it answers worst. */
export async function pictureOf(run: number, epochs: number, glimpse: Glimpse): Promise<FieldsFrame> {
  const { spec, patterns, epoch } = glimpse;
  const fields = receptiveFields(await glimpse.weights(), spec);
  const fromValidation = patterns.validation.count > 0;
  return {
    run,
    epoch,
    epochs,
    hidden: fields.length,
    camera: sizeOf(spec.camera),
    range: sizeOf(spec.range),
    directionUnits: spec.directionUnits,
    roadIntensity: spec.roadIntensityFeedback,
    units: fields.slice(0, MOST_UNITS).map(({ direction, range, camera, fromFeedback, toFeedback }) => ({
      direction: shades(direction),
      range: shades(range ?? []),
      camera: shades(camera ?? []),
      feedback: shades(fromFeedback === null ? [] : [fromFeedback, toFeedback!]),
    })),
    fromValidation,
    worst: await worstPatterns(glimpse, fromValidation ? patterns.validation : patterns.training),
  };
}

async function worstPatterns(
  { spec, patterns, forward }: Glimpse,
  set: PatternSet,
): Promise<readonly WorstPattern[]> {
  const count = Math.min(MOST_PATTERNS, set.count);
  const width = spec.network.inputs;
  const outputs = await forward(set.inputs.subarray(0, count * width), count);
  const stride = outputs.length / count;
  const losses = Float64Array.from({ length: count }, (_, pattern) => {
    let squares = 0;
    for (let i = pattern * stride; i < (pattern + 1) * stride; i++) {
      squares += (set.targets[i]! - outputs[i]!) ** 2;
    }
    return squares / 2;
  });
  const cameraCells = spec.camera ? spec.camera.rows * spec.camera.columns : 0;
  const rangeCells = spec.range ? spec.range.rows * spec.range.columns : 0;
  const worst = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]!).slice(0, WORST);
  return worst.map((pattern) => {
    const activations = (from: number, length: number) =>
      bytesOf(length, (i) => set.inputs[pattern * width + from + i]! + patterns.means[from + i]!);
    const answer = outputs.subarray(pattern * stride, pattern * stride + spec.directionUnits);
    return {
      loss: losses[pattern]!,
      targetUnit: targetUnit(spec, set.curvatures[pattern]!),
      answeredUnit: decodeUnit(answer, spec.decoding),
      camera: activations(0, cameraCells),
      range: activations(cameraCells, rangeCells),
      target: bytesOf(spec.directionUnits, (i) => set.targets[pattern * stride + i]!),
      answer: bytesOf(spec.directionUnits, (i) => answer[i]!),
    };
  });
}

function sizeOf(retina: { rows: number; columns: number } | null): FieldsFrame['camera'] {
  return { rows: retina?.rows ?? 0, columns: retina?.columns ?? 0 };
}

function shades(weights: ArrayLike<number>): Shades {
  let scale = 0;
  for (let i = 0; i < weights.length; i++) scale = Math.max(scale, Math.abs(weights[i]!));
  const step = 127 / Math.max(scale, Number.MIN_VALUE);
  return { scale, steps: Int8Array.from(weights, (weight) => Math.round(weight * step)) };
}

/** Activations 0 … 1 in steps of 1/255. */
function bytesOf(length: number, activation: (i: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.round(255 * Math.min(1, Math.max(0, activation(i)))));
}
