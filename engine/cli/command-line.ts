import { failureOf, UserError } from '../errors.ts';
import { LONGEST_LINE, oneLine } from '../foreign-text.ts';
import { type EyesWanted, preferEyes } from '../sensors/eyes.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { type Command, nearest, readOptions, usage } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { ProgressDisplay, type Stream } from './progress.ts';

/** Commands with what they do; each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, string>> = {
  demo: 'make images, train, export, drive unseen roads, and write a report',
  snapshots: 'make synthetic snapshots to train on',
  export: 'write a drive, a model or a road for other programs',
  import: 'import drives of Donkeycar, Udacity, or pictures with a table, and roads in OpenDRIVE',
  calibrate: 'find a camera from pictures of roads',
  train: 'train a network on drives and export it to ONNX',
  learn: 'learn while the expert drives, and drive on',
  improve: 'let a model drive, and train it on where it strayed, round by round',
  test: 'score a model on novel snapshots',
  real: 'train on simulated roads, test on real ones',
  sweep: 'train many networks and rank them by how they drive',
  merge: 'put together what several machines did of a sweep or an evaluation',
  drive: 'let a model or the expert drive a road, and score it',
  evaluate: 'let drivers drive a suite of roads, weathers and starts, and compare them',
  replay: 'drive again what drive --record recorded, and compare it bit by bit',
  lab: 'run the experiments of the lecture behind ALVINN, and check what it claims',
  bridge: "let programs that drive donkey_sim or Udacity's simulator drive our roads",
  serve: 'serve the cockpit to a browser on this machine',
  bench: 'measure speed beside peers and limits',
  'bench-device': 'measure what a graphics card does, in minutes',
  doctor: 'tell what this machine has and what it lacks',
};

/** What terminals act on, of names that come from outside; lines of several lines are meant. */
const NOT_PRINTED = /[^\P{C}\n\t\u200c\u200d]/gu;

const HELP = ['--help', '-h'];
export const INTERRUPTED = 130;

/** What a command line takes of the process that it runs in. */
export interface Host {
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a defect tells where it happened. */
  readonly debug: boolean;
}

/** One call of the program: runs the command that `args` name and says what comes of it. */
export class CommandLine {
  readonly #args: readonly string[];
  readonly #host: Host;
  readonly #progress: ProgressDisplay;
  readonly #json: boolean;

  constructor(args: readonly string[], host: Host) {
    this.#args = args;
    this.#host = host;
    this.#json = args.includes('--json');
    this.#progress = new ProgressDisplay(host.stderr, host.nowMs);
  }

  /** @returns the exit status; errors are told, never thrown. */
  async run(): Promise<number> {
    try {
      return await this.#run();
    } catch (error) {
      return this.report(error);
    }
  }

  /** Says what went wrong in one line. @returns the exit status. */
  report(error: unknown): number {
    const { stdout, stderr, debug } = this.#host;
    this.#progress.clear();
    const known = error instanceof UserError;
    const { code, message } = failureOf(error);
    const hint = known
      ? error.hint
      : 'Report it with the command you gave; ALVINN_DEBUG=1 shows where it happened.';
    if (this.#json) stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    else {
      const next = withoutFullStop(hint);
      const room = Math.max(LONGEST_LINE / 2, LONGEST_LINE - next.length - 2);
      stderr.write(`${oneLine(withoutFullStop(message), room)}. ${next}\n`);
    }
    if (!known && debug) stderr.write(`${(error as Error)?.stack}\n`);
    if (code === 'cancelled') return INTERRUPTED;
    return code === 'usage' ? 2 : 1;
  }

  async #run(): Promise<number> {
    const { stdout, stderr, nowMs, signal } = this.#host;
    const progress = this.#progress;
    const json = this.#json;
    const [name, ...rest] = this.#args.filter((arg) => arg !== '--json');
    if (name === undefined) {
      if (json) throw usage('no command was given', `Give one of ${Object.keys(COMMANDS).join(', ')}.`);
      stderr.write(programHelp(COMMANDS));
      return 2;
    }
    if (name === '--version') return this.#print(`${SOFTWARE_VERSION}\n`, { version: SOFTWARE_VERSION });
    const wanted = name === 'help' ? rest.find((arg) => !HELP.includes(arg)) : name;
    if (wanted === undefined || HELP.includes(wanted)) return this.#print(programHelp(COMMANDS), COMMANDS);
    if (!Object.hasOwn(COMMANDS, wanted)) {
      const hint = wanted.startsWith('-')
        ? `Give a command first: ${Object.keys(COMMANDS).join(', ')}.`
        : `Did you mean ${nearest(wanted, Object.keys(COMMANDS))}?`;
      throw usage(`unknown command "${wanted}"`, hint);
    }
    const { command } = (await import(`./commands/${wanted}.ts`)) as { command: Command };
    if (name === 'help' || rest.some((arg) => HELP.includes(arg))) {
      const { summary, options } = command;
      return this.#print(commandHelp(wanted, command), { summary, options });
    }
    let told = false;
    const tell = (result: object) => {
      if (json) stdout.write(`${JSON.stringify(result)}\n`);
      told = true;
    };
    const values = readOptions(command, rest);
    if (values.eyes !== undefined) preferEyes(values.eyes as EyesWanted);
    const result = await command.run(values, {
      signal,
      nowMs,
      onProgress: (state) => progress.show(state),
      onNotice: (text) => {
        progress.clear();
        stderr.write(`${withoutFullStop(oneLine(text))}.\n`);
      },
      say: (line) => {
        progress.clear();
        if (!json) stdout.write(`${line.replace(NOT_PRINTED, ' ')}\n`);
      },
      tell,
    });
    progress.clear();
    if (!told) tell(result);
    return 0;
  }

  #print(text: string, object: object): number {
    this.#host.stdout.write(this.#json ? `${JSON.stringify(object)}\n` : text);
    return 0;
  }
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '');
}
