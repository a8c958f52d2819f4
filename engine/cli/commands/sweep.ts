import { availableParallelism } from 'node:os';
import { PRESET_NAMES } from '../../network/presets/table.ts';
import { PROGRAM_CALL } from '../../program-call.ts';
import type { SweepNetwork, SweepPart, SweepResult } from '../../sweep/result.ts';
import { MOST_NETWORKS, type SweepOptions, sweep } from '../../sweep/sweep-job.ts';
import { DEFAULT_RECIPE } from '../../train/recipe.ts';
import {
  type Command,
  EYES_OPTION,
  type Option,
  readShard,
  seedOption,
  shardOption,
  type Terminal,
  usage,
  type Values,
} from '../command.ts';

/** Rows of the table on a terminal; the report has all. */
const MOST_ROWS = 20;

const list = (help: string, value: string): Option => ({ type: 'text', value: 'LIST', help, default: value });

export const command: Command = {
  summary: 'trains many networks side by side, drops the hopeless early and ranks the best by how they drive',
  example: '--data training.drive --hidden 2,4,8,16,29 --learning-rate 0.1,0.3,0.6 --out sweep',
  options: {
    data: { type: 'text', value: 'FILE', help: 'drives to learn from', required: true, many: true },
    preset: {
      type: 'text',
      value: 'NAME',
      help: PRESET_NAMES.join(', '),
      choices: PRESET_NAMES,
      default: PRESET_NAMES[0]!,
    },
    hidden: list('hidden units to try, with commas', '2,4,8,16,29'),
    'learning-rate': list('step sizes to try', '0.1,0.3,0.6'),
    momentum: list('shares of the last change to try', String(DEFAULT_RECIPE.momentum[0])),
    'weight-decay': list('pulls of weights towards zero to try', String(DEFAULT_RECIPE.weightDecay)),
    'training-share': list('shares of the training frames to try', '0.2,1'),
    seeds: { type: 'integer', help: 'how many seeds to try each with', default: 2, least: 1, most: 100 },
    random: {
      type: 'integer',
      help: 'draw so many points between the least and the greatest of each list instead of trying all',
      least: 1,
      most: MOST_NETWORKS,
    },
    epochs: {
      type: 'integer',
      help: 'passes over the data of those that train to the end',
      default: DEFAULT_RECIPE.epochs,
      least: 1,
      most: 100_000,
    },
    finalists: {
      type: 'integer',
      help: 'how many of the best of each training share drive',
      default: 4,
      least: 1,
      most: 100,
    },
    'drive-roads': {
      type: 'text',
      value: 'ROADS',
      help: 'kinds of road or .road.json files to drive, with commas',
      default: 'path,street',
    },
    distance: {
      type: 'number',
      value: 'M',
      help: 'how far to drive each road, m',
      default: 500,
      least: 10,
      most: 1_000_000,
    },
    seed: seedOption('seed of draws, validation and roads', 1),
    threads: {
      type: 'integer',
      help: 'threads that train',
      default: availableParallelism(),
      least: 1,
      most: 256,
    },
    backend: {
      type: 'text',
      value: 'NAME',
      help: 'auto takes a hardware graphics adapter where there is one',
      choices: ['auto', 'cpu', 'gpu'],
      default: 'auto',
    },
    resume: { type: 'flag', help: 'go on where an interrupted sweep stopped' },
    out: { type: 'text', value: 'FOLDER', help: 'folder for models, record and report', required: true },
    shard: shardOption("each round's networks"),
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const seed = values.seed as number;
    const shard = readShard(values);
    if (values.shard !== undefined && values.resume) {
      throw usage('a shard goes on by itself', 'Leave out --resume.');
    }
    const { found, trainSeconds, driveSeconds } = await sweep(
      {
        data: values.data as string[],
        preset: values.preset as string,
        space: {
          hidden: readNumbers(values, 'hidden', { least: 1, most: 4096, whole: true }),
          learningRate: readNumbers(values, 'learning-rate', { most: 100 }),
          momentum: readNumbers(values, 'momentum', { most: 0.9999 }),
          weightDecay: readNumbers(values, 'weight-decay', { most: 1 }),
          trainingShare: readNumbers(values, 'training-share', { least: 0.001, most: 1 }),
          seeds: Array.from({ length: values.seeds as number }, (_, i) => seed + i),
        },
        ...(values.random === undefined ? {} : { random: values.random as number }),
        epochs: values.epochs as number,
        finalists: values.finalists as number,
        roads: (values['drive-roads'] as string).split(','),
        distanceM: values.distance as number,
        seed,
        threads: values.threads as number,
        backend: values.backend as SweepOptions['backend'],
        out: values.out as string,
        resume: values.resume === true,
        shard,
        command: commandLine(values),
      },
      terminal,
      terminal.nowMs,
    );
    terminal.say(`Trained in ${trainSeconds.toFixed(1)} s, drove in ${driveSeconds.toFixed(1)} s.`);
    return { ...tellSweep(found, terminal), trainSeconds, driveSeconds };
  },
};

