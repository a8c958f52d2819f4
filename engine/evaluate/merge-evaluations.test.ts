import { describe, expect, it } from 'vitest';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { Suite } from '../protocol/evaluation.ts';
import { driveSuite } from './drive-suite.ts';
import { SuiteEquipment } from './equipment.ts';
import type { EvaluationRecord } from './evaluation-file.ts';
import { evaluationDigest, mergeEvaluations } from './merge-evaluations.ts';

const suite = Suite.parse({
  name: 'expert',
  drivers: [null],
  roads: [{ kind: 'path' }, { kind: 'street' }],
  seeds: [3, 4],
  distanceM: 30,
  speedMps: 10,
  snapshots: 0,
});
const none = () => {
  throw new Error('no file is asked for');
};
const job = { signal: new AbortController().signal, onProgress: () => {} };

/** What `alvinn evaluate --shard` writes; `createdMs` tells the parts apart. */
async function part(index: number, count: number, createdMs: number): Promise<EvaluationRecord> {
  await using equipment = await SuiteEquipment.open(suite, { model: none, roadFile: none });
  const drives: EvaluationRecord['evaluation']['drives'][number][] = [];
  const traces: EvaluationRecord['traces'][number][] = [];
  const evaluation = {
    id: `2026-11-29-00000${createdMs}`,
    createdMs,
    softwareVersion: '0.0.0',
    adapter: equipment.adapter,
    suite,
    drivers: equipment.drivers.map(({ about }) => about),
    roadDigests: equipment.roadDigests,
    vehicle: NAVLAB_VAN,
    drives,
    openLoop: [],
  };
  let nowMs = createdMs;
  const keep = {
    onPoint: () => {},
    onOpenLoop: () => {},
    onDrive(outcome: (typeof drives)[number], trace: (typeof traces)[number]) {
      drives.push(outcome);
      traces.push(trace);
    },
  };
  await driveSuite(
    equipment,
    evaluation,
    job,
    () => (nowMs += createdMs),
    async () => {},
    keep,
    {
      index,
      count,
    },
  );
  return { evaluation, traces };
}

describe('an evaluation in shards', async () => {
  const whole = await part(0, 1, 1);
  const shards = await Promise.all([0, 1, 2].map((index) => part(index, 3, index + 2)));
  const parts = shards.map((record, i) => ({ path: `${i + 1}.json`, record }));

  it('is merged, in any order of them, to all that one run gives but the clock’s figures', () => {
    expect(shards.map(({ evaluation }) => evaluation.drives.length)).toEqual([2, 1, 1]);
    const merged = mergeEvaluations(parts.toReversed());
    expect(evaluationDigest(merged)).toBe(evaluationDigest(whole));
    expect(merged.traces).toEqual(whole.traces);
    expect(merged.evaluation).toMatchObject({ createdMs: 2, id: '2026-11-29-000002' });
    expect(evaluationDigest(shards[0]!)).not.toBe(evaluationDigest(whole));
  });

  it('is not merged where one is missing', () => {
    expect(() => mergeEvaluations(parts.slice(1))).toThrow('2 of 4 drives and tests are in none of these');
  });

  it('may hold a drive twice, which must have come out the same', () => {
    const twice = [...parts, { path: 'all.json', record: whole }];
    expect(evaluationDigest(mergeEvaluations(twice))).toBe(evaluationDigest(whole));
    const drives = whole.evaluation.drives.map((drive) => ({ ...drive, digest: 'other' }));
    const other = { path: 'other.json', record: { ...whole, evaluation: { ...whole.evaluation, drives } } };
    expect(() => mergeEvaluations([...parts, other])).toThrow(
      '1.json and other.json hold the same drive with different results',
    );
  });

  it.each([
    ['suite', { suite: { ...suite, speedMps: 9 } }, /the suite differ/],
    ['vehicle', { vehicle: { ...NAVLAB_VAN, steeringLagS: 1 } }, /the vehicle differ/],
    ['version', { softwareVersion: '0.0.1' }, /the version of alvinn differ/],
  ])('of another %s is told apart', (_, other, message) => {
    const foreign = { ...shards[1]!, evaluation: { ...shards[1]!.evaluation, ...other } };
    expect(() => mergeEvaluations([parts[0]!, { path: '2.json', record: foreign }])).toThrow(message);
  });
});
