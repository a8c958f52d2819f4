/**
 * Measures what eyes cost, in turns with another version of the program, so that what else the machine does slows both
 * alike: `node test/measure-eyes.ts FOLDER [rounds]`, where FOLDER is a clone of the other version with its packages
 * installed. Prints a table: medians of both, and the median of the rounds' own ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { quantile } from './cockpit/measure/statistics.ts';
import { type Told, twoVersions, type Version } from './cockpit/measure/two-versions.ts';

const [folder, rounds = '3'] = process.argv.slice(2);
using versions = await twoVersions(folder);
const { here, other, newFile } = versions;
const library = newFile('library');
/** Has a command tell, last of all, how much memory it had at most, KiB. */
const TELL_PEAK = `data:text/javascript,process.on('exit',()=>console.error('peak '+process.resourceUsage().maxRSS))`;

function snapshots({ alvinn }: Version, count: number, ...args: string[]): Told {
  return alvinn('snapshots', '--count', `${count}`, '--out', newFile('drive'), ...args);
}

/** Peak memory of making enough snapshots that every thread makes some, MiB. */
async function peakMiB({ root, environment }: Version, threads: number): Promise<number> {
  const command = ['snapshots', '--count', '400', '--threads', `${threads}`, '--out', newFile('drive')];
  const child = spawn(
    process.execPath,
    ['--import', TELL_PEAK, join(root, 'engine/cli/main.ts'), ...command],
    { env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let peak = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    peak = Number(/^peak (\d+)$/.exec(line)?.[1] ?? peak);
  }
  return peak / 1024;
}

/** From the start of the engine's process to its readiness, ms. */
async function readyMs({ root, environment }: Version): Promise<number> {
  const startMs = performance.now();
  const engine = spawn(process.execPath, [join(root, 'engine/server/main.ts'), '--library', library], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(engine, 'exit');
  engine.stdin.write(`${'c'.repeat(64)}\n`);
  const [line] = await once(createInterface({ input: engine.stdout }), 'line');
  const ms = performance.now() - startMs;
  engine.stdin.end();
  await ended;
  if (!line.startsWith('{"ready"')) throw new Error(`the engine of ${root} does not start: ${line}`);
  return ms;
}

const ROWS: Readonly<Record<string, (version: Version) => number | Promise<number>>> = {
  'snapshots a second, one thread': (version) => snapshots(version, 400, '--threads', '1').perSecond,
  'snapshots a second, as many threads as the program takes': (version) => snapshots(version, 1200).perSecond,
  'closed loop, times real time': ({ alvinn, model }) =>
    alvinn('drive', '--model', model, '--distance', '1000').realTimeFactor,
  'snapshots --count 1200, then train: s': ({ alvinn }) => {
    const startMs = performance.now();
    const drive = newFile('drive');
    alvinn('snapshots', '--count', '1200', '--out', drive);
    alvinn('train', '--data', drive, '--out', newFile('onnx'));
    return (performance.now() - startMs) / 1000;
  },
  'memory of a second rendering thread, MiB': async (version) =>
    (await peakMiB(version, 2)) - (await peakMiB(version, 1)),
  'start of the engine to its readiness, warm: ms': readyMs,
};

const digests = [1, 2].map((threads) => snapshots(here, 200, '--threads', `${threads}`).digest);
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, ${rounds} rounds`);
console.log(`the same bytes with one and two threads: ${digests[0] === digests[1] ? 'yes' : 'NO'}\n`);
console.log('| what | before | now | now : before |\n| --- | --- | --- | --- |');
for (const [what, measure] of Object.entries(ROWS)) {
  const before: number[] = [];
  const now: number[] = [];
  if (measure === readyMs) for (const version of [other, here]) await measure(version);
  for (let round = 0; round < Number(rounds); round++) {
    before.push(await measure(other));
    now.push(await measure(here));
  }
  const ratios = now.map((value, round) => value / before[round]!);
  const [was, is, ratio] = [before, now, ratios].map((values) => quantile(values, 0.5).toPrecision(3));
  console.log(`| ${what} | ${was} | ${is} | ${ratio} |`);
}
