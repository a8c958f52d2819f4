import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectToDrive } from './drive-connection.ts';

const RECORDED = fileURLToPath(new URL('../../test/fixtures/version-0.1/recorded.drive', import.meta.url));
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
/** Byte that SQLite locks, in a page that no file has content in. */
const LOCKED = 0x40000000;

let folder: string;
let drive: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-journal-'));
  drive = join(folder, 'from elsewhere.drive');
  copyFileSync(RECORDED, drive);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A journal that changes nothing, and perhaps names a file of several databases' changes. */
function journal(named?: string): Buffer {
  const bytes = readFileSync(drive);
  const [pageBytes, pages] = [bytes.readUInt16BE(16), bytes.readUInt32BE(28)];
  const head = Buffer.alloc(512);
  MAGIC.copy(head);
  for (const [i, word] of [0, 1, pages, head.length, pageBytes].entries())
    head.writeUInt32BE(word, 8 + 4 * i);
  if (named === undefined) return head;
  const name = Buffer.from(named);
  const words = Buffer.alloc(12);
  words.writeUInt32BE(Math.floor(LOCKED / pageBytes) + 1, 0);
  words.writeUInt32BE(name.length, 4);
  words.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    8,
  );
  return Buffer.concat([head, words.subarray(0, 4), name, words.subarray(4), MAGIC]);
}

it('that names another file is not shown to SQLite, which would delete that', () => {
  const diary = join(folder, 'diary.txt');
  writeFileSync(diary, 'dear diary');
  writeFileSync(`${drive}-journal`, journal(diary));
  expect(() => connectToDrive(drive)).toThrow(/-journal is no journal of this file alone$/);
  expect(existsSync(diary)).toBe(true);
});

it('of the drive alone is rolled back', () => {
  writeFileSync(`${drive}-journal`, journal());
  connectToDrive(drive).close();
  expect(existsSync(`${drive}-journal`)).toBe(false);
});

it.skipIf(process.platform === 'win32')('that is a pipe is not waited for', () => {
  execFileSync('mkfifo', [`${drive}-journal`]);
  expect(() => connectToDrive(drive)).toThrow(/-journal is no journal of this file alone$/);
});
