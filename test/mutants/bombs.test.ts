import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type Blast, BOMB_NAMES, bomb } from './bombs.ts';

const READER = fileURLToPath(new URL('./bombs.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-bombs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(BOMB_NAMES)('%s, packed small, does not fill the memory', async (name) => {
  const archive = join(folder, 'bomb.zip');
  writeFileSync(archive, bomb(name));
  const { stdout } = await promisify(execFile)(process.execPath, [READER, archive]);
  const { told, mostMib } = JSON.parse(stdout) as Blast;
  expect(told ?? '').not.toMatch(/[\r\n]/);
  expect((told ?? '').length).toBeLessThanOrEqual(300);
  expect(mostMib).toBeLessThan(768);
});
