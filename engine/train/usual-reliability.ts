import type { Look } from '../network/look.ts';
import type { ModelSpec } from '../network/model.ts';
import { activationsOf, directionOf, networkInputs, partsOf } from '../network/parts.ts';
import type { Trainer } from './backend.ts';

/**
 * Names of a card's scores: the reliability that half, and that one in twenty, of the looks lie below; and the line of what is
 * usual by how sharply the network answers to steer: where it answers straight on, and what each 1/m of curvature changes.
 */
export const USUAL_RELIABILITY = {
  median: 'reliability.median',
  low: 'reliability.low',
  straight: 'reliability.straight',
  perCurvature: 'reliability.perCurvature',
} as const;
const LOW_SHARE = 0.05;
/** In the sharpest bends a network is taken to be usually so reliable at least, as a share of straight on. */
const LEAST_SHARE = 0.3;

/** What a model's card calls usual. */
export interface Usual {
  /** Over all looks. */
  readonly median: number;
  /** Where the network answers a curvature, 1/m: bends are rarer in what it learned from, and drawn again less well. */
  at(curvaturePerM: number): number;
}

/** The reliability that a model's card calls usual, or undefined. Cards of earlier versions tell the median alone. */
export function usualOf({
  scores,
}: {
  readonly scores: Readonly<Record<string, number>>;
}): Usual | undefined {
  const median = scores[USUAL_RELIABILITY.median];
  if (median === undefined || !(median > 0)) return undefined;
  const straight = scores[USUAL_RELIABILITY.straight] ?? median;
  const perCurvature = scores[USUAL_RELIABILITY.perCurvature] ?? 0;
  return {
    median,
    at: (curvaturePerM) =>
      Math.max(LEAST_SHARE * straight, straight + perCurvature * Math.abs(curvaturePerM)),
  };
}

/**
 * What a network's reliability usually is, for its card; nothing where it has none.
 *
 * @param trainer holds the weights for plain inputs
 * @param looks at least one, best of roads that it did not learn from
 */
export async function usualReliability(
  spec: ModelSpec,
  trainer: Pick<Trainer, 'forward'>,
  looks: readonly Look[],
): Promise<Record<string, number>> {
  const { inputs, outputs, inputWidth, outputWidth } = partsOf(spec);
  const output = outputs.find(({ decoded }) => decoded.some(({ tensor }) => tensor.name === 'reliability'));
  const reliability = output?.decoded.find(({ tensor }) => tensor.name === 'reliability');
  if (!output || !reliability) return {};
  const direction = directionOf(spec);
  const patterns = new Float32Array(looks.length * inputWidth);
  for (const [i, look] of looks.entries()) networkInputs(spec, look, patterns, i * inputWidth);
  const answers = await trainer.forward(patterns, looks.length);
  const answered = Array.from(looks, (_, i) => {
    const own = answers.subarray(i * outputWidth, (i + 1) * outputWidth);
    const of = ({ first, width }: { readonly first: number; readonly width: number }) =>
      own.subarray(first, first + width);
    const read = activationsOf(inputs, patterns.subarray(i * inputWidth, (i + 1) * inputWidth));
    return {
      reliability: reliability.value(of(output), read),
      sharpnessPerM: Math.abs(direction.curvatureOf(direction.unitOf(of(direction)))),
    };
  });
  const { straight, perCurvature } = lineThrough(answered);
  const values = answered.map((one) => one.reliability);
  return {
    [USUAL_RELIABILITY.median]: quantile(values, 0.5),
    [USUAL_RELIABILITY.low]: quantile(values, LOW_SHARE),
    [USUAL_RELIABILITY.straight]: straight,
    [USUAL_RELIABILITY.perCurvature]: perCurvature,
  };
}

/** Reliability by sharpness: the slope of least squares, never rising, and half of the looks on either side. */
function lineThrough(looks: readonly { readonly reliability: number; readonly sharpnessPerM: number }[]): {
  readonly straight: number;
  readonly perCurvature: number;
} {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middleX = mean(looks.map(({ sharpnessPerM }) => sharpnessPerM));
  const middleY = mean(looks.map(({ reliability }) => reliability));
  let [both, own] = [0, 0];
  for (const { sharpnessPerM, reliability } of looks) {
    both += (sharpnessPerM - middleX) * (reliability - middleY);
    own += (sharpnessPerM - middleX) ** 2;
  }
  const perCurvature = own > 0 ? Math.min(0, both / own) : 0;
  const straight = quantile(
    looks.map(({ reliability, sharpnessPerM }) => reliability - perCurvature * sharpnessPerM),
    0.5,
  );
  return { straight, perCurvature };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)]!;
}
