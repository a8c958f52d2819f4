import { existsSync, globSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LARGEST_SEED } from '../../sim/rng.ts';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { WEATHERS, type Weather } from '../../sim/scene/conditions.ts';
import { checkNewFile } from '../data/file-errors.ts';
import { MIXED_KINDS } from '../drive/snapshots.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Settings } from '../protocol/settings.ts';
import { EYES_KINDS } from '../sensors/renderer.ts';
import { readSettings } from '../settings/settings-file.ts';
import { MOST_SHARDS, type Shard, WHOLE } from '../shard.ts';

/** One option of a command. */
export interface Option {
  readonly type: 'text' | 'number' | 'integer' | 'flag';
  readonly help: string;
  /** What stands for the value in the help: FILE, N. */
  readonly value?: string;
  /** Value where the option is left out; without one it is undefined there. */
  readonly default?: string | number;
  readonly required?: boolean;
  /** Files: the option may be given several times, with several values after it, and with patterns such as *.drive. */
  readonly many?: boolean;
  readonly least?: number;
  readonly most?: number;
  /** The only texts that will do. */
  readonly choices?: readonly string[];
}

/** Values of a command's options by name. */
export type Values = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a command is given beside its options. */
export interface Terminal extends Job {
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** A line of the story, for people; silent with --json. */
  say(line: string): void;
  /** Prints the result with --json now, for a command that goes on after it. */
  tell(result: object): void;
}

/** One command of the program. */
export interface Command {
  readonly summary: string;
  readonly example: string;
  readonly options: Readonly<Record<string, Option>>;
  /** The option whose value, or values, may be given without its name. */
  readonly operand?: string;
  /** Does the work; the result is what --json prints, and `say` tells people the same. */
  run(values: Values, terminal: Terminal): Promise<object>;
}

/** The option that makes everything random repeatable. */
export function seedOption(help: string, value: number): Option {
  return { type: 'integer', help, default: value, most: LARGEST_SEED };
}

/** The options that set light, weather and surface apart from the seed of the rest. */
export function conditionsSeedOption(): Option {
  return {
    type: 'integer',
    help: 'seed of light, weather and surface instead of --seed',
    most: LARGEST_SEED,
  };
}

/** The option that puts things on roads which have to be driven around. */
export const OBSTACLES_OPTION: Option = {
  type: 'number',
  value: 'PER_KM',
  help: 'parked cars, barrels and fallen branches a kilometre of road, to be driven around',
  default: 0,
  most: MOST_OBSTACLES_PER_KM,
};

/** The options of a command that writes one file when its work is done; see {@link newFile}. */
export function outOptions(help: string): Record<'out' | 'overwrite', Option> {
  return {
    out: { type: 'text', value: 'FILE', help, required: true },
    overwrite: { type: 'flag', help: 'replace a file that is there' },
  };
}

/** @returns the file of `--out`. @throws UserError, before any work is done for it, where it cannot be written. */
export function newFile({ out, overwrite }: Values): string {
  checkNewFile(out as string, overwrite === true);
  return out as string;
}

/** The option of commands that render; `main.ts` heeds it before they run. */
export const EYES_OPTION: Option = {
  type: 'text',
  value: 'EYES',
  help: 'what draws the images: three on a graphics adapter, raster on the processor; auto takes three on a graphics card',
  default: 'auto',
  choices: ['auto', ...EYES_KINDS],
};

/** The option that takes sensors and vehicle from the cockpit's settings. */
export function settingsOption(help: string): Option {
  return { type: 'text', value: 'FILE', help: `${help}: settings.json of a library` };
}

/** @throws UserError where the file cannot be used. */
export function readSettingsOption({ settings }: Values): Settings | undefined {
  return settings === undefined ? undefined : readSettings(settings as string);
}

/** The option that does a share of the work, for one of several machines; see {@link readShard}. */
export function shardOption(of: string): Option {
  return { type: 'text', value: 'I/N', help: `do the I-th of N shares of ${of} only, from 1; see merge` };
}

/** @throws UserError `usage` for what is no share. */
export function readShard({ shard }: Values): Shard {
  if (shard === undefined) return WHOLE;
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(shard as string)?.map(Number) ?? [];
  if (!(index! >= 1 && index! <= count! && count! <= MOST_SHARDS)) {
    throw usage(`--shard ${shard} is no share`, `Give I/N, such as 1/4 … 4/4, of at most ${MOST_SHARDS}.`);
  }
  return { index: index! - 1, count: count! };
}

export const JSON_OPTION: Option = { type: 'flag', help: 'print one JSON object on stdout and nothing else' };

/**
 * Reads a command's arguments.
 * @throws UserError 'usage' in one line for what is unknown, missing or out of range.
 */
