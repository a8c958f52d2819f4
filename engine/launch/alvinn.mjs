/** Starts the command line on the Node it is made for, after setting up what is missing. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SetUpError, setUp } from './setup.mjs';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const INTERRUPTED = 130;

try {
  const node = await setUp(process.argv[2] === 'serve' ? ['page'] : []);
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal gives Ctrl-C to the child as well; the child takes the two for one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? INTERRUPTED : 1);
  });
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  const { message, hint } = error;
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code: 'set-up', message, hint } })}\n`);
  }
  process.stderr.write(`${message}. ${hint}\n`);
  process.exitCode = 1;
}
