import type { SweptNetwork } from '../protocol/sweep.ts';
import { connectionCount } from '../textbook/network.ts';
import type { Candidate } from './candidates.ts';
import type { RecordedNetwork } from './record.ts';
import type { RoadScore, SweepNetwork } from './result.ts';

/** A network as pages are told of it: as far as it has come, and how it drove. */
export function sweptNetwork(
  { id, point }: Candidate,
  reached: RecordedNetwork | undefined,
  drives: readonly RoadScore[] = [],
): SweptNetwork {
  return {
    network: id,
    ...point,
    epochs: reached?.epoch ?? 0,
    validationLoss: reached?.history.validationLoss.at(-1) ?? null,
    withinTwoUnits: reached?.history.validationWithinTwoUnits.at(-1) ?? null,
    failure: reached?.failure ?? null,
    autonomyPercent: mean(drives.map(({ autonomyPercent }) => autonomyPercent)),
    cteMeanAbsM: mean(drives.map(({ cteMeanAbsM }) => cteMeanAbsM)),
  };
}

/** A network that drove. */
export interface Driven {
  readonly model: string;
  /** One a road. */
  readonly drives: readonly RoadScore[];
}

/**
 * All networks, best first. Those that drove stand first, by autonomy, then by how close to the path they kept (mean over
 * the roads); behind them the others by how long they were thought worth training, then by validation loss.
 *
 * @param frames training frames by pattern set.
 */
export function rankNetworks(
  candidates: readonly Candidate[],
  recorded: ReadonlyMap<number, RecordedNetwork>,
  driven: ReadonlyMap<number, Driven>,
  frames: readonly number[],
): SweepNetwork[] {
  const networks = candidates.map(({ id, point, spec, patterns }): Omit<SweepNetwork, 'rank'> => {
    const { epoch, history, failure } = recorded.get(id)!;
    const { model = null, drives = [] } = driven.get(id) ?? {};
    return {
      network: id,
      ...point,
      trainingFrames: frames[patterns]!,
      connections: connectionCount(spec.network),
      epochs: epoch,
      loss: history.loss.at(-1) ?? null,
      validationLoss: history.validationLoss.at(-1) ?? null,
      withinTwoUnits: history.validationWithinTwoUnits.at(-1) ?? null,
      failure,
      model,
      autonomyPercent: mean(drives.map(({ autonomyPercent }) => autonomyPercent)),
      cteMeanAbsM: mean(drives.map(({ cteMeanAbsM }) => cteMeanAbsM)),
      drives,
      history,
    };
  });
  const worst = Number.POSITIVE_INFINITY;
  return networks
    .toSorted(
      (a, b) =>
        (b.autonomyPercent ?? -1) - (a.autonomyPercent ?? -1) ||
        ascending(a.cteMeanAbsM ?? worst, b.cteMeanAbsM ?? worst) ||
        Number(a.failure !== null) - Number(b.failure !== null) ||
        b.epochs - a.epochs ||
        ascending(a.validationLoss ?? worst, b.validationLoss ?? worst) ||
        a.network - b.network,
    )
    .map((network, i) => ({ rank: i + 1, ...network }));
}

/** Unlike a difference, no NaN of two infinities. */
function ascending(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
