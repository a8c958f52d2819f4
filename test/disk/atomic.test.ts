import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishFile, writeFileAtomically } from '../../engine/data/atomic.ts';
import { readChanges } from './crash-states.ts';
import { url } from './scenarios.ts';
import { buildShim, runWithShim, type ShimOptions } from './shim.ts';

const shim = buildShim()!;

interface Writer {
  /** Files beside `a` that are there before. */
  readonly before: readonly string[];
  /** The same, as a program says it. */
  readonly program: string;
  /** Makes "new" of `a` in a folder. */
  write(folder: string): void;
}

/** How a whole file gets its name. */
const WRITERS: Readonly<Record<string, Writer>> = {
  'a file at once': {
    before: [],
    program: `writeFileAtomically(folder + '/a', 'new');`,
    write: (folder) => writeFileAtomically(join(folder, 'a'), 'new'),
  },
  'a file in pieces': {
    before: [],
    program: `writeFileAtomically(folder + '/a', [Buffer.from('n'), Buffer.from('ew')]);`,
    write: (folder) => writeFileAtomically(join(folder, 'a'), [Buffer.from('n'), Buffer.from('ew')]),
  },
  'a file that another wrote': {
    before: ['b'],
    program: `publishFile(folder + '/b', folder + '/a');`,
    write: (folder) => publishFile(join(folder, 'b'), join(folder, 'a')),
  },
};

let work: string;
let root: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'alvinn-atomic-'));
  root = join(work, 'root');
});
afterEach(() => rmSync(work, { recursive: true }));

function prepare({ before }: Writer): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  writeFileSync(join(root, 'a'), 'old');
  for (const name of before) writeFileSync(join(root, name), 'new');
}

/** Content of `a`, and what lies beside it. */
const found = () => [readFileSync(join(root, 'a'), 'utf8'), readdirSync(root).filter((name) => name !== 'a')];

/** Writes in a program that the shim stands beside. @returns "done", or how it was refused. */
async function writeWithShim(writer: Writer, options: Partial<ShimOptions>): Promise<string> {
  prepare(writer);
  const program = `
    const folder = process.argv[2];
    const { NotDurable, publishFile, writeFileAtomically } =
      await import(${url('../../engine/data/atomic.ts')});
    try {
      ${writer.program}
      process.stdout.write('done');
    } catch (error) {
      process.stdout.write(error instanceof NotDurable ? 'not durable' : error.code);
    }`;
  return runWithShim(program, { shim, root, ...options });
}

describe.skipIf(shim === undefined).each(Object.entries(WRITERS))(
  '%s (needs Linux and a C compiler)',
  (_, writer) => {
    it('is on the disk before it gets its name, and the name before it is said to be done', async () => {
      prepare(writer);
      writer.write(root);
      expect(found()).toEqual(['new', []]);
      const log = join(work, 'log');
      expect(await writeWithShim(writer, { log })).toBe('done');
      const changes = readChanges(log);
      const kinds = changes.map(({ kind }) => kind);
      const synced = kinds.indexOf('sync');
      expect(kinds.slice(synced)).toEqual(['sync', 'rename', 'sync-folder']);
      expect(new Set(changes.slice(0, synced + 1).map(({ inode }) => inode)).size).toBe(1);
    });

    it('is the old one or the new one whichever change of the disk fails, with nothing left beside it', async () => {
      prepare(writer);
      writer.write(root);
      const reached = join(work, 'reached');
      const came: unknown[] = [];
      for (let change = 1; ; change++) {
        rmSync(reached, { force: true });
        const answer = await writeWithShim(writer, { fail: `eio:${change}`, reached });
        if (!existsSync(reached)) break;
        came.push([answer, ...found()]);
      }
      expect(came.pop()).toEqual(['not durable', 'new', []]);
      expect(came.length).toBeGreaterThanOrEqual(2);
      for (const one of came) expect(one).toEqual(['cannot-write', 'old', writer.before]);
    });
  },
);
