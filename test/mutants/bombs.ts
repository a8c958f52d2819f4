import { zipSync } from 'fflate';
import { UserError } from '../../engine/errors.ts';
import { previewRoad } from '../../engine/exchange/opendrive/preview.ts';
import { readOpenDriveFile } from '../../engine/exchange/opendrive/road-files.ts';
import { previewImport } from '../../engine/exchange/preview.ts';

const MIB = 1024 ** 2;
const encode = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const tubRecords = (count: number) =>
  Array.from({ length: count }, (_, i) => `{"_index":${i},"user/angle":0}\n`).join('');

/** A file that would fill the memory if all of it were taken in. */
export interface Bomb {
  readonly name: string;
  readonly content: () => Uint8Array;
  /** What a person is told where it is refused; null where it is read, without what was too much. */
  readonly told: RegExp | null;
}

function archive(name: string, files: () => Record<string, string>, told: RegExp | null): Bomb {
  const packed = () =>
    Object.fromEntries(Object.entries(files()).map(([path, text]) => [path, encode(text)]));
  // Some hundred kilobytes.
  return { name: `${name}.zip`, content: () => zipSync(packed(), { level: 1 }), told };
}

export const BOMBS: readonly Bomb[] = [
  archive('a record of lists', () => ({ 'record_1.json': `{"a":[${'{},'.repeat(20 * MIB)}{}]}` }), null),
  archive('a record of lists in lists', () => ({ 'record_1.json': `{"a":${'['.repeat(60 * MIB)}` }), null),
  archive(
    'a catalogue of empty lines',
    () => ({ 'catalog_0.catalog': '\n'.repeat(64 * MIB) }),
    /a tub with no records$/,
  ),
  archive(
    'a catalogue of records',
    () => ({ 'catalog_0.catalog': tubRecords(1_000_001) }),
    /: a tub of more than 1 million records$/,
  ),
  archive('a log of rows', () => ({ 'driving_log.csv': 'a\n'.repeat(60 * MIB) }), /more than 1 million rows/),
  archive(
    'a table of cells',
    () => ({ 'log.csv': `image,steering\n${`${','.repeat(90_000)}\n`.repeat(1500)}`, '1.jpg': 'x' }),
    /or 5 million cells/,
  ),
  archive(
    'a table of degrees',
    () => ({ 'data.txt': `1.jpg 0\n${'\n'.repeat(128 * MIB)}`, '1.jpg': 'x' }),
    /more than 1 million rows/,
  ),
  {
    name: 'a road of one name.xodr',
    content: () => encode(`<OpenDRIVE><${'a'.repeat(31 * MIB)}`),
    told: /no.* well-formed XML: Max buffer length exceeded: tagName$/,
  },
];

/** What became of a program that looked into one. */
export interface Blast {
  /** What a person is told where it is refused; null where it is read. */
  readonly told: string | null;
  readonly mostMib: number;
}

if (import.meta.main) {
  const path = process.argv[2]!;
  let told: string | null = null;
  try {
    if (path.endsWith('.xodr')) previewRoad(readOpenDriveFile(path), 'road', {});
    else await previewImport(path, { pilot: true });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    told = error.message;
  }
  const mostMib = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ told, mostMib } satisfies Blast));
}
