import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnishNewLibrary } from './furnish.ts';

it('gives a new library the network that comes with the program, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-furnish-'));
  furnishNewLibrary(folder);
  expect(readdirSync(join(folder, 'models'))).toEqual(['alvinn-all-weather.onnx']);
  rmSync(join(folder, 'models', 'alvinn-all-weather.onnx'));
  furnishNewLibrary(folder);
  expect(readdirSync(join(folder, 'models'))).toEqual([]);
  rmSync(folder, { recursive: true });
});

it.skipIf(process.platform === 'win32')('a library that is made is its owner’s alone', () => {
  const home = mkdtempSync(join(tmpdir(), 'alvinn-furnish-'));
  const library = join(home, 'share', 'library');
  furnishNewLibrary(library);
  for (const made of [
    'share',
    'share/library',
    'share/library/models',
    'share/library/drives',
    'share/library/trash',
  ]) {
    expect([made, statSync(join(home, made)).mode & 0o077]).toEqual([made, 0]);
  }
  rmSync(home, { recursive: true });
});

it('says in one line where no library can be made, and how to name another', () => {
  const home = mkdtempSync(join(tmpdir(), 'alvinn-furnish-'));
  writeFileSync(join(home, 'taken'), '');
  expect(() => furnishNewLibrary(join(home, 'taken', 'ALVINN'))).toThrow(
    expect.objectContaining({ code: 'cannot-write', hint: expect.stringContaining('--library') }),
  );
  rmSync(home, { recursive: true });
});
