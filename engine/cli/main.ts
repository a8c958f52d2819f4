import { Console } from 'node:console';
import { failureOf, UserError } from '../errors.ts';
import { oneLine } from '../foreign-text.ts';
import { type EyesWanted, preferEyes } from '../sensors/eyes.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { type Command, nearest, readOptions, usage } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { ProgressDisplay } from './progress.ts';

/** Commands with what they do; each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, string>> = {
  demo: 'make images, train, export, drive unseen roads, and write a report',
  snapshots: 'make synthetic snapshots to train on',
  export: 'write a drive or a model for other programs',
  import: 'import drives of Donkeycar, Udacity, or pictures with a table',
  train: 'train a network on drives and export it to ONNX',
  learn: 'learn while the expert drives, and drive on',
  test: 'score a model on novel snapshots',
  sweep: 'train many networks and rank them by how they drive',
  drive: 'let a model or the expert drive a road, and score it',
  evaluate: 'let drivers drive a suite of roads, weathers and starts, and compare them',
  replay: 'drive again what drive --record recorded, and compare it bit by bit',
  lab: 'run the experiments of the lecture behind ALVINN, and check what it claims',
  serve: 'serve the cockpit to a browser on this machine',
  bench: 'measure speed beside peers and limits',
  doctor: 'tell what this machine has and what it lacks',
};

const HELP = ['--help', '-h'];
const INTERRUPTED = 130;
/** Terminal, npm and launcher each pass on the one Ctrl-C: what follows this soon is the same. */
const SAME_CTRL_C_MS = 500;
/** A command that has not stopped so long after Ctrl-C is ended. */
const LONGEST_STOP_MS = 5000;

const args = process.argv.slice(2);
const json = args.includes('--json');
const nowMs = () => performance.now();
const progress = new ProgressDisplay(process.stderr, nowMs);
const stop = new AbortController();

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
process.on('uncaughtException', (error) => end(report(error)));

end(await main());

function stopSoon(): void {
  stoppedMs = nowMs();
  stop.abort();
  const late = new UserError('cancelled', 'stopped, though not cleanly', 'Run the command again.');
  setTimeout(() => end(report(late)), LONGEST_STOP_MS).unref();
}

async function main(): Promise<number> {
  try {
    const [name, ...rest] = args.filter((arg) => arg !== '--json');
    if (name === undefined) {
      if (json) throw usage('no command was given', `Give one of ${Object.keys(COMMANDS).join(', ')}.`);
      process.stderr.write(programHelp(COMMANDS));
      return 2;
    }
    if (name === '--version') return print(`${SOFTWARE_VERSION}\n`, { version: SOFTWARE_VERSION });
    const wanted = name === 'help' ? rest.find((arg) => !HELP.includes(arg)) : name;
    if (wanted === undefined || HELP.includes(wanted)) return print(programHelp(COMMANDS), COMMANDS);
    if (!Object.hasOwn(COMMANDS, wanted)) {
      const hint = wanted.startsWith('-')
        ? `Give a command first: ${Object.keys(COMMANDS).join(', ')}.`
        : `Did you mean ${nearest(wanted, Object.keys(COMMANDS))}?`;
      throw usage(`unknown command "${wanted}"`, hint);
    }
    const { command } = (await import(`./commands/${wanted}.ts`)) as { command: Command };
    if (name === 'help' || rest.some((arg) => HELP.includes(arg))) {
      const { summary, options } = command;
      return print(commandHelp(wanted, command), { summary, options });
    }
    let told = false;
    const tell = (result: object) => {
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
      told = true;
    };
    const values = readOptions(command, rest);
    if (values.eyes !== undefined) preferEyes(values.eyes as EyesWanted);
    const result = await command.run(values, {
      signal: stop.signal,
      nowMs,
      onProgress: (state) => progress.show(state),
      onNotice: (text) => {
        progress.clear();
        process.stderr.write(`${withoutFullStop(oneLine(text))}.\n`);
      },
      say: (line) => {
        progress.clear();
        if (!json) process.stdout.write(`${line}\n`);
      },
      tell,
    });
    progress.clear();
    if (!told) tell(result);
    return 0;
  } catch (error) {
    return report(error);
  }
}

function print(text: string, object: object): number {
  process.stdout.write(json ? `${JSON.stringify(object)}\n` : text);
  return 0;
}

/** Says what went wrong in one line and returns the exit status. */
function report(error: unknown): number {
  if (ended) return process.exitCode as number;
  progress.clear();
  const known = error instanceof UserError;
  const { code, message } = failureOf(error);
  const hint = known
    ? error.hint
    : 'Report it with the command you gave; ALVINN_DEBUG=1 shows where it happened.';
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  else process.stderr.write(`${withoutFullStop(message)}. ${withoutFullStop(hint)}\n`);
  if (!known && process.env.ALVINN_DEBUG) process.stderr.write(`${(error as Error)?.stack}\n`);
  if (code === 'cancelled') return INTERRUPTED;
  return code === 'usage' ? 2 : 1;
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** Ends the process when its output is written: Dawn's threads would keep it for a while. */
function end(status: number): void {
  ended = true;
  process.exitCode = status;
  process.stdout.write('', () => process.exit());
}
