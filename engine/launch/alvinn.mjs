/** Starts the command line on the Node it is made for, after setting up what is missing. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { givenIn, programEnvironment, SetUpError, setUp } from './setup.mjs';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const INTERRUPTED = 130;
const KILLED_HINT = 'Memory may have run out: close other programs, then run it again.';
const CRASHED_HINT = 'A graphics driver may have failed: update it, and report the command you gave.';

try {
  const node = await setUp(bundlesOf(process.argv.slice(2)));
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], {
    cwd: givenIn(process.env, process.cwd(), ['alvinn', 'bench:device']),
    env: programEnvironment(),
    // By its end of the channel the child knows that this process is gone, even where it was killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal gives Ctrl-C to the child as well; the child takes the two for one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (code !== null) process.exitCode = code;
    else if (signal === 'SIGINT' || signal === 'SIGTERM') process.exitCode = INTERRUPTED;
    else fail('ended', `alvinn was ended by ${signal}`, signal === 'SIGKILL' ? KILLED_HINT : CRASHED_HINT);
  });
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  fail('set-up', error.message, error.hint);
}

function fail(code, message, hint) {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  }
  process.stderr.write(`${message}. ${hint}\n`);
  process.exitCode = 1;
}

/** What a command needs built. */
function bundlesOf([command, ...options]) {
  if (command === 'serve') return ['page'];
  return command === 'lab' && options.includes('--export') ? ['lab'] : [];
}
