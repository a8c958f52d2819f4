import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { writeFolder } from './write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder gets its name when all is in it', async () => {
  await writeFolder(join(folder, 'tub'), async (partial) => {
    expect(existsSync(join(folder, 'tub'))).toBe(false);
    writeFileSync(join(partial, 'a'), 'a');
  });
  expect(readdirSync(folder, { recursive: true })).toEqual(['tub', join('tub', 'a')]);
});

it.skipIf(!existsSync('/dev/full'))('a full disk is said in one line, and leaves nothing', async () => {
  const path = join(folder, 'tub');
  const written = writeFolder(path, async (partial) => {
    writeFileSync(join(partial, 'a'), 'a');
    writeFileSync('/dev/full', 'b');
  });
  await expect(written).rejects.toThrow(
    new UserError(
      'cannot-write',
      `Cannot write ${path}: the disk is full`,
      'Free some space, or write to another disk.',
    ),
  );
  expect(readdirSync(folder)).toEqual([]);
});
