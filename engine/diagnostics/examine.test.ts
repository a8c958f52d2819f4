import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { electronIn } from './examine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-examine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('Electron is part of the installed application, lacks its program in a clone without it, and is no part of the engine alone', () => {
  const root = join(folder, 'app');
  mkdirSync(root);
  expect(electronIn(root)).toMatchObject({
    ok: true,
    found: expect.stringMatching(/^not needed: .* engine alone/),
  });
  writeFileSync(join(folder, 'app.asar'), '');
  expect(electronIn(root)).toMatchObject({ ok: true, found: 'part of the installed application' });
  mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
  expect(electronIn(root)).toMatchObject({ ok: false, found: 'installed without its program' });
});
