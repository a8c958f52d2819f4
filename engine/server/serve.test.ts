import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { serve } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('does not listen without a token, which anybody would know', async () => {
  const options = { port: 0, libraryFolder: folder, program: 'test', avoidGpu: false, log: () => {} };
  await expect(serve({ ...options, token: '' })).rejects.toMatchObject({ code: 'usage' });
});
