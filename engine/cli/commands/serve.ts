import { once } from 'node:events';
import type { EyesWanted } from '../../sensors/eyes.ts';
import { newSecret } from '../../server/secrets.ts';
import { type EnginePlace, superviseEngine } from '../../server/supervise.ts';
import { type Command, EYES_OPTION } from '../command.ts';
import { BrowserOpener } from '../open-browser.ts';

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
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const server = await superviseEngine({
      makeToken: newSecret,
      port: values.port as number,
      program: 'alvinn serve',
      eyes: values.eyes as EyesWanted,
      ...(values.library === undefined ? {} : { libraryFolder: values.library as string }),
      nowMs: terminal.nowMs,
      log: (line) => process.stderr.write(`${line}\n`),
      onMoved: (place) => {
        terminal.say('Another program has taken the port of the cockpit; its old address is void.');
        show(place);
      },
    });
    using browser = new BrowserOpener(server.place.libraryFolder);
    const show = (place: EnginePlace) => {
      const address = addressOf(place);
      terminal.tell({ address });
      terminal.say(`The cockpit is at ${address}`);
      terminal.say('The address is secret: whoever has it may drive. Ctrl-C ends it.');
      if (values.open && !browser.open(address)) terminal.say('Open it in your browser yourself.');
    };
    show(server.place);
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    await server.close();
    return { address: addressOf(server.place) };
  },
};

function addressOf({ port, token }: EnginePlace): string {
  return `http://127.0.0.1:${port}/#token=${token}`;
}
