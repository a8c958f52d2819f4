import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { readWholeFile } from './read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(path: string): string {
  try {
    readWholeFile(path, 'model', 1);
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`.replace(folder, 'FOLDER');
  }
  return 'not refused';
}

it('gives what the file holds', () => {
  writeFileSync(join(folder, 'a'), 'content');
  expect(readWholeFile(join(folder, 'a'), 'model', 1).toString()).toBe('content');
  writeFileSync(join(folder, 'b'), new Uint8Array(1024 * 1024));
  expect(readWholeFile(join(folder, 'b'), 'model', 1)).toHaveLength(1024 * 1024);
});

it('refuses in one line what is missing, too large or no file', () => {
  writeFileSync(join(folder, 'large'), new Uint8Array(1024 * 1024 + 1));
  expect(['none', 'large', ''].map((name) => refusal(join(folder, name)))).toEqual([
    'not-found: FOLDER/none: no such file',
    'invalid: FOLDER/large is too large for a model: 2 MiB, at most 1',
    'unreadable: FOLDER is a directory, not a model',
  ]);
});

it.skipIf(process.platform === 'win32')('refuses a device, which would never end', () => {
  expect(refusal('/dev/zero')).toBe('unreadable: /dev/zero is not a regular file, not a model');
});
