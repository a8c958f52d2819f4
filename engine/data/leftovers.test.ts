import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { partialPathOf } from './file-name.ts';
import { leftoversIn, leftoversOf } from './leftovers.ts';

/** Number of a process that no system has. */
const DEAD = 2147483647;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('what programs left that are gone is told from what others write and from all else', () => {
  const path = join(folder, 'a.drive');
  mkdirSync(partialPathOf(path, DEAD));
  writeFileSync(`${partialPathOf(path, DEAD)}-wal`, '');
  writeFileSync(partialPathOf(join(folder, 'a'), DEAD), '');
  writeFileSync(partialPathOf(path, process.pid), '');
  writeFileSync(partialPathOf(path, 1), '');
  writeFileSync(partialPathOf(path), '');
  writeFileSync(path, '');
  writeFileSync(join(folder, `a.partial-${DEAD}`), '');
  writeFileSync(join(folder, '.a.partial-0'), '');
  const ofPath = [`.a.drive.partial-${DEAD}`, `.a.drive.partial-${DEAD}-wal`];
  expect([...leftoversIn(folder)].sort()).toEqual([...ofPath, `.a.partial-${DEAD}`]);
  expect([...leftoversOf(path)].sort()).toEqual(ofPath);
  expect(() => leftoversIn(join(folder, 'gone'))).toThrow('ENOENT');
});
