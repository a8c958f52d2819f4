/**
 * Starts an installed program once, as a person does, waits until its window's page has joined the engine, and ends it:
 * `node electron/installers/try-installed.ts PROGRAM`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const LONGEST_MS = 180_000;
const LOOK_EVERY_MS = 500;

const [program] = process.argv.slice(2);
if (program === undefined) throw new Error('Give the path of the program.');
const folder = mkdtempSync(join(tmpdir(), 'alvinn-installed-'));
const log = join(folder, 'user', 'logs', 'engine.log');
const child = spawn(
  program,
  [`--user-data-dir=${join(folder, 'user')}`, '--library', join(folder, 'library')],
  { stdio: 'inherit' },
);
const ended = new Promise<void>((resolve, reject) => {
  child.once('exit', () => resolve());
  child.once('error', reject);
});
const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
await until(() => /page 1 joined/.test(said()), 'its page did not join the engine');
if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid)]);
else child.kill('SIGTERM');
await Promise.race([ended, setTimeout(LONGEST_MS, undefined, { ref: false })]);
if (child.exitCode === null && child.signalCode === null) fail('it does not end');
console.log(`${program} starts, shows its page and ends.`);
process.exit();

/** Waits until something holds. */
async function until(holds: () => boolean, otherwise: string): Promise<void> {
  const lastMs = performance.now() + LONGEST_MS;
  while (!holds()) {
    if (child.exitCode !== null || child.signalCode !== null) fail('it ended');
    if (performance.now() > lastMs) fail(otherwise);
    await setTimeout(LOOK_EVERY_MS);
  }
}

function fail(what: string): never {
  console.error(`${program}: ${what}. Its engine said:\n${said() || 'nothing'}`);
  child.kill('SIGKILL');
  process.exit(1);
}
