import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '../../data/atomic.ts';
import { UserError } from '../../errors.ts';
import { SOFTWARE_VERSION } from '../../version.ts';
import { type Command, newFile, outOptions, type Terminal } from '../command.ts';
import {
  type MeasuredRow,
  measureRow,
  type Outcome,
  type Row,
  type Size,
  shareOfTime,
} from '../measure-row.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const MODEL = fileURLToPath(new URL('../../../assets/models/alvinn-all-weather.onnx', import.meta.url));
/** All rows together end in this time, s: what starts this command and ends a driver that hangs takes time as well. */
const LONGEST_S = 460;
/** One row, s. */
const LONGEST_ROW_S = 90;
/** How long a command that was killed is waited for, ms: one that hangs in its driver never ends. */
const LONGEST_END_MS = 2000;
const THREADS = [1, 2, 3, 4, 5, 6, 7, 8];

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
    const rows: MeasuredRow[] = [];
    const report = () => ({
      version: SOFTWARE_VERSION,
      quick: values.quick === true,
      machine: {
        processor: cpus()[0]?.model,
        cores: availableParallelism(),
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        system: `${process.platform} ${release()}`,
        node: process.versions.node,
      },
      graphics: graphicsIn(rows[0]?.result),
      seconds: secondsGone(),
      rows,
    });
    try {
      const planned = rowsIn(folder).map((row) => (values.quick === true ? leastOf(row) : row));
      for (const [i, row] of planned.entries()) {
        terminal.onProgress({
          phase: 'measuring',
          done: i,
          total: planned.length,
          note: `rows, ${row.name}`,
        });
        const limitS = Math.min(LONGEST_ROW_S, shareOfTime(planned.slice(i), LONGEST_S - secondsGone()));
        const measured = await measureRow(row, limitS, (args, limitS) => runCommand(args, limitS, terminal));
        rows.push(measured);
        // What is measured is kept, whatever a driver does to the machine after it.
        writeFileAtomically(out, `${JSON.stringify(report(), null, 2)}\n`);
        terminal.say(
          `${row.name.padEnd(24)} ${measured.seconds.toFixed(1).padStart(6)} s  ${inWords(measured)}`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return report();
  },
};

/** Every row, in order: what a later one reads, an earlier one wrote. Those of the processor stand beside for comparison. */
function rowsIn(folder: string): Row[] {
  const file = (name: string) => join(folder, name);
  const data = file('training.drive');
  const row = (name: string, sizes: Row['sizes'], weight = 1): Row => ({ name, sizes, weight });
  const snapshots = (
    name: string,
    out: string,
    counts: readonly [number, ...number[]],
    args: readonly string[],
    weight?: number,
  ) =>
    row(
      name,
      sizesOf(counts, 'snapshots', (count) => [
        ...['snapshots', '--count', `${count}`, '--overwrite', '--out', file(out)],
        ...args,
      ]),
      weight,
    );
  const seen = (eyes: string, threads: number) =>
    snapshots(
      `snapshots, ${eyes}, ${threads}`,
      `${eyes}-${threads}.drive`,
      [40, 300, 1200, 3000],
      [...['--seed', '2', '--eyes', eyes, '--threads', `${threads}`]],
    );
  const train = (name: string, backend: string, batchSize: number, weight: number) =>
    row(
      name,
      sizesOf([1, 4, 40], 'epochs', (epochs) => [
        ...['train', '--data', data, '--backend', backend, '--batch-size', `${batchSize}`],
        ...['--epochs', `${epochs}`, '--overwrite', '--out', file(`${backend}-${batchSize}.onnx`)],
      ]),
      weight,
    );
  const sweep = (backend: string, weight: number): Row => {
    // Work is what is shown of the snapshots to learn from, those of a shorter round for more networks, and to compare on.
    const of = (share: number, epochs: number, work: number): Size => ({
      words: `${epochs} epochs${share === 1 ? '' : ` of ${100 * share} % of the snapshots`}`,
      work,
      args: [
        ...['sweep', '--data', data, '--backend', backend],
        ...['--out', file(`sweep-${backend}-${share}-${epochs}`)],
        ...['--hidden', '4,8,16,29', '--learning-rate', '0.05,0.1,0.2,0.3', '--seeds', '16'],
        ...['--training-share', `${share}`, '--epochs', `${epochs}`],
        ...['--finalists', '1', '--drive-roads', 'path', '--distance', '10', '--eyes', 'raster'],
      ],
    });
    return row(`sweep of 256, ${backend}`, [of(0.1, 2, 1), of(1, 2, 6), of(1, 16, 20)], weight);
  };
  const drive = (eyes: string) =>
    row(
      `closed loop, ${eyes}`,
      sizesOf([20, 200, 1000], 'm', (metres) => [
        ...['drive', '--model', MODEL, '--road', 'path', '--seed', '101'],
        ...['--distance', `${metres}`, '--eyes', eyes],
      ]),
    );
  return [
    row('machine', [{ words: 'all', work: 1, args: ['doctor'] }]),
    // All trainings below learn from them: with fewer they measure something else.
    snapshots('data to train on', 'training.drive', [100, 1200], ['--seed', '1', '--eyes', 'raster'], 4),
    train('training, cpu, online', 'cpu', 1, 1),
    train('training, gpu, online', 'gpu', 1, 2),
    train('training, cpu, by 32', 'cpu', 32, 1),
    train('training, gpu, by 32', 'gpu', 32, 2),
    sweep('cpu', 2),
    sweep('gpu', 4),
    drive('raster'),
    drive('three'),
    seen('raster', 1),
    ...THREADS.map((threads) => seen('three', threads)),
  ];
}

function sizesOf(
  counts: readonly [number, ...number[]],
  unit: string,
  args: (count: number) => readonly string[],
): Row['sizes'] {
  const sizes = counts.map(
    (count): Size => ({
      words: `${count} ${count === 1 ? unit.replace(/s$/, '') : unit}`,
      work: count,
      args: args(count),
    }),
  );
  return sizes as [Size, ...Size[]];
}

/** A row that is only to show that it works. */
function leastOf(row: Row): Row {
  return { ...row, sizes: [row.sizes[0]] };
}

/** What `doctor` found of graphics adapter and driver. */
function graphicsIn(result: MeasuredRow['result']): string | null {
  const findings = (result?.findings ?? []) as { name: string; found: string }[];
  return findings.find(({ name }) => name === 'Graphics')?.found ?? null;
}

/** Runs a command as a process of its own: a driver that takes it down, or hangs, takes down that one alone. */
async function runCommand(args: readonly string[], limitS: number, terminal: Terminal): Promise<Outcome> {
  if (limitS <= 0) return { seconds: 0, error: outOfTime('no time was left for it') };
  const startMs = terminal.nowMs();
  const seconds = () => (terminal.nowMs() - startMs) / 1000;
  const child = spawn(process.execPath, [MAIN, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = endOf(child);
  const stop = AbortSignal.any([terminal.signal, AbortSignal.timeout(Math.ceil(1000 * limitS))]);
  const stopped = once(stop, 'abort').then(() => undefined);
  const end = await Promise.race([ended, stopped]);
  if (end) return { seconds: seconds(), ...end };
  child.kill('SIGKILL');
  await Promise.race([ended, setTimeout(LONGEST_END_MS)]);
  // One that hangs in its driver is left behind.
  for (const handle of [child, child.stdout, child.stderr] as { unref?: () => void }[]) handle.unref?.();
  if (terminal.signal.aborted) {
    throw new UserError('cancelled', 'the measuring was stopped', 'The rows that were measured are kept.');
  }
  return { seconds: seconds(), error: outOfTime(`it took more than ${Math.round(limitS)} s`) };
}

/** What came of a process, once it has ended. */
async function endOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<Omit<Outcome, 'seconds'>> {
  try {
    const [output, lines, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    ]);
    const printed = parsed(output);
    if (printed?.error) return { error: printed.error as Outcome['error'] & object };
    // What a driver does to a process that has told its figures is told beside them.
    const said = lines.trim().split('\n').at(-1) || 'nothing was said';
    const failed = code !== 0 && {
      error: { code: 'ended', message: `${signal ?? `status ${code}`}: ${said}` },
    };
    return { ...(printed && { result: printed }), ...failed };
  } catch (error) {
    return { error: { code: 'ended', message: (error as Error).message } };
  }
}

function outOfTime(message: string): Outcome['error'] & object {
  return { code: 'out-of-time', message };
}

function parsed(output: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

/** The figure of a row for people. */
function inWords({ size, wanted, why, result, error }: MeasuredRow): string {
  const notes = [
    ...(wanted && why ? [`${size} instead of ${wanted}: ${why}`] : []),
    ...(error && result ? [error.message] : []),
  ];
  const figure = result ? figureOf(result) : `– ${error?.message}`;
  return [figure, ...notes.map((note) => `(${note})`)].join(' ');
}

function figureOf(result: Readonly<Record<string, unknown>>): string {
  const [name, inWords] = Object.entries(FIGURES).find(([key]) => typeof result[key] === 'number') ?? [];
  return name && inWords ? inWords(result[name] as number) : (graphicsIn(result) ?? '');
}

/** The figure that tells a command's speed, in words. */
const FIGURES: Readonly<Record<string, (value: number) => string>> = {
  trainSeconds: (value) => `trained in ${value.toFixed(2)} s`,
  perSecond: (value) => `${value.toFixed(0)} snapshots a second`,
  connectionsPerSecond: (value) => `${(value / 1e9).toFixed(2)} billion connections a second`,
  realTimeFactor: (value) => `${value.toFixed(1)} × real time`,
};
