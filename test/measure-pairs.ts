/**
 * Measures this version and another in pairs, one right after the other, now this one first, now that one:
 * `node test/measure-pairs.ts FOLDER [pairs]`, where FOLDER is a clone of the other version with its packages installed.
 * Prints medians of both and the median of the pairs' ratios, more than 1 where this version is slower, with an interval
 * that holds it with 95 % (order statistics).
 */
import { cpus } from 'node:os';
import { medianInterval, quantile } from './cockpit/measure/statistics.ts';
import { twoVersions, type Version } from './cockpit/measure/two-versions.ts';

const [folder, pairs = '20'] = process.argv.slice(2);
using versions = await twoVersions(folder);
const { here, other, newFile } = versions;

/** What is measured of a version: of all of it less is better. Both drive with the network that the other ships. */
function measure({ alvinn }: Version): Readonly<Record<string, number>> {
  const { training } = alvinn('bench', '--parts', 'training');
  const made = alvinn('snapshots', '--count', '400', '--threads', '1', '--out', newFile('drive'));
  const driven = alvinn('drive', '--model', other.model, '--distance', '2000');
  return {
    'online, a pattern, µs': training.usPerPatternOnline,
    'mini-batch of 32, a step, µs': training.usPerStepBatch32,
    'a snapshot, one thread, ms': 1000 / made.perSecond,
    'decision, p99, ms': driven.decisionMsP99,
  };
}

const before: Readonly<Record<string, number>>[] = [];
const now: Readonly<Record<string, number>>[] = [];
for (let pair = 0; pair < Number(pairs); pair++) {
  if (pair % 2 === 0) before.push(measure(other));
  now.push(measure(here));
  if (pair % 2 === 1) before.push(measure(other));
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, ${pairs} pairs\n`);
console.log('| what | before | now | now : before, with 95 % |\n| --- | --- | --- | --- |');
for (const what of Object.keys(now[0]!)) {
  const [was, is] = [before, now].map((all) => all.map((one) => one[what]!)) as [number[], number[]];
  const ratios = is.map((value, pair) => value / was[pair]!);
  const [low, high] = medianInterval(ratios).map((ratio) => ratio.toFixed(3));
  const [median, ...medians] = [ratios, was, is].map((values) => quantile(values, 0.5).toPrecision(3));
  console.log(`| ${what} | ${medians.join(' | ')} | ${median} (${low} … ${high}) |`);
}
