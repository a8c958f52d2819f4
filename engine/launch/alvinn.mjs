/** Starts the command line on the Node it is made for, after setting up what is missing. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WANTED_NODE = 24;

/** The `node` package's binary where it has one for this system, else this Node if it is new enough. */
function node24() {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = join(ROOT, 'node_modules', 'node', 'bin', binary);
  if (existsSync(packaged)) return packaged;
  if (Number.parseInt(process.versions.node, 10) >= WANTED_NODE) return process.execPath;
  throw new Error(
    `Node ${WANTED_NODE} has no package for this system and this is Node ${process.versions.node}: install Node ${WANTED_NODE}.`,
  );
}

try {
  await setUp();
  const main = join(ROOT, 'engine', 'cli', 'main.ts');
  const child = spawn(node24(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
  });
} catch (error) {
  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: 'set-up', message: error.message, hint: '' } })}\n`,
    );
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
