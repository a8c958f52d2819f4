import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { isOfShard, type Shard } from '../shard.ts';
import type { Candidate } from './candidates.ts';
import type { Outcome, SweepDevice, Task } from './device.ts';
import { networksOf, type Rung, survivorsOf } from './halving.ts';
import type { RecordedNetwork, SweepRecord } from './record.ts';

/** How far the training of a sweep has come. */
export interface Standing {
  /** The round that is under way, from 0; the last one where all have trained. */
  readonly round: number;
  /** The networks that are still in the race, the better first once there was a round. */
  readonly alive: readonly Candidate[];
  /** Those of them that have not come to the end of the round. None: training is over, and the others are the finalists. */
  readonly left: readonly Candidate[];
}

/**
 * What follows from a record: after every round the worse networks of each pattern set stop. That more frames teach more is
 * no news, so networks compete with those that saw as many.
 *
 * @param finalists how many are wanted of each pattern set.
 * @throws UserError `invalid` where the weights of all ran off.
 */
export function standingOf(
  candidates: readonly Candidate[],
  rungs: readonly Rung[],
  finalists: number,
  known: ReadonlyMap<number, RecordedNetwork>,
): Standing {
  let alive = candidates;
  for (const [round, rung] of rungs.entries()) {
    const { untilEpoch } = rung;
    const left = alive.filter(({ id }) => {
      const network = known.get(id);
      return !network?.failure && (network?.epoch ?? 0) < untilEpoch;
    });
    if (left.length > 0) return { round, alive, left };
    const contenders = alive.map(({ id, patterns }) => ({
      id,
      group: patterns,
      loss: known.get(id)?.history.validationLoss[untilEpoch - 1] ?? null,
    }));
    const survivors = survivorsOf(contenders, rungs[round + 1]?.counts ?? rung.counts.map(() => finalists));
    if (survivors.length === 0) {
      const failure = known.get(alive[0]!.id)?.failure;
      throw new UserError(
        'invalid',
        `no network could be trained; of the first: ${failure}`,
        'Search lower learning rates or momenta.',
      );
    }
    alive = survivors.map((id) => candidates[id - 1]!);
  }
  return { round: rungs.length - 1, alive, left: [] };
}

/**
 * Trains networks in rounds, as {@link standingOf} has it. What the record holds already is not trained again. A shard trains
 * its own networks of a round, and ends where it needs those of the others to go on.
 *
 * @returns how far all have come.
 * @throws UserError `cancelled`, with every state in the record, or `invalid` where the weights of all ran off.
 */
export async function trainInRounds(
  candidates: readonly Candidate[],
  rungs: readonly Rung[],
  finalists: number,
  device: SweepDevice,
  record: SweepRecord,
  job: Job,
  shard: Shard,
  onOutcome?: (outcome: Outcome) => void,
): Promise<Standing> {
  for (;;) {
    const known = record.networks();
    const standing = standingOf(candidates, rungs, finalists, known);
    const { round, alive, left } = standing;
    record.stop(candidates.filter((candidate) => !alive.includes(candidate)).map(({ id }) => id));
    // By their places in the race, which is the same for all shards: by their numbers, one shard might have all that are left.
    const own = left.filter((candidate) => isOfShard(shard, alive.indexOf(candidate)));
    if (own.length === 0) return standing;
    const { untilEpoch } = rungs[round]!;
    const tasks: Task[] = own.map(({ id, spec, recipe, patterns }) => {
      const state = record.state(id, spec.network);
      return { id, spec, recipe, patterns, untilEpoch, ...(state ? { state } : {}) };
    });
    const report = reporter(rungs, round, own, known, shard, job);
    await device.train(tasks, job.signal, {
      onEpoch: report,
      onOutcome: (outcome) => {
        record.saveOutcome(outcome);
        onOutcome?.(outcome);
      },
    });
  }
}

/** Tells progress in epochs: of all rounds, or of a shard's own networks in this one. */
function reporter(
  rungs: readonly Rung[],
  round: number,
  own: readonly Candidate[],
  known: ReadonlyMap<number, RecordedNetwork>,
  shard: Shard,
  job: Job,
): (id: number, epoch: number) => void {
  const from = (i: number) => rungs[i - 1]?.untilEpoch ?? 0;
  const work = rungs.map((rung, i) => networksOf(rung) * (rung.untilEpoch - from(i)));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const inRound = rungs[round]!.untilEpoch - from(round);
  const isWhole = shard.count === 1;
  const before = isWhole ? sum(work.slice(0, round)) + work[round]! - own.length * inRound : 0;
  const total = isWhole ? sum(work) : own.length * inRound;
  const epochs = new Map(own.map(({ id }) => [id, known.get(id)?.epoch ?? 0]));
  const note = `epochs, round ${round + 1} of ${rungs.length} with ${own.length} networks`;
  return (id, epoch) => {
    epochs.set(id, epoch);
    const here = sum([...epochs.values()].map((reached) => Math.max(0, reached - from(round))));
    job.onProgress({ phase: 'training', done: before + here, total, note });
  };
}
