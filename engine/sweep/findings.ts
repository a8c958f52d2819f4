import { join } from 'node:path';
import { writeFileAtomically } from '../data/atomic.ts';
import { UserError } from '../errors.ts';
import type { Shard } from '../shard.ts';
import { type Candidate, candidatesOf, sharesOf } from './candidates.ts';
import { networksOf, type Rung, rungsOf } from './halving.ts';
import type { Point } from './points.ts';
import { type Driven, rankNetworks } from './ranking.ts';
import type { SweepRecord } from './record.ts';
import { renderSweepReport } from './report.ts';
import type { RoadScore, SweepPart, SweepResult } from './result.ts';
import { standingOf } from './rounds.ts';

export const recordFile = (out: string) => join(out, 'sweep.sqlite');
export const shardFile = (out: string, { index, count }: Shard) =>
  join(out, `shard-${index + 1}-of-${count}.sqlite`);
export const modelFile = (out: string, { id }: Pick<Candidate, 'id'>) => join(out, `network-${id}.onnx`);

/** The rounds of a sweep, whose networks compete with those of their pattern set. */
export function rungsFor(candidates: readonly Candidate[], finalists: number, epochs: number): Rung[] {
  const sets = sharesOf(candidates.map(({ point }) => point)).length;
  const groups = Array.from(
    { length: sets },
    (_, set) => candidates.filter(({ patterns }) => patterns === set).length,
  );
  return rungsOf(groups, finalists, epochs);
}

/** What decides what comes out of a sweep, as far as its findings need it. */
interface Identity {
  readonly preset: string;
  readonly points: readonly Point[];
  readonly epochs: number;
  readonly finalists: number;
  readonly roads: readonly unknown[];
  readonly distance: number;
}

/**
 * What a record holds: where the sweep stands, or once all finalists have driven its result, which is then written with its
 * report into `out`.
 * @throws UserError `invalid` where no network could be trained, or `cannot-write`.
 */
export function findingsOf(record: SweepRecord, out: string): SweepResult | SweepPart {
  const { preset, points, epochs, finalists, roads, distance } = record.identity() as unknown as Identity;
  const facts = record.facts();
  if (!facts)
    throw new UserError('empty', `${out} holds a sweep that has not begun`, 'Run its shards first.');
  const candidates = candidatesOf(points, preset, epochs);
  const rungs = rungsFor(candidates, finalists, epochs);
  const known = record.networks();
  const { round, alive, left } = standingOf(candidates, rungs, finalists, known);
  const driven = new Map<number, Driven>();
  for (const finalist of left.length > 0 ? [] : alive) {
    const drives = roads.map((_, road) => record.drive(finalist.id, road));
    if (drives.includes(undefined)) continue;
    driven.set(finalist.id, { model: modelFile(out, finalist), drives: drives as RoadScore[] });
  }
  if (left.length > 0 || driven.size < alive.length) {
    return {
      round: round + 1,
      rounds: rungs.length,
      networksLeft: left.length,
      finalistsLeft: left.length > 0 ? null : alive.length - driven.size,
    };
  }
  const networks = rankNetworks(candidates, known, driven, facts.shown);
  const result: SweepResult = {
    command: facts.command,
    networks,
    best: networks[0]!.model!,
    epochs,
    rounds: rungs.map((rung) => ({ count: networksOf(rung), untilEpoch: rung.untilEpoch })),
    trainingFrames: facts.trainingFrames,
    validationFrames: facts.validationFrames,
    roads: facts.roads,
    distanceM: distance,
    device: facts.device,
    report: join(out, 'index.html'),
  };
  writeFileAtomically(join(out, 'sweep.json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileAtomically(result.report, renderSweepReport(result));
  return result;
}
