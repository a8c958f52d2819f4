import { createHash } from 'node:crypto';
import { canonicalJson } from '../../sim/canonical-json.ts';
import { UserError } from '../errors.ts';
import type { DriveOutcome, Evaluation, OpenLoopOutcome, Trace } from '../protocol/evaluation.ts';
import { driveKey, drivesOf, networksToTest } from './drive-suite.ts';
import type { EvaluationRecord } from './evaluation-file.ts';

/** An evaluation with where it was read from. */
export interface EvaluationPart {
  readonly path: string;
  readonly record: EvaluationRecord;
}

/** What has to be the same in parts of one evaluation, by the words for it. */
const SHARED: Readonly<Record<string, (evaluation: Evaluation) => unknown>> = {
  'the suite': ({ suite }) => suite,
  'the models': ({ drivers }) => drivers,
  'the road files': ({ roadDigests }) => roadDigests,
  'the vehicle': ({ vehicle }) => vehicle,
  'the version of alvinn': ({ softwareVersion }) => softwareVersion,
  'what drew the images': ({ adapter }) => adapter,
};

/**
 * Puts the shards of an evaluation together: drives and tests in the order in which one run does them, so that the result is
 * that of one run in all but what the clock says. What two shards both did must have come out the same.
 * @throws UserError `invalid` where parts are of different evaluations or contradict each other, or where some is missing.
 */
export function mergeEvaluations(parts: readonly EvaluationPart[]): EvaluationRecord {
  const [first, ...others] = parts as [EvaluationPart, ...EvaluationPart[]];
  for (const other of others) checkSame(first, other);
  const drives = new Map<string, { drive: DriveOutcome; trace: Trace; path: string }>();
  const tests = new Map<number, { test: OpenLoopOutcome; path: string }>();
  for (const { path, record } of parts) {
    for (const [i, drive] of record.evaluation.drives.entries()) {
      const before = drives.get(driveKey(drive));
      if (before && before.drive.digest !== drive.digest) throw contradiction(before.path, path);
      if (!before) drives.set(driveKey(drive), { drive, trace: record.traces[i]!, path });
    }
    for (const test of record.evaluation.openLoop) {
      const before = tests.get(test.driver);
      if (before && canonicalJson(before.test) !== canonicalJson(test)) {
        throw contradiction(before.path, path);
      }
      if (!before) tests.set(test.driver, { test, path });
    }
  }
  const { evaluation } = first.record;
  const wanted = drivesOf(evaluation.suite);
  const networks = networksToTest(evaluation.suite);
  const found = wanted.flatMap((drive) => drives.get(driveKey(drive)) ?? []);
  const tested = networks.flatMap((driver) => tests.get(driver) ?? []);
  const missing = wanted.length - found.length + networks.length - tested.length;
  if (missing > 0) {
    throw new UserError(
      'invalid',
      `${missing} of ${wanted.length + networks.length} drives and tests are in none of these files`,
      'Give the files of all shards, and run those again that did not come to their end.',
    );
  }
  const earliest = parts
    .map(({ record }) => record.evaluation)
    .reduce((a, b) => (b.createdMs < a.createdMs ? b : a));
  return {
    evaluation: {
      ...evaluation,
      id: earliest.id,
      createdMs: earliest.createdMs,
      drives: found.map(({ drive }) => drive),
      openLoop: tested.map(({ test }) => test),
    },
    traces: found.map(({ trace }) => trace),
  };
}

/** SHA-256 over all of an evaluation that is the same whenever and in however many shards it is done: all but the clock's. */
export function evaluationDigest({ evaluation, traces }: EvaluationRecord): string {
  const { id: _, createdMs: __, drives, ...rest } = evaluation;
  const timeless = drives.map(
    ({ decisionMsP50: _, decisionMsP99: __, realTimeFactor: ___, ...drive }) => drive,
  );
  return createHash('sha256')
    .update(canonicalJson({ ...rest, drives: timeless, traces }))
    .digest('hex');
}

function checkSame(first: EvaluationPart, other: EvaluationPart): void {
  const different = Object.entries(SHARED).flatMap(([what, of]) =>
    canonicalJson(of(first.record.evaluation)) === canonicalJson(of(other.record.evaluation)) ? [] : [what],
  );
  if (different.length === 0) return;
  throw new UserError(
    'invalid',
    `${first.path} and ${other.path} are not of one evaluation: ${different.join(', ')} differ`,
    'Give the shards of one evaluation, made by one command.',
  );
}

function contradiction(one: string, other: string): UserError {
  return new UserError(
    'invalid',
    `${one} and ${other} hold the same drive with different results`,
    'Drives are the same to the bit on processors of one kind only: run the shards again on those.',
  );
}
