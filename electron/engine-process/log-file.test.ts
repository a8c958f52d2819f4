import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-log-'));
const path = join(folder, 'logs', 'engine.log');
const now = () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a line is on the disk, under its time, when write returns', () => {
  new LogFile(path, now).write('warming up');
  new LogFile(path, now).write('ready');
  expect(readFileSync(path, 'utf8')).toBe(
    '2026-01-02T03:04:05.006Z warming up\n2026-01-02T03:04:05.006Z ready\n',
  );
});

it('a log that grows and grows keeps four files of a megabyte, and the latest line in the first', () => {
  const log = new LogFile(path, now);
  const line = 'x'.repeat(100_000);
  for (let i = 0; i < 60; i++) log.write(`${i} ${line}`);
  const names = readdirSync(join(folder, 'logs')).sort();
  expect(names).toEqual(['engine.log', 'engine.log.1', 'engine.log.2', 'engine.log.3']);
  expect(Math.max(...names.map((name) => statSync(join(folder, 'logs', name)).size))).toBeLessThan(1_000_001);
  expect(readFileSync(path, 'utf8')).toMatch(/ 59 x+\n$/);
  expect(log.latest(2).map((text) => text.slice(0, 3))).toEqual(['58 ', '59 ']);
});

it('a folder that is gone stops nothing', () => {
  const log = new LogFile(path, now);
  rmSync(folder, { recursive: true });
  log.write('still here');
  expect(log.latest(1)).toEqual(['still here']);
});

it.skipIf(!existsSync('/proc/self'))(
  'a file system that takes no folder is not asked for ever, and stops nothing',
  () => {
    const log = new LogFile('/proc/alvinn/logs/engine.log', now);
    log.write('still here');
    expect(log.latest(1)).toEqual(['still here']);
  },
);
