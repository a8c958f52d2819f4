import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type Blast, BOMBS } from './bombs.ts';

const READER = fileURLToPath(new URL('./bombs.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-bombs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(BOMBS)('$name does not fill the memory', async ({ name, content, told }) => {
  const path = join(folder, name);
  writeFileSync(path, content());
  const { stdout } = await promisify(execFile)(process.execPath, [READER, path]);
  rmSync(path);
  const blast = JSON.parse(stdout) as Blast;
  if (told === null) expect(blast.told).toBeNull();
  else expect(blast.told).toMatch(told);
  expect(blast.mostMib).toBeLessThan(768);
});
