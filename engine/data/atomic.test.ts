import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { publishFile, writeFileAtomically } from './atomic.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function refusal(path: string): string {
  try {
    writeFileAtomically(path, 'new');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.message} | ${error.hint}`.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing was refused');
}

describe('writeFileAtomically', () => {
  it('replaces the content and leaves nothing beside it', () => {
    const path = join(folder, 'report.json');
    writeFileSync(path, 'old and longer');
    writeFileAtomically(path, Uint8Array.from([1, 2, 3]));
    expect([[...readFileSync(path)], readdirSync(folder)]).toEqual([[1, 2, 3], ['report.json']]);
  });

  it('refuses in one line what it cannot write, and leaves nothing behind', () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), 'old');
    expect([
      refusal(join(folder, 'nowhere/a.onnx')),
      refusal(join(folder, 'file/a.onnx')),
      refusal(join(folder, 'sub')),
      refusal('/dev/null'),
    ]).toEqual([
      'cannot-write: Cannot write nowhere/a.onnx: folder nowhere does not exist | Create the folder first, or choose another place.',
      'cannot-write: Cannot write file/a.onnx: file is not a folder | Choose another place to write to.',
      'cannot-write: Cannot write sub: it is a directory | Give a file name inside it.',
      'cannot-write: Cannot write /dev/null: it is not a regular file | Give the name of a file.',
    ]);
    expect([readdirSync(folder).sort(), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([
      ['file', 'sub'],
      'old',
    ]);
  });
});

it('what cannot be synced or renamed to its name is refused in one line', () => {
  const [partial, path] = [join(folder, '.a.partial'), join(folder, 'a.drive')];
  expect(() => publishFile(partial, path)).toThrow(UserError);
  writeFileSync(partial, 'whole');
  mkdirSync(path);
  expect(() => publishFile(partial, path)).toThrow(UserError);
  expect(readdirSync(folder)).toEqual(['.a.partial', 'a.drive']);
});
