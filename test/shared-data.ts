import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const root = fileURLToPath(new URL('../../shared/data/', import.meta.url));

/**
 * Path of a folder of test data that nobody in this project made and that may not be shipped. It lies beside the
 * repository; a test that needs it is skipped, with this reason, where it does not.
 */
export function sharedData(context: TestContext, folder: string): string {
  const path = `${root}${folder}`;
  if (!existsSync(path)) context.skip(`needs ../shared/data/${folder}`);
  return path;
}
