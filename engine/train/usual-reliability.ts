import type { Look } from '../network/look.ts';
import type { ModelSpec } from '../network/model.ts';
import { activationsOf, networkInputs, partsOf } from '../network/parts.ts';
import type { Trainer } from './backend.ts';

/** Names of a card's scores: the reliability that half, and that one in twenty, of the looks lie below. */
export const USUAL_RELIABILITY = { median: 'reliability.median', low: 'reliability.low' } as const;
const LOW_SHARE = 0.05;

/**
 * The reliability that a model's card calls usual, or undefined. It is one number for all directions. Bends are drawn again
 * less well, and by a number of their own a committee of four stopped less on journeys. But what a turned camera sees is
 * answered with sharp turns too: such answers were obeyed, by one network and by four (docs/knowing-what-it-knows.md).
 */
export function usualOf({
  scores,
}: {
  readonly scores: Readonly<Record<string, number>>;
}): number | undefined {
  const usual = scores[USUAL_RELIABILITY.median];
  return usual === undefined || !(usual > 0) ? undefined : usual;
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
  const patterns = new Float32Array(looks.length * inputWidth);
  for (const [i, look] of looks.entries()) networkInputs(spec, look, patterns, i * inputWidth);
  const answers = await trainer.forward(patterns, looks.length);
  const values = Array.from(looks, (_, i) => {
    const from = i * outputWidth + output.first;
    const read = activationsOf(inputs, patterns.subarray(i * inputWidth, (i + 1) * inputWidth));
    return reliability.value(answers.subarray(from, from + output.width), read);
  }).toSorted((a, b) => a - b);
  const at = (share: number) => values[Math.floor(share * values.length)]!;
  return { [USUAL_RELIABILITY.median]: at(0.5), [USUAL_RELIABILITY.low]: at(LOW_SHARE) };
}
