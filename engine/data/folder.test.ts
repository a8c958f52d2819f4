import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, makeMissingFolders } from './folder.ts';

it('a folder is made with those above it, and is left as it is where it stands', () => {
  const root = mkdtempSync(join(tmpdir(), 'alvinn-folder-'));
  try {
    const deep = join(root, 'a', 'b', 'c');
    expect(makeMissingFolders(deep)).toBe(true);
    expect(makeMissingFolders(deep)).toBe(false);
    writeFileSync(join(root, 'a', 'file'), '');
    expect(() => makeFolder(join(root, 'a', 'file', 'd'))).toThrow(/file/);
    expect(() => makeFolder(join(root, 'a', 'file'))).toThrow(/file/);
    expect(readdirSync(join(root, 'a')).sort()).toEqual(['b', 'file']);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it.skipIf(!existsSync('/proc/self'))('a file system that takes no folder is told, not asked for ever', () => {
  expect(() => makeFolder('/proc/alvinn/models')).toThrow(/\/proc\/alvinn\/models/);
});
