/**
 * Mutation testing: breaks source files in every small way (a comparison turned round, a call left out, a number changed), one
 * break at a time, and tells which of them no test beside the file sees. `npm run mutation -- FILES`; without files,
 * those that the score in docs/reliability.md covers. Every break is tried anew: Stryker's memory of an earlier run does not
 * notice what a new test sees of code that runs as a module is loaded.
 * Reports go to `.build/mutation/`. Ends with 1 where a room's files keep more than a fifth of their breaks.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const STRYKER = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const LEAST_KILLED = 0.8;

/** Files that promise something to others, and whose tests need no window. */
const CORE = [
  'sim/bounded-json.ts',
  'sim/rng.ts',
  'sim/driver/pure-pursuit.ts',
  'sim/driver/speed.ts',
  'sim/metrics/placement.ts',
  'sim/road/projection.ts',
  'sim/sensors/ground-warp.ts',
  'sim/vehicle/vehicle.ts',
  'engine/network/decode.ts',
  'engine/network/initialise.ts',
  'engine/network/outputs/direction.ts',
  'engine/train/checkpoint.ts',
  'engine/train/frames-to-learn.ts',
  'engine/train/input-scale.ts',
  'engine/train/mirrors.ts',
  'engine/train/smoothing.ts',
  'engine/train/strata.ts',
  'engine/train/training-loop.ts',
  'engine/drive/camera-watch.ts',
  'engine/drive/cautious.ts',
  'engine/drive/recovery-views.ts',
  'engine/live/last-drive.ts',
  'engine/live/pacer.ts',
  'engine/live/stepping.ts',
  'engine/server/hub.ts',
  'engine/server/page-connection.ts',
  'engine/server/wheel.ts',
  'engine/data/atomic.ts',
  'engine/data/folder.ts',
  'engine/data/read-file.ts',
];

/** Tests of a file's promises beside its own. Stryker tries no test that reaches a break in a program of its own alone. */
const TESTS_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'engine/data/atomic.ts': ['test/disk/atomic.test.ts'],
  // What it adds to an ONNX graph.
  'engine/network/outputs/direction.ts': ['engine/onnx/export.test.ts'],
  // A server with real pages.
  'engine/server/page-connection.ts': ['engine/server/server.test.ts'],
};

/** Its own tests and those elsewhere; those of its folder where there are neither. */
function testsOf(file: string): readonly string[] {
  const own = file.replace(/\.ts$/, '.test.ts');
  const tests = [...(existsSync(join(ROOT, own)) ? [own] : []), ...(TESTS_ELSEWHERE[file] ?? [])];
  return tests.length > 0 ? tests : [`${posix.dirname(file)}/*.test.ts`];
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** `sim`, or the room of the engine. */
function roomOf(file: string): string {
  const [first, second] = file.split('/');
  return first === 'engine' ? `${first}/${second}` : first!;
}

/** @returns the share of the breaks that tests saw, with how many there were. */
function breakFiles(room: string, files: readonly string[]): { killed: number; of: number } {
  const name = room.replace('/', '-');
  const tests = new Set(files.flatMap(testsOf));
  const { status } = spawnSync(process.execPath, [STRYKER, 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ALVINN_MUTATED: files.join(','),
      ALVINN_MUTATION_ROOM: name,
      ALVINN_MUTATION_TESTS: [...tests].join(','),
    },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const report: Report = JSON.parse(readFileSync(join(ROOT, `.build/mutation/${name}.json`), 'utf8'));
  const statuses = files.flatMap((file) => (report.files[file]?.mutants ?? []).map(({ status }) => status));
  const killed = statuses.filter((status) => status === 'Killed' || status === 'Timeout').length;
  return { killed, of: killed + statuses.filter((status) => /Survived|NoCoverage/.test(status)).length };
}

if (!existsSync(STRYKER)) {
  const installed = spawnSync('npm', ['ci'], {
    cwd: HERE,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (installed.status !== 0) process.exit(1);
}
const asked = process.argv.slice(2).map((file) => relative(ROOT, file).split(sep).join('/'));
const files = asked.length > 0 ? asked : CORE;
const lines: string[] = [];
for (const [room, own] of Map.groupBy(files, roomOf)) {
  const { killed, of } = breakFiles(room, own);
  lines.push(`${room}: ${killed} of ${of} breaks seen, ${((100 * killed) / of).toFixed(1)} %\n`);
  if (killed < LEAST_KILLED * of) process.exitCode = 1;
}
for (const line of lines) process.stdout.write(line);
