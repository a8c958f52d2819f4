import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../engine/errors.ts';
import { Rng } from '../../sim/rng.ts';
import { MUTANT_KINDS, type MutantKindName, mutantKind } from './kinds.ts';

/** What a person may be told of a file. */
const LONGEST_LINE = 300;
const MOST_MEMORY_BYTES = 1024 ** 3;
/** Of processors' time: far longer than any of these small files takes. */
const LONGEST_MS = 30_000;

export interface Tally {
  readonly kind: MutantKindName;
  readonly mutants: number;
  /** Read without complaint, by every reader of the kind. */
  readonly fine: number;
  readonly refused: number;
  readonly mostMemoryMib: number;
  /** By the number of the mutant: what was no bounded line, or a defect. */
  readonly breaches: readonly string[];
}

/** Reads mutants of files of a kind in every way that the program does, each from its own number and the seed. */
export async function tryMutants(
  kind: MutantKindName,
  count: number,
  seed: number,
  from = 0,
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), `alvinn-mutants-${kind}-`));
  const breaches: string[] = [];
  let fine = 0;
  let refused = 0;
  let mostMemory = 0;
  try {
    const { write, readers } = mutantKind(kind, folder);
    for (let i = from; i < from + count; i++) {
      write(new Rng(seed).split(kind).split(String(i)));
      let complaints = 0;
      const check = (what: string, line: string) => {
        complaints++;
        if (line.length > LONGEST_LINE || /[^\P{C}\u200c\u200d]|[\u2028\u2029]/u.test(line)) {
          breaches.push(`${i}: ${what} of ${line.length} characters: ${JSON.stringify(line.slice(0, 200))}`);
        }
      };
      const begun = process.cpuUsage();
      for (const read of readers) {
        try {
          await read((line) => check('a line', line));
        } catch (error) {
          if (error instanceof UserError) {
            check('a message', error.message);
            check('a hint', error.hint);
          } else breaches.push(`${i}: a defect: ${(error as Error)?.stack ?? error}`);
        }
      }
      const { user, system } = process.cpuUsage(begun);
      const tookMs = (user + system) / 1000;
      if (tookMs > LONGEST_MS) breaches.push(`${i}: took ${Math.round(tookMs)} ms of processors' time`);
      const memory = process.memoryUsage.rss();
      if (memory > MOST_MEMORY_BYTES && memory > mostMemory) breaches.push(`${i}: ${memory} bytes of memory`);
      mostMemory = Math.max(mostMemory, memory);
      if (complaints === 0) fine++;
      else refused++;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { kind, mutants: count, fine, refused, mostMemoryMib: Math.round(mostMemory / 2 ** 20), breaches };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      kind: { type: 'string', multiple: true, default: [...MUTANT_KINDS] },
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
    },
  });
  for (const kind of MUTANT_KINDS.filter((known) => values.kind.includes(known))) {
    const tally = await tryMutants(kind, Number(values.count), Number(values.seed), Number(values.from));
    const { breaches, mutants, fine, refused, mostMemoryMib } = tally;
    for (const breach of breaches.slice(0, 20)) process.stdout.write(`  ${breach}\n`);
    process.stdout.write(
      `${kind}: ${mutants} mutants, ${fine} read, ${refused} refused, ${breaches.length} breaches, ${mostMemoryMib} MiB\n`,
    );
    if (breaches.length > 0) process.exitCode = 1;
  }
}
