import { UserError } from '../errors.ts';
import { type Command, nearest, readOptions, usage } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { ProgressDisplay } from './progress.ts';

/** Commands with what they do; each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, string>> = {
  demo: 'make images, train, export, drive unseen roads, and write a report',
  snapshots: 'make synthetic snapshots to train on',
  train: 'train a network on drives and export it to ONNX',
  test: 'score a model on novel snapshots',
  drive: 'let a model or the expert drive a road, and score it',
  replay: 'drive a recording again and compare it bit by bit',
  bench: 'measure speed beside peers and limits',
  doctor: 'tell what this machine has and what it lacks',
};

const INTERRUPTED = 130;

const args = process.argv.slice(2);
const json = args.includes('--json');
const nowMs = () => performance.now();
const progress = new ProgressDisplay(process.stderr, nowMs);
const stop = new AbortController();
// A reader that goes away early, such as `head`, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  });
}

process.exitCode = await main();
// Dawn's worker threads would keep the process for a while.
process.stdout.write('', () => process.exit());

async function main(): Promise<number> {
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === '--help' || name === 'help') {
      process.stdout.write(programHelp(COMMANDS));
      return name === undefined ? 2 : 0;
    }
    if (!Object.hasOwn(COMMANDS, name)) {
      throw usage(`unknown command "${name}"`, `Did you mean ${nearest(name, Object.keys(COMMANDS))}?`);
    }
    const { command } = (await import(`./commands/${name}.ts`)) as { command: Command };
    if (rest.includes('--help')) {
      process.stdout.write(commandHelp(name, command));
      return 0;
    }
    const result = await command.run(readOptions(command, rest), {
      signal: stop.signal,
      nowMs,
      onProgress: (state) => progress.show(state),
      say: (line) => {
        progress.clear();
        if (!json) process.stdout.write(`${line}\n`);
      },
    });
    progress.clear();
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    progress.clear();
    return report(error);
  }
}

/** Says what went wrong in one line and returns the exit status. */
function report(error: unknown): number {
  const known = error instanceof UserError;
  const code = known ? error.code : 'defect';
  const message = known
    ? error.message
    : `alvinn has a defect: ${String((error as Error)?.message ?? error)}`;
  const hint = known
    ? error.hint
    : 'Report it with the command you gave; ALVINN_DEBUG=1 shows where it happened.';
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  else process.stderr.write(`${oneLine(message)}. ${oneLine(hint)}\n`);
  if (!known && process.env.ALVINN_DEBUG) process.stderr.write(`${(error as Error)?.stack}\n`);
  if (code === 'cancelled') return INTERRUPTED;
  return code === 'usage' ? 2 : 1;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}
