/**
 * Measures what eyes cost, in turns with another version of the program, so that what else the machine does slows both
 * alike: `node test/measure-eyes.ts FOLDER [rounds]`, where FOLDER is a clone of the other version with its packages
 * installed. Prints a table: medians of both, and the median of the rounds' own ratios.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { quantile } from './cockpit/measure/statistics.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const [folder, rounds = '3'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Give the folder of the version to compare with.');
  process.exit(2);
}
const other = resolve(folder);
const scratch = mkdtempSync(join(tmpdir(), 'alvinn-measure-'));
const file = (name: string) => join(scratch, name);
let made = 0;
/** A file that is not there yet. */
const newFile = (extension: string) => file(`${++made}.${extension}`);
const environments = new Map<string, NodeJS.ProcessEnv>();
for (const root of [HERE, other]) {
  const launcher: { programEnvironment?: () => NodeJS.ProcessEnv } = await import(
    pathToFileURL(join(root, 'engine/launch/setup.mjs')).href
  );
  // What a version's own launcher gives it; that of 0.1 gave it nothing.
  environments.set(root, launcher.programEnvironment?.() ?? process.env);
}
/** Has a command tell, last of all, how much memory it had at most, KiB. */
const TELL_PEAK = `data:text/javascript,process.on('exit',()=>console.error('peak '+process.resourceUsage().maxRSS))`;

interface Told {
  readonly perSecond: number;
  readonly realTimeFactor: number;
  readonly digest: string;
}

/** What a command of a version says, as an object. */
function alvinn(root: string, ...args: string[]): Told {
  const command = [join(root, 'engine/cli/main.ts'), ...args, '--json'];
  const said = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    env: environments.get(root),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said) as Told;
}

function snapshots(root: string, count: number, ...args: string[]): Told {
  return alvinn(root, 'snapshots', '--count', `${count}`, '--out', newFile('drive'), ...args);
}

/** Peak memory of making few snapshots, MiB. */
async function peakMiB(root: string, threads: number): Promise<number> {
  const command = ['snapshots', '--count', '64', '--threads', `${threads}`, '--out', newFile('drive')];
  const child = spawn(
    process.execPath,
    ['--import', TELL_PEAK, join(root, 'engine/cli/main.ts'), ...command],
    { env: environments.get(root), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let peak = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    peak = Number(/^peak (\d+)$/.exec(line)?.[1] ?? peak);
  }
  return peak / 1024;
}

/** From the start of the engine's process to its readiness, ms. */
async function readyMs(root: string): Promise<number> {
  const startMs = performance.now();
  const engine = spawn(
    process.execPath,
    [join(root, 'engine/server/main.ts'), '--library', file('library')],
    { env: environments.get(root), stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const ended = once(engine, 'exit');
  engine.stdin.write(`${'c'.repeat(64)}\n`);
  const [line] = await once(createInterface({ input: engine.stdout }), 'line');
  const ms = performance.now() - startMs;
  engine.stdin.end();
  await ended;
  if (!line.startsWith('{"ready"')) throw new Error(`the engine of ${root} does not start: ${line}`);
  return ms;
}

const ROWS: Readonly<Record<string, (root: string) => number | Promise<number>>> = {
  'snapshots a second, one thread': (root) => snapshots(root, 400, '--threads', '1').perSecond,
  'snapshots a second, as many threads as the program takes': (root) => snapshots(root, 1200).perSecond,
  'closed loop, times real time': (root) => {
    const models = join(root, 'assets/models');
    const model = join(models, readdirSync(models).find((file) => file.endsWith('.onnx'))!);
    return alvinn(root, 'drive', '--model', model, '--distance', '1000').realTimeFactor;
  },
  'snapshots --count 1200, then train: s': (root) => {
    const startMs = performance.now();
    const drive = newFile('drive');
    alvinn(root, 'snapshots', '--count', '1200', '--out', drive);
    alvinn(root, 'train', '--data', drive, '--out', newFile('onnx'));
    return (performance.now() - startMs) / 1000;
  },
  'memory of a second rendering thread, MiB': async (root) =>
    (await peakMiB(root, 2)) - (await peakMiB(root, 1)),
  'start of the engine to its readiness, warm: ms': readyMs,
};

try {
  const digests = [1, 2].map((threads) => snapshots(HERE, 200, '--threads', `${threads}`).digest);
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, ${rounds} rounds`);
  console.log(`the same bytes with one and two threads: ${digests[0] === digests[1] ? 'yes' : 'NO'}\n`);
  console.log('| what | before | now | now : before |\n| --- | --- | --- | --- |');
  for (const [what, measure] of Object.entries(ROWS)) {
    const before: number[] = [];
    const now: number[] = [];
    if (measure === readyMs) for (const root of [other, HERE]) await measure(root);
    for (let round = 0; round < Number(rounds); round++) {
      before.push(await measure(other));
      now.push(await measure(HERE));
    }
    const ratios = now.map((value, round) => value / before[round]!);
    const [was, is, ratio] = [before, now, ratios].map((values) => quantile(values, 0.5).toPrecision(3));
    console.log(`| ${what} | ${was} | ${is} | ${ratio} |`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
