/** A share of work that is cut for several machines: of its pieces, every `count`-th from `index` on. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** All of it. */
export const WHOLE: Shard = { index: 0, count: 1 };

/** Most shards of one piece of work. */
export const MOST_SHARDS = 10_000;

/** Whether a shard does the piece at this place of the work's list. */
export function isOfShard({ index, count }: Shard, place: number): boolean {
  return place % count === index;
}
