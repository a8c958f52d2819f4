import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '../../data/atomic.ts';
import { UserError } from '../../errors.ts';
import { SOFTWARE_VERSION } from '../../version.ts';
import { type Command, newFile, outOptions, type Terminal } from '../command.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const MODEL = fileURLToPath(new URL('../../../assets/models/alvinn-all-weather.onnx', import.meta.url));
/** All rows together end in this time, s. */
const LONGEST_S = 480;
/** One row, s. */
const LONGEST_ROW_S = 90;
const THREADS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Arguments of the command that a row measures, by its name. */
type Rows = Readonly<Record<string, readonly string[]>>;

/** What came of a row: what its command prints with --json, or why there is nothing. */
interface Measured {
  readonly name: string;
  readonly command: string;
  readonly seconds: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

export const command: Command = {
  summary: 'measures what a graphics card does, row by row, in at most eight minutes',
  example: '--out device.json',
  options: {
    ...outOptions('JSON file to write; it holds every row that is measured, from the first on'),
    quick: { type: 'flag', help: 'small counts: whether it works at all' },
  },
  async run(values, terminal) {
    const out = newFile(values);
    const folder = mkdtempSync(join(tmpdir(), 'alvinn-device-'));
    const startMs = terminal.nowMs();
    const secondsGone = () => (terminal.nowMs() - startMs) / 1000;
    const rows: Measured[] = [];
    const report = () => ({
      version: SOFTWARE_VERSION,
      quick: values.quick === true,
      machine: {
        processor: cpus()[0]?.model,
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        system: `${process.platform} ${release()}`,
        node: process.versions.node,
      },
      seconds: secondsGone(),
      rows,
    });
    try {
      const planned = Object.entries(rowsIn(folder, values.quick === true));
      for (const [i, [name, args]] of planned.entries()) {
        terminal.onProgress({ phase: 'measuring', done: i, total: planned.length, note: `rows, ${name}` });
        const limitS = Math.min(LONGEST_ROW_S, LONGEST_S - secondsGone());
        const row = await measure(name, args, limitS, terminal);
        rows.push(row);
        // What is measured is kept, whatever a driver does to the machine after it.
        writeFileAtomically(out, `${JSON.stringify(report(), null, 2)}\n`);
        terminal.say(`${name.padEnd(24)} ${row.seconds.toFixed(1).padStart(6)} s  ${inWords(row)}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return report();
  },
};

/** Every row, in order: what a later one reads, an earlier one wrote. Those of the processor stand beside for comparison. */
function rowsIn(folder: string, quick: boolean): Rows {
  const file = (name: string) => join(folder, name);
  const data = file('training.drive');
  const snapshots = (eyes: string, threads: number) => [
    ...['snapshots', '--count', quick ? '16' : '1200', '--seed', '2', '--eyes', eyes],
    ...['--threads', String(threads), '--out', file(`${eyes}-${threads}.drive`)],
  ];
  const train = (backend: string, batchSize: number) => [
    ...['train', '--data', data, '--backend', backend, '--batch-size', String(batchSize)],
    ...['--epochs', quick ? '1' : '40', '--out', file(`${backend}-${batchSize}.onnx`)],
  ];
  const sweep = (backend: string) => [
    ...['sweep', '--data', data, '--backend', backend, '--out', file(`sweep-${backend}`)],
    ...['--hidden', quick ? '4' : '4,8,16,29', '--learning-rate', quick ? '0.1,0.3' : '0.05,0.1,0.2,0.3'],
    ...['--seeds', quick ? '1' : '16', '--training-share', '1', '--epochs', quick ? '1' : '16'],
    ...['--finalists', '1', '--drive-roads', 'path', '--distance', '10', '--eyes', 'raster'],
  ];
  const drive = (eyes: string) => [
    ...['drive', '--model', MODEL, '--road', 'path', '--seed', '101'],
    ...['--distance', quick ? '20' : '1000', '--eyes', eyes],
  ];
  return {
    machine: ['doctor'],
    'data to train on': [
      ...['snapshots', '--count', quick ? '40' : '1200', '--seed', '1', '--eyes', 'raster', '--out', data],
    ],
    'training, cpu, online': train('cpu', 1),
    'training, gpu, online': train('gpu', 1),
    'training, cpu, by 32': train('cpu', 32),
    'training, gpu, by 32': train('gpu', 32),
    'sweep of 256, cpu': sweep('cpu'),
    'sweep of 256, gpu': sweep('gpu'),
    'closed loop, raster': drive('raster'),
    'closed loop, three': drive('three'),
    'snapshots, raster, 1': snapshots('raster', 1),
    ...Object.fromEntries(
      THREADS.map((threads) => [`snapshots, three, ${threads}`, snapshots('three', threads)]),
    ),
  };
}

/** Runs one row as a process of its own: a driver that takes it down, or hangs, takes down that row alone. */
async function measure(
  name: string,
  args: readonly string[],
  limitS: number,
  terminal: Terminal,
): Promise<Measured> {
  const command = args.join(' ');
  if (limitS <= 0) return { name, command, seconds: 0, error: outOfTime('no time was left for it') };
  const startMs = terminal.nowMs();
  const child = spawn(process.execPath, [MAIN, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  terminal.signal.addEventListener('abort', kill, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, limitS * 1000);
  try {
    const [output, lines, end] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<string | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(signal ?? (code === 0 ? null : `status ${code}`)));
      }),
    ]);
    if (terminal.signal.aborted) {
      throw new UserError('cancelled', 'the measuring was stopped', 'The rows that were measured are kept.');
    }
    const seconds = (terminal.nowMs() - startMs) / 1000;
    if (isLate) {
      return { name, command, seconds, error: outOfTime(`it took more than ${Math.round(limitS)} s`) };
    }
    const printed = parsed(output);
    if (end === null && printed) return { name, command, seconds, result: printed };
    const error = printed?.error as Measured['error'];
    const said = lines.trim().split('\n').at(-1) || 'nothing was said';
    return { name, command, seconds, error: error ?? { code: 'ended', message: `${end}: ${said}` } };
  } finally {
    clearTimeout(timer);
    terminal.signal.removeEventListener('abort', kill);
  }
}

function outOfTime(message: string): NonNullable<Measured['error']> {
  return { code: 'out-of-time', message };
}

function parsed(output: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

/** The figure of a row for people. */
function inWords({ result, error }: Measured): string {
  if (error) return `– ${error.message}`;
  const figures = result as Record<string, unknown>;
  const [name, value] = Object.entries(FIGURES).find(([key]) => typeof figures[key] === 'number') ?? [];
  if (name && value) return value(figures[name] as number);
  const findings = (figures.findings ?? []) as { name: string; found: string }[];
  return findings.find(({ name }) => name === 'Graphics')?.found ?? '';
}

/** The figure that tells a command's speed, in words. */
const FIGURES: Readonly<Record<string, (value: number) => string>> = {
  trainSeconds: (value) => `trained in ${value.toFixed(2)} s`,
  perSecond: (value) => `${value.toFixed(0)} snapshots a second`,
  connectionsPerSecond: (value) => `${(value / 1e9).toFixed(2)} billion connections a second`,
  realTimeFactor: (value) => `${value.toFixed(1)} × real time`,
};
