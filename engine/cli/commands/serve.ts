import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { superviseEngine } from '../../server/supervise.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'serves the cockpit to a browser on this machine, until Ctrl-C',
  example: '--open',
  options: {
    port: {
      type: 'integer',
      help: 'port of 127.0.0.1; any that is free where it is left out',
      least: 0,
      most: 65_535,
      default: 0,
    },
    open: { type: 'flag', help: 'open it in the browser' },
    library: { type: 'text', value: 'FOLDER', help: 'library folder; ALVINN in the home folder by default' },
  },
  async run(values, terminal) {
    const token = randomBytes(32).toString('hex');
    const server = await superviseEngine({
      token,
      port: values.port as number,
      ...(values.library === undefined ? {} : { libraryFolder: values.library as string }),
      nowMs: terminal.nowMs,
      log: (line) => process.stderr.write(`${line}\n`),
    });
    const address = `http://127.0.0.1:${server.port}/#token=${token}`;
    terminal.tell({ address });
    terminal.say(`The cockpit is at ${address}`);
    terminal.say('The address is secret: whoever has it may drive. Ctrl-C ends it.');
    if (values.open) openBrowser(address);
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    await server.close();
    return { address };
  },
};

function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  // Where there is no browser the printed address has to do.
  spawn(command as string, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
