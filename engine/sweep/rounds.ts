import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Candidate } from './candidates.ts';
import type { SweepDevice, Task } from './device.ts';
import { networksOf, type Rung, survivorsOf } from './halving.ts';
import type { SweepRecord } from './record.ts';

/**
 * Trains networks in rounds, after each of which the worse ones of every pattern set stop: that more frames teach more is
 * no news, so networks compete with those that saw as many. What the record holds already is not trained again.
 *
 * @param finalists how many are wanted of each pattern set.
 * @returns the best of those, the one of least validation loss first; at least one.
 * @throws UserError `cancelled`, with every state in the record, or `invalid` where the weights of all ran off.
 */
export async function trainInRounds(
  candidates: readonly Candidate[],
  rungs: readonly Rung[],
  finalists: number,
  device: SweepDevice,
  record: SweepRecord,
  job: Job,
): Promise<Candidate[]> {
  let alive = candidates;
  const total = rungs.reduce(
    (sum, rung, i) => sum + networksOf(rung) * (rung.untilEpoch - (rungs[i - 1]?.untilEpoch ?? 0)),
    0,
  );
  let before = 0;
  for (const [i, rung] of rungs.entries()) {
    const { untilEpoch } = rung;
    const fromEpoch = rungs[i - 1]?.untilEpoch ?? 0;
    const known = record.networks();
    const epochs = new Map(alive.map(({ id }) => [id, known.get(id)?.epoch ?? 0]));
    const report = () => {
      const here = [...epochs.values()].reduce(
        (sum, epoch) => sum + Math.min(epoch, untilEpoch) - fromEpoch,
        0,
      );
      const note = `epochs, round ${i + 1} of ${rungs.length} with ${alive.length} networks`;
      job.onProgress({ phase: 'training', done: before + Math.max(0, here), total, note });
    };
    const tasks: Task[] = alive
      .filter(({ id }) => epochs.get(id)! < untilEpoch && !known.get(id)?.failure)
      .map(({ id, spec, recipe, patterns }) => {
        const state = record.state(id, spec.network);
        return { id, spec, recipe, patterns, untilEpoch, ...(state ? { state } : {}) };
      });
    await device.train(tasks, job.signal, {
      onEpoch: (id, epoch) => {
        epochs.set(id, epoch);
        report();
      },
      onOutcome: (outcome) => record.saveOutcome(outcome),
    });
    before += networksOf(rung) * (untilEpoch - fromEpoch);

    const reached = record.networks();
    const contenders = alive.map(({ id, patterns }) => ({
      id,
      group: patterns,
      loss: reached.get(id)?.history.validationLoss[untilEpoch - 1] ?? null,
    }));
    const survivors = survivorsOf(contenders, rungs[i + 1]?.counts ?? rung.counts.map(() => finalists));
    if (survivors.length === 0) {
      const failure = reached.get(alive[0]!.id)?.failure;
      throw new UserError(
        'invalid',
        `no network could be trained; of the first: ${failure}`,
        'Search lower learning rates or momenta.',
      );
    }
    record.stop(alive.map(({ id }) => id).filter((id) => !survivors.includes(id)));
    alive = survivors.map((id) => candidates[id - 1]!);
  }
  return [...alive];
}
