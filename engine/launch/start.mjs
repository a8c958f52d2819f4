/** Starts the application: its window, or, where none can be opened, the same cockpit in the browser. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  downloadElectron,
  electronBinary,
  missingDisplay,
  missingSandbox,
} from '../diagnostics/electron.mjs';
import { givenIn, programEnvironment, SetUpError, setUp } from './setup.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const INTERRUPTED = 130;

try {
  const noDisplay = missingDisplay(process.platform, process.env);
  const node = await setUp(noDisplay ? ['page'] : ['page', 'electron']);
  const { binary, reason } = noDisplay ? { reason: noDisplay } : findWindow(node);
  if (binary) run(binary, [ROOT, ...process.argv.slice(2)], { ...process.env, ALVINN_NODE: node });
  else {
    say(`No window: ${reason}. The cockpit is served to a browser instead.`);
    const open = noDisplay ? [] : ['--open'];
    run(node, [CLI, 'serve', ...open, ...process.argv.slice(2)], programEnvironment(), ['ipc']);
  }
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  say(`${error.message}. ${error.hint}`);
  process.exitCode = 1;
}

/** Electron's program, or why it cannot be used. */
function findWindow(node) {
  let binary = electronBinary(ROOT, process.env);
  if (!binary) {
    say('Setting up: downloading Electron; the first time takes a minute or so …');
    downloadElectron(ROOT, node);
    binary = electronBinary(ROOT, process.env);
  }
  if (!binary) return { reason: "Electron's program is not here and could not be downloaded" };
  const reason = missingSandbox(binary);
  return reason ? { reason } : { binary };
}

/** @param channel by its end of it a child knows that this process is gone, even where it was killed */
function run(program, args, env, channel = []) {
  const cwd = givenIn(process.env, process.cwd(), ['start']);
  const child = spawn(program, args, { cwd, stdio: ['inherit', 'inherit', 'inherit', ...channel], env });
  // A terminal gives Ctrl-C to the child as well; the child takes the two for one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${program} cannot be run: ${error.message}. Remove node_modules/electron and start again.`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? INTERRUPTED : 1);
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