/** Tells people what came out, or what is to be done next. @returns what `--json` prints. */
export function tellSweep(found: SweepResult | SweepPart, terminal: Terminal): object {
  if (!('networks' in found)) {
    const { round, rounds, networksLeft, finalistsLeft } = found;
    const left =
      finalistsLeft === null
        ? `networks left to train in round ${round} of ${rounds}: ${networksLeft}`
        : `finalists left to drive: ${finalistsLeft}`;
    terminal.say(`Not done yet; ${left}. When all shards have ended, merge; then run them again.`);
    return found;
  }
  const { networks, rounds, device, best, report } = found;
  terminal.say(
    `${networks.length} networks on ${device}: ${rounds.map(({ count, untilEpoch }) => `${count} to epoch ${untilEpoch}`).join(', ')}`,
  );
  for (const line of table(networks)) terminal.say(line);
  terminal.say(`Best: ${best}. Open ${report}.`);
  return found;
}

/** The numbers of an option that is a list. */
function readNumbers(
  values: Values,
  name: string,
  { least = 0, most, whole = false }: { least?: number; most: number; whole?: boolean },
): number[] {
  return (values[name] as string).split(',').map((text) => {
    const number = Number(text);
    if (text.trim() !== '' && number >= least && number <= most && (!whole || Number.isInteger(number))) {
      return number;
    }
    throw usage(
      `--${name} ${values[name]}: "${text}" is not a ${whole ? 'whole number' : 'number'} from ${least} to ${most}`,
      `Give numbers with commas, such as ${command.options[name]!.default}.`,
    );
  });
}

/** The command that repeats a sweep: what differs from the defaults. */
function commandLine(values: Values): string {
  const given = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || ['json', 'resume', 'threads', 'shard'].includes(name)) return [];
    if (value === command.options[name]?.default) return [];
    return [`--${name} ${Array.isArray(value) ? value.join(' ') : value}`];
  });
  return [PROGRAM_CALL, 'sweep', ...given].join(' ');
}

/** The best networks as lines of a table; a setting that all have in common has no column. */
function table(networks: readonly SweepNetwork[]): string[] {
  const columns: [string, (network: SweepNetwork) => string | number][] = [
    ['rank', ({ rank }) => rank],
    ['network', ({ network }) => network],
    ['hidden', ({ hidden }) => hidden],
    ['rate', ({ learningRate }) => learningRate],
    ['momentum', ({ momentum }) => momentum],
    ['decay', ({ weightDecay }) => weightDecay],
    ['frames', ({ trainingFrames }) => trainingFrames],
    ['seed', ({ seed }) => seed],
    ['epochs', ({ epochs }) => epochs],
    ['loss', ({ loss }) => loss?.toFixed(3) ?? '–'],
    ['validation', ({ validationLoss }) => validationLoss?.toFixed(3) ?? '–'],
    ['within two', ({ withinTwoUnits }) => percent(withinTwoUnits && 100 * withinTwoUnits)],
    ['autonomy', ({ autonomyPercent }) => percent(autonomyPercent)],
    ['|CTE| m', ({ cteMeanAbsM }) => cteMeanAbsM?.toFixed(3) ?? '–'],
  ];
  const shown = columns.filter(([, value], i) => i < 2 || i > 7 || new Set(networks.map(value)).size > 1);
  const rows = networks
    .slice(0, MOST_ROWS)
    .map((network) => shown.map(([, value]) => String(value(network))));
  const widths = shown.map(([name], i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ');
  const rest = networks.length - rows.length;
  return [
    line(shown.map(([name]) => name)),
    ...rows.map(line),
    ...(rest > 0 ? [`… and ${rest} more in the report`] : []),
  ];
}

function percent(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} %`;
}
