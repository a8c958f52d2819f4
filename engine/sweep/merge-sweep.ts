import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readError } from '../data/file-errors.ts';
import { UserError } from '../errors.ts';
import { findingsOf, recordFile } from './findings.ts';
import { SweepRecord } from './record.ts';
import type { SweepPart, SweepResult } from './result.ts';

const SHARD_FILE = /^shard-\d+-of-\d+\.sqlite$/;

/**
 * Puts the records of shards in a sweep's folder into that of the sweep, and takes them away. Shards go on from there, with
 * the next round, until every finalist has driven; then result and report are written, as one run writes them. A kill leaves
 * records that can be merged again.
 * @throws UserError where there is nothing to merge, or a record is in use, damaged, or of another sweep.
 */
export function mergeSweep(out: string): SweepResult | SweepPart {
  let names: string[];
  try {
    names = readdirSync(out);
  } catch (error) {
    throw readError(out, 'sweep', error);
  }
  const whole = recordFile(out);
  const shards = names.filter((name) => SHARD_FILE.test(name)).map((name) => join(out, name));
  if (!names.includes('sweep.sqlite')) {
    if (shards.length === 0) {
      throw new UserError('empty', `${out} holds no sweep`, 'Give the --out of sweep --shard.');
    }
    SweepRecord.copy(shards[0]!, whole);
  }
  using record = SweepRecord.open(whole);
  for (const shard of shards) record.absorb(shard);
  for (const shard of shards) rmSync(shard);
  return findingsOf(record, out);
}
