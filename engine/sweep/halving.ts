/** Halvings after which a network has trained for an eighth of the epochs when it is first judged. */
const MOST_HALVINGS = 3;

/** One round of successive halving: in each group the best of the round before train until `untilEpoch`. */
export interface Rung {
  /** Networks by group. */
  readonly counts: readonly number[];
  readonly untilEpoch: number;
}

/** Networks of all groups in a round. */
export function networksOf({ counts }: Rung): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The rounds of successive halving (Jamieson and Talwalkar 2016): all networks train for a share of the epochs, the better
 * half of every group for twice that, and so on; the last round trains to the end. A group keeps at least `finalists`
 * networks, as far as it has so many.
 */
export function rungsOf(groups: readonly number[], finalists: number, epochs: number): Rung[] {
  const rounds = [groups];
  while (rounds.length <= MOST_HALVINGS && 2 ** rounds.length <= epochs) {
    const counts = rounds.at(-1)!;
    const halves = counts.map((count) => Math.max(Math.ceil(count / 2), Math.min(count, finalists)));
    if (halves.every((half, i) => half === counts[i])) break;
    rounds.push(halves);
  }
  return rounds.map((counts, i) => ({
    counts,
    untilEpoch: Math.ceil(epochs / 2 ** (rounds.length - 1 - i)),
  }));
}

/** A network with its validation loss after a round; null where its weights ran off. */
export interface Contender {
  readonly id: number;
  readonly group: number;
  readonly loss: number | null;
}

/**
 * The contenders of least loss, as many of each group as `counts` says, best first; of equals the one of the lower number.
 * None whose weights ran off.
 */
export function survivorsOf(contenders: readonly Contender[], counts: readonly number[]): number[] {
  const taken = counts.map(() => 0);
  return contenders
    .filter((contender): contender is Contender & { loss: number } => contender.loss !== null)
    .sort((a, b) => a.loss - b.loss || a.id - b.id)
    .filter(({ group }) => taken[group]!++ < counts[group]!)
    .map(({ id }) => id);
}
