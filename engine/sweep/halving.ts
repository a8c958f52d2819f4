/** Halvings after which a network has trained for an eighth of the epochs when it is first judged. */
const MOST_HALVINGS = 3;

/** One round of successive halving: the best `count` of the round before train until `untilEpoch`. */
export interface Rung {
  readonly count: number;
  readonly untilEpoch: number;
}

/**
 * The rounds of successive halving (Jamieson and Talwalkar 2016, with halves): all networks train for a share of the
 * epochs, the better half for twice that, and so on; the last round trains to the end. No round has fewer than
 * `finalists` networks, as far as there are so many.
 */
export function rungsOf(networks: number, finalists: number, epochs: number): Rung[] {
  const counts = [networks];
  while (counts.length <= MOST_HALVINGS && 2 ** counts.length <= epochs) {
    const half = Math.ceil(counts.at(-1)! / 2);
    if (half < finalists || half === counts.at(-1)) break;
    counts.push(half);
  }
  return counts.map((count, i) => ({
    count,
    untilEpoch: Math.ceil(epochs / 2 ** (counts.length - 1 - i)),
  }));
}

/** A network with its validation loss after a round; null where its weights ran off. */
export interface Contender {
  readonly id: number;
  readonly loss: number | null;
}

/** The `count` contenders of least loss, best first; of equals the one of the lower number. None whose weights ran off. */
export function survivorsOf(contenders: readonly Contender[], count: number): number[] {
  return contenders
    .filter((contender): contender is { id: number; loss: number } => contender.loss !== null)
    .sort((a, b) => a.loss - b.loss || a.id - b.id)
    .slice(0, count)
    .map(({ id }) => id);
}
