import { zipSync } from 'fflate';
import { UserError } from '../../engine/errors.ts';
import { previewImport } from '../../engine/exchange/preview.ts';

const MIB = 1024 ** 2;
const encode = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const tubRecords = (count: number) =>
  Array.from({ length: count }, (_, i) => `{"_index":${i},"user/angle":0}\n`).join('');

/** Archives of some hundred kilobytes that hold far more, and would fill the memory if all of it were taken in. */
const BOMBS = {
  'a record of lists': () => ({ 'record_1.json': encode(`{"a":[${'{},'.repeat(20 * MIB)}{}]}`) }),
  'a record of lists in lists': () => ({ 'record_1.json': encode(`{"a":${'['.repeat(60 * MIB)}`) }),
  'a catalogue of empty lines': () => ({ 'catalog_0.catalog': encode('\n'.repeat(64 * MIB)) }),
  'a catalogue of records': () => ({ 'catalog_0.catalog': encode(tubRecords(1_000_001)) }),
  'a manifest of lines': () => ({
    'catalog_0.catalog': encode(tubRecords(1)),
    'manifest.json': encode('[]\n'.repeat(20 * MIB)),
  }),
  'a log of rows': () => ({ 'driving_log.csv': encode('a\n'.repeat(60 * MIB)) }),
  'a table of cells': () => ({
    'log.csv': encode(`image,steering\n${`${','.repeat(90_000)}\n`.repeat(1500)}`),
    '1.jpg': encode('x'),
  }),
  'a table of degrees': () => ({
    'data.txt': encode(`1.jpg 0\n${'\n'.repeat(128 * MIB)}`),
    '1.jpg': encode('x'),
  }),
} satisfies Record<string, () => Record<string, Uint8Array>>;

export type BombName = keyof typeof BOMBS;
export const BOMB_NAMES = Object.keys(BOMBS) as BombName[];

/** The archive's bytes. */
export function bomb(name: BombName): Uint8Array {
  return zipSync(BOMBS[name](), { level: 1 });
}

/** What became of a program that looked into one. */
export interface Blast {
  /** What a person is told where it is refused; null where it is read. */
  readonly told: string | null;
  readonly mostMib: number;
}

if (import.meta.main) {
  let told: string | null = null;
  try {
    await previewImport(process.argv[2]!, { pilot: true });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    told = error.message;
  }
  const mostMib = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ told, mostMib } satisfies Blast));
}
