import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { discardFile, NotDurable, publishFile, syncFolder, writeFileAtomically } from './atomic.ts';

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

  it('puts pieces together, empty ones too', () => {
    const path = join(folder, 'a.onnx');
    const pieces = [Uint8Array.from([1, 2, 3]), new Uint8Array(), Uint8Array.from([4])];
    writeFileAtomically(path, pieces);
    expect([[...readFileSync(path)], readdirSync(folder)]).toEqual([[1, 2, 3, 4], ['a.onnx']]);
  });

  it('leaves nothing behind where it comes to grief midway', () => {
    const pieces = [Uint8Array.from([1, 2, 3]), { length: 1 } as Uint8Array];
    expect(() => writeFileAtomically(join(folder, 'a.onnx'), pieces)).toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses in one line what it cannot write, and leaves nothing behind', () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), 'old');
    // No device of the machine: code that is broken here replaces it, where root runs the test.
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect([
      refusal(join(folder, 'nowhere/a.onnx')),
      refusal(join(folder, 'file/a.onnx')),
      refusal(join(folder, 'sub')),
      refusal(join(folder, 'pipe')),
    ]).toEqual([
      'cannot-write: Cannot write nowhere/a.onnx: folder nowhere does not exist | Create the folder first, or choose another place.',
      'cannot-write: Cannot write file/a.onnx: file is not a folder | Choose another place to write to.',
      'cannot-write: Cannot write sub: it is a directory | Give a file name inside it.',
      'cannot-write: Cannot write pipe: it is not a regular file | Give the name of a file.',
    ]);
    expect([readdirSync(folder).sort(), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([
      ['file', 'pipe', 'sub'],
      'old',
    ]);
  });
});

it.skipIf(process.platform !== 'linux')('keeps nothing open of what it writes (needs Linux)', () => {
  writeFileAtomically(join(folder, 'a'), 'whole');
  writeFileAtomically(join(folder, 'b'), [Uint8Array.from([1])]);
  writeFileSync(join(folder, 'c.partial'), 'whole');
  publishFile(join(folder, 'c.partial'), join(folder, 'c'));
  expect(readdirSync(folder)).toEqual(['a', 'b', 'c']);
  const open = readdirSync('/proc/self/fd').map((file) => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`);
    } catch {
      return 'closed meanwhile';
    }
  });
  expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
});

it('what is of no use any more is removed, and no reason to fail where it stays', () => {
  const path = join(folder, 'a.partial');
  writeFileSync(path, 'half');
  discardFile(path);
  discardFile(path);
  expect(readdirSync(folder)).toEqual([]);
  mkdirSync(path);
  discardFile(path);
  expect(readdirSync(folder)).toEqual(['a.partial']);
});

it('says of a change that may not last that it was made', () => {
  const path = join(folder, 'gone', 'a.drive');
  const sync = () => syncFolder(path);
  expect(sync).toThrow(NotDurable);
  expect(sync).toThrow(
    expect.objectContaining({
      code: 'cannot-write',
      message: expect.stringContaining(
        `${path} was changed as asked, but the disk does not confirm that this outlasts a power cut: ENOENT`,
      ),
      hint: 'Check the disk, and keep a copy on another one.',
      cause: expect.objectContaining({ code: 'ENOENT' }),
    }),
  );
});

it.skipIf(process.platform !== 'linux')(
  'asks no more of a folder than its system can do (needs Linux)',
  () => {
    // The kernel's own folders cannot be synced: EINVAL.
    expect(() => syncFolder('/proc/self/status')).not.toThrow();
  },
);

it('what cannot be synced or renamed to its name is refused in one line', () => {
  const [partial, path] = [join(folder, '.a.partial'), join(folder, 'a.drive')];
  expect(() => publishFile(partial, path)).toThrow(UserError);
  writeFileSync(partial, 'whole');
  mkdirSync(path);
  expect(() => publishFile(partial, path)).toThrow(UserError);
  expect(readdirSync(folder)).toEqual(['.a.partial', 'a.drive']);
});
