import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildShim, runWithShim } from './shim.ts';

const shim = buildShim()!;
const COMMAND = JSON.stringify(new URL('../../engine/cli/commands/lab.ts', import.meta.url).href);

const PROGRAM = `
  const { command } = await import(${COMMAND});
  const folder = process.argv[2] + '/lab';
  try {
    await command.run({ export: folder }, { say: () => {} });
    process.stdout.write('done');
  } catch (error) {
    process.stdout.write(error.message.replace(folder, 'lab'));
  }`;

it.skipIf(shim === undefined)(
  'the Lab as a folder is there whole, or not at all, wherever the disk is full (needs Linux and a C compiler)',
  async () => {
    const work = mkdtempSync(join(tmpdir(), 'alvinn-lab-export-'));
    const [root, reached] = [join(work, 'root'), join(work, 'reached')];
    const exportTo = async (fail: object) => {
      rmSync(root, { recursive: true, force: true });
      mkdirSync(root);
      return [await runWithShim(PROGRAM, { shim, root, ...fail }), readdirSync(root)];
    };
    try {
      expect(await exportTo({})).toEqual(['done', ['lab']]);
      expect(readdirSync(join(root, 'lab'))).toEqual(['index.html', 'lab.css', 'lab.js']);
      let change = 1;
      for (; ; change++) {
        rmSync(reached, { force: true });
        const came = await exportTo({ fail: `full:${change}`, reached });
        if (!existsSync(reached)) break;
        expect(came).toEqual(['Cannot write lab: the disk is full', []]);
      }
      expect(change).toBeGreaterThan(3);
    } finally {
      rmSync(work, { recursive: true });
    }
  },
);
