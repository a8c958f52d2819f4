import type { Job } from '../job.ts';
import { atLeast, atMost } from '../lab/experiment.ts';
import type { AlvinnOverfittingFound } from '../lab/findings.ts';
import { presetModel } from '../train/preset-model.ts';
import type { Recipe } from '../train/recipe.ts';
import type { RunOptions } from './experiment.ts';
import { answersTo, labFrames, learn, meanLoss, steering } from './snapshots.ts';

/** Overfitting on ALVINN's own snapshots: too few of them, and what helps. */
export async function alvinnOverfitting(
  { seed, full }: RunOptions,
  job: Job,
): Promise<AlvinnOverfittingFound> {
  const [many, few] = full ? [1200, 150] : [400, 60];
  const kinds = ['path', 'street', 'highway', 'dirt'] as const;
  const frames = await labFrames({ count: many, kinds, seed }, job);
  const unseen = await labFrames({ count: full ? 1000 : 400, kinds, seed: seed + 1_000_000 }, job);
  const usual: Partial<Recipe> = { epochs: full ? 80 : 60, neighbourSmoothing: 0, mirror: 'off', seed };
  const run = async (name: string, count: number, hidden: number, recipe: Partial<Recipe> = {}) => {
    const spec = presetModel('alvinn-1989', { hidden });
    const shown = frames.slice(0, count);
    const result = await learn(spec, shown, { ...usual, ...recipe }, job);
    const loss = meanLoss(spec, await answersTo(spec, result.weights, unseen), unseen);
    const { withinTwoUnits } = await steering(spec, result.weights, unseen);
    return {
      name,
      snapshots: count,
      hidden,
      trainingLoss: result.loss,
      loss,
      withinTwoUnits,
      epochs: result.epochs,
    };
  };
  const plain = await run('few snapshots', few, 29);
  const more = await run('more data', many, 29);
  const fewer = await run('fewer hidden units', few, 4);
  const decayed = await run('weight decay', few, 29, { weightDecay: 0.002 });
  const stopped = await run('early stopping', few, 29, { validationShare: 0.3, patience: 8 });
  return {
    checks: [
      atMost(
        'training loss on few snapshots, as a share of that on novel ones',
        plain.trainingLoss / plain.loss,
        0.5,
      ),
      atMost(
        `loss on novel snapshots after ${many} instead of ${few}, as a share`,
        more.loss / plain.loss,
        0.8,
      ),
      atLeast('share within two units that more data gains', more.withinTwoUnits - plain.withinTwoUnits, 0.1),
      atMost(
        'loss on novel snapshots with weight decay, as a share of that without',
        decayed.loss / plain.loss,
        0.99,
      ),
      atMost('epochs after which early stopping stops', stopped.epochs, usual.epochs! - 1),
    ],
    runs: [plain, more, fewer, decayed, stopped],
  };
}
