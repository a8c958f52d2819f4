/**
 * The engine as a process of its own, for the desktop shell. Reads the launch's token, one line, from standard input;
 * prints one JSON line, `{"ready":{"port","libraryFolder"}}` or `{"error":{…}}`; answers the shell's own commands, a line each
 * (desktop-line.ts); tells what happens on standard error; ends when standard input closes, so that it never outlives
 * whoever started it. `--patience 60` waits sixty times as long as usual for pages and people: for tests, which may run on a
 * machine of any speed.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { failureOf } from '../errors.ts';
import { goFirst } from '../priority.ts';
import type { EyesWanted } from '../sensors/eyes.ts';
import { serve } from './serve.ts';

goFirst();
const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    page: { type: 'string' },
    'avoid-gpu': { type: 'boolean', default: false },
    program: { type: 'string', default: 'the ALVINN application' },
    eyes: { type: 'string' },
    port: { type: 'string', default: '0' },
    patience: { type: 'string', default: '1' },
  },
});
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const log = (line: string) => process.stderr.write(`${line}\n`);
globalThis.console = new (await import('node:console')).Console(process.stderr);
// Whoever read it may be gone, and the files still have to be closed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('unhandledRejection', (reason) => log(`unhandled: ${(reason as Error)?.stack ?? reason}`));

const lines = createInterface({ input: process.stdin });
lines.once('line', async (token) => {
  try {
    const server = await serve({
      token,
      port: Number(values.port),
      program: values.program,
      ...(values.library === undefined ? {} : { libraryFolder: values.library }),
      ...(values.page === undefined ? {} : { pageFolder: values.page }),
      ...(values.eyes === undefined ? {} : { eyes: values.eyes as EyesWanted }),
      avoidGpu: values['avoid-gpu'],
      patience: Number(values.patience),
      log,
    });
    lines.on('line', async (line) => {
      const answer = await server.answerDesktop(line);
      if (answer) say(answer);
    });
    lines.once('close', async () => {
      await server.close();
      process.exit();
    });
    say({ ready: { port: server.port, libraryFolder: server.libraryFolder } });
  } catch (error) {
    say({ error: failureOf(error) });
    process.exit(1);
  }
});
lines.once('close', () => setTimeout(() => process.exit(), 3000).unref());
