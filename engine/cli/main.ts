import { Console } from 'node:console';
import { UserError } from '../errors.ts';
import { CommandLine, INTERRUPTED } from './command-line.ts';

/** Terminal, npm and launcher each pass on the one Ctrl-C: what follows this soon is the same. */
const SAME_CTRL_C_MS = 500;
/** A command that has not stopped so long after Ctrl-C is ended. */
const LONGEST_STOP_MS = 5000;

const nowMs = () => performance.now();
const stop = new AbortController();
const commandLine = new CommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  nowMs,
  signal: stop.signal,
  debug: Boolean(process.env.ALVINN_DEBUG),
});

// Libraries log to the console; stdout is for what was asked for alone.
globalThis.console = new Console(process.stderr);
// A reader that goes away early, such as `head`, stops no work.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
let ended = false;
let stoppedMs = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!stop.signal.aborted) {
      stopSoon();
    } else if (nowMs() - stoppedMs > SAME_CTRL_C_MS) process.exit(INTERRUPTED);
  });
}
// A launcher that is killed takes its command along.
process.on('disconnect', () => stopSoon());
process.channel?.unref();
process.on('uncaughtException', (error) => fail(error));

end(await commandLine.run());

function stopSoon(): void {
  stoppedMs = nowMs();
  stop.abort();
  const late = new UserError('cancelled', 'stopped, though not cleanly', 'Run the command again.');
  setTimeout(() => fail(late), LONGEST_STOP_MS).unref();
}

/** Ends with what went wrong outside the command's own course, unless it has ended already. */
function fail(error: unknown): void {
  if (!ended) end(commandLine.report(error));
}

/** Ends the process when its output is written: Dawn's threads would keep it for a while. */
function end(status: number): void {
  ended = true;
  process.exitCode = status;
  process.stdout.write('', () => process.exit());
}
