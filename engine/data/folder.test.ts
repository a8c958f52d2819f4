import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, makeMissingFolders, OWNER_ALONE } from './folder.ts';

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

it.skipIf(process.platform === 'win32')(
  'a folder of its owner alone is closed to others with those made above it',
  () => {
    const root = mkdtempSync(join(tmpdir(), 'alvinn-folder-'));
    const modeOf = (...names: string[]) => statSync(join(root, ...names)).mode & 0o777;
    try {
      mkdirSync(join(root, 'open'));
      const before = modeOf('open');
      makeFolder(join(root, 'open', 'a', 'b'), OWNER_ALONE);
      expect([modeOf('open'), modeOf('open', 'a'), modeOf('open', 'a', 'b')]).toEqual([before, 0o700, 0o700]);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
);
