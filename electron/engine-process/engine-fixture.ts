import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineCommand } from './engine-process.ts';

/** What a small engine does after it has read its token into `token`; `gpuAvoided` says how it was started. */
const PRELUDE = `
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
const gpuAvoided = process.argv.includes('--avoid-gpu');
const lines = createInterface({ input: process.stdin });
const token = await new Promise((resolve) => lines.once('line', resolve));
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const endWithInput = () => lines.once('close', () => process.exit(0));
const listen = (answer) => new Promise((resolve) => {
  const server = createServer((request, response) => response.end(answer));
  server.once('error', ({ code }) => {
    say({ error: { code: 'cannot-write', message: code, hint: '' } });
    process.exit(1);
  });
  const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
  server.listen(port, '127.0.0.1', () => resolve(server.address().port));
});
`;

/** A real child process of a few lines that speaks as the engine does: for ways to end that the engine itself lacks. */
export function smallEngine(body: string): (gpuAvoided: boolean, port: number) => EngineCommand {
  const script = join(mkdtempSync(join(tmpdir(), 'alvinn-engine-')), 'engine.mjs');
  writeFileSync(script, `${PRELUDE}${body}`);
  return (gpuAvoided, port) => ({
    node: process.execPath,
    arguments: [script, '--port', String(port), ...(gpuAvoided ? ['--avoid-gpu'] : [])],
    environment: process.env,
  });
}