export function readOptions(command: Command, args: readonly string[]): Values {
  const options: Record<string, Option> = { ...command.options, json: JSON_OPTION };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        { type: option.type === 'flag' ? ('boolean' as const) : ('string' as const), multiple: true },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | number | boolean | string[] | undefined> = {};
  let latestMany = command.operand;
  for (const token of tokens) {
    if (token.kind === 'positional') {
      const isOne = latestMany !== undefined && options[latestMany]!.many !== true;
      if (latestMany === undefined || (isOne && values[latestMany] !== undefined)) {
        throw usage(`unexpected "${token.value}"`, 'Options are written --name value.');
      }
      if (isOne) {
        values[latestMany] = optionValue(latestMany, options[latestMany]!, token.value);
        continue;
      }
      const value = optionValue(latestMany, options[latestMany]!, token.value);
      values[latestMany] = [...((values[latestMany] as string[]) ?? []), String(value)];
      continue;
    }
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) {
      throw usage(
        `unknown option ${token.rawName}`,
        `Did you mean --${nearest(token.name, Object.keys(options))}?`,
      );
    }
    const value = optionValue(token.name, option, token.value);
    latestMany = option.many ? token.name : command.operand;
    if (option.many) values[token.name] = [...((values[token.name] as string[]) ?? []), String(value)];
    else values[token.name] = value;
  }
  for (const [name, option] of Object.entries(options)) {
    const given = values[name];
    if (option.many && Array.isArray(given)) values[name] = given.flatMap((path) => filesOf(name, path));
    if (given !== undefined) continue;
    if (option.required)
      throw usage(`--${name} is missing`, `Give --${name} ${option.value ?? 'VALUE'}: ${option.help}.`);
    values[name] = option.default;
  }
  return values;
}

/**
 * Files that a pattern names, in the order of their names: shells hand on a pattern that is quoted, and that of Windows any.
 * @throws UserError `not-found` where it names none.
 */
function filesOf(option: string, path: string): readonly string[] {
  if (!/[*?[]/.test(path) || existsSync(path)) return [path];
  const found = globSync(path).sort();
  if (found.length > 0) return found;
  throw new UserError('not-found', `--${option} ${path} names no file`, 'Check the pattern and the folder.');
}

function optionValue(name: string, option: Option, text: string | undefined): string | number | true {
  if (option.type === 'flag') {
    if (text === undefined) return true;
    throw usage(`--${name} takes no value`, `Write --${name} alone.`);
  }
  // An empty address is every address of the machine to those who listen, and an empty path is a folder to those who read.
  if (text === undefined || text === '' || (text.startsWith('--') && text.length > 2)) {
    throw usage(`--${name} needs a value`, `Write --${name} ${option.value ?? 'VALUE'}.`);
  }
  if (option.type === 'text') {
    if (!option.choices || option.choices.includes(text)) return text;
    throw usage(`unknown ${name} "${text}"`, `Use one of: ${option.choices.join(', ')}.`);
  }
  const number = Number(text);
  const { least = 0, most = Number.MAX_SAFE_INTEGER } = option;
  const whole = option.type === 'integer';
  if (text.trim() === '' || !(number >= least && number <= most) || (whole && !Number.isInteger(number))) {
    throw usage(
      `--${name} ${text} is not a ${whole ? 'whole number' : 'number'} from ${least} to ${most}`,
      option.default === undefined ? 'Give one within.' : `Leave it out for ${option.default}.`,
    );
  }
  return number;
}

/** Kinds of road that a user lists, `mixed` among them. */
export function readKinds(text: string): readonly RoadKind[] {
  if (text === 'mixed') return MIXED_KINDS;
  return text.split(',').map((kind) => {
    if (!(ROAD_KINDS as readonly string[]).includes(kind)) {
      throw usage(
        `unknown kind of road "${kind}"`,
        `Use ${ROAD_KINDS.join(', ')}, several with commas, or mixed.`,
      );
    }
    return kind as RoadKind;
  });
}

/** Kinds of weather by their names; none where none are given. @throws UserError `usage` for one that is none. */
export function readWeathers(text: string | undefined): readonly Weather[] {
  if (text === undefined) return [];
  if (text === 'every') return WEATHERS;
  return text.split(',').map((name) => {
    const known = WEATHERS.find((weather) => weather === name.trim());
    if (!known) throw usage(`unknown weather "${name}"`, `Use some of ${WEATHERS.join(', ')}, or every.`);
    return known;
  });
}

const LONGEST_SEEDS = 200;

/** "101,103..105" as 101, 103, 104, 105; a dash between two will do as well. @throws UserError `usage` */
export function readSeeds(option: string, text: string): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [from, to = from] = part.split(/\.\.|-/).map((end) => numberOf(option, end)) as [number, number?];
    if (![from, to!].every((end) => Number.isInteger(end) && end >= 0 && end <= LARGEST_SEED))
      throw usage(`--${option} ${part} are no seeds`, `Give whole numbers from 0 to ${LARGEST_SEED}.`);
    if (to! - from >= LONGEST_SEEDS)
      throw usage(`--${option} ${part} are too many`, `Give ${LONGEST_SEEDS} at most.`);
    return Array.from({ length: Math.max(0, to! - from + 1) }, (_, i) => from + i);
  });
  if (seeds.length === 0)
    throw usage(`--${option} ${text} are none`, 'Give the smaller number first: 101..105.');
  return seeds;
}

/** @throws UserError `usage` for what is no number. */
export function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw usage(`--${option}: "${text}" is no number`, 'Give numbers with commas between.');
}

export function usage(message: string, hint: string): UserError {
  return new UserError('usage', message, hint);
}

/** The one of `known` that differs least from `word`. */
export function nearest(word: string, known: readonly string[]): string {
  const distances = known.map((other): [number, string] => [editDistance(word, other), other]);
  return (distances.sort(([a], [b]) => a - b)[0] as [number, string])[1];
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
