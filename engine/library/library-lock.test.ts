import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LibraryLock } from './library-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const LOCK = new URL('./library-lock.ts', import.meta.url).href;

/** Another process that holds a library until it is killed. */
async function holder(library: string) {
  const program = `import { LibraryLock } from ${JSON.stringify(LOCK)};
globalThis.lock = new LibraryLock(${JSON.stringify(library)}, 'alvinn serve', () => {});
console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

it('a library has one engine, and a second is told which', async () => {
  const library = join(folder, 'one');
  const child = await holder(library);
  expect(() => new LibraryLock(library, 'the application', () => {})).toThrow(
    `the library ${library} is in use by alvinn serve (process ${child.pid})`,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  const log: string[] = [];
  const lock = new LibraryLock(library, 'the application', (line) => log.push(line));
  expect([log, readdirSync(library)]).toEqual([[], ['engine.json', 'engine.lock']]);
  lock[Symbol.dispose]();
});

it('a folder that takes no lock is said once, and used', () => {
  const library = join(folder, 'taken');
  writeFileSync(library, '');
  const log: string[] = [];
  new LibraryLock(library, 'the application', (line) => log.push(line))[Symbol.dispose]();
  expect(log).toEqual([expect.stringMatching(/^the library is not locked against a second engine: /)]);
});

it.skipIf(process.platform === 'win32')('nobody else can open a lock, so nobody else can hold it', () => {
  const library = join(folder, 'own');
  const file = join(library, 'engine.lock');
  mkdirSync(library);
  // As earlier versions left it.
  writeFileSync(file, '', { mode: 0o644 });
  const lock = new LibraryLock(library, 'the application', () => {});
  expect(statSync(file).mode & 0o777).toBe(0o600);
  lock[Symbol.dispose]();
});
