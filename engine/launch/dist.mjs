/** Makes the installers, after setting up what is missing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SetUpError, setUp } from './setup.mjs';

const DIST = fileURLToPath(new URL('../../electron/installers/dist.ts', import.meta.url));

try {
  const node = await setUp(['page', 'lab', 'electron']);
  process.exitCode = spawnSync(node, [DIST, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`${error.message}. ${error.hint}\n`);
  process.exitCode = 1;
}
