import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'alvinn-tests-';

/** Before any test: whatever tests and their programs put into the folder for temporary files is gone when they are over. */
export function setup(): (() => void) | undefined {
  // Each of vitest's projects comes here.
  if (basename(tmpdir()).startsWith(PREFIX)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // Made for its user alone; some tests look on as another one.
  chmodSync(folder, 0o755);
  // By its name on Unix and on Windows.
  for (const name of ['TMPDIR', 'TEMP']) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
