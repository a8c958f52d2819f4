import { directionOf, outputOf, partsOf } from '../network/parts.ts';
import type { FieldsFrame, WorstPattern } from '../protocol/fields.ts';
import { lossOf } from '../textbook/losses.ts';
import { fieldUnits } from '../train/field-units.ts';
import { foldScale, plainInput } from '../train/input-scale.ts';
import type { PatternSet } from '../train/patterns.ts';
import type { Glimpse } from '../train/session.ts';

/** Patterns among which the worst are looked for. */
const MOST_PATTERNS = 200;
const WORST = 8;

/** What is inside a network between two epochs: its receptive fields, and the patterns it answers worst. */
export async function pictureOf(run: number, epochs: number, glimpse: Glimpse): Promise<FieldsFrame> {
  const { spec, patterns, epoch } = glimpse;
  const fromValidation = patterns.validation.count > 0;
  return {
    run,
    epoch,
    epochs,
    ...fieldUnits(spec, foldScale(spec.network, await glimpse.weights(), patterns.scale)),
    fromValidation,
    seen: partsOf(spec).inputs.flatMap(({ kind, weightsLabel: label, picture }) =>
      picture ? [{ kind, label, ...picture }] : [],
    ),
    answered: partsOf(spec).outputs[0]!.width,
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
  const loss = lossOf(spec.network);
  const losses = Float64Array.from({ length: count }, (_, pattern) => {
    const [from, to] = [pattern * stride, (pattern + 1) * stride];
    return loss(outputs.subarray(from, to), set.targets.subarray(from, to));
  });
  const { inputs, outputs: parts } = partsOf(spec);
  const shown = inputs.filter(({ picture }) => picture);
  const [answered] = parts as [(typeof parts)[number]];
  const direction = outputOf(spec, 'direction') && directionOf(spec);
  const worst = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]!).slice(0, WORST);
  return worst.map((pattern) => {
    const activations = (from: number, length: number) =>
      bytesOf(length, (i) => plainInput(set.inputs[pattern * width + from + i]!, from + i, patterns.scale));
    const row = (values: Float32Array, { first, width: own }: { first: number; width: number }) =>
      values.subarray(pattern * stride + first, pattern * stride + first + own);
    return {
      loss: losses[pattern]!,
      targetUnit: direction ? direction.targetUnit(set.curvatures[pattern]!) : Number.NaN,
      answeredUnit: direction ? direction.unitOf(row(outputs, direction)) : Number.NaN,
      seen: shown.map((input) => activations(input.first, input.width)),
      target: bytesOf(answered.width, (i) => row(set.targets, answered)[i]!),
      answer: bytesOf(answered.width, (i) => row(outputs, answered)[i]!),
    };
  });
}

/** Activations 0 … 1 in steps of 1/255. */
function bytesOf(length: number, activation: (i: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.round(255 * Math.min(1, Math.max(0, activation(i)))));
}
