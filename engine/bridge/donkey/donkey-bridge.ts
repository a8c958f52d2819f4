import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createRoad, type RoadDescription } from '../../../sim/road/create-road.ts';
import { failureOf, UserError } from '../../errors.ts';
import { oneLine } from '../../foreign-text.ts';
import { type BridgeParts, freeDrive } from '../free-drive.ts';
import { ProgramGone } from '../program.ts';
import { ProgramEyes } from '../sight.ts';
import { DonkeyClient } from './client.ts';
import { DonkeyProgram, RestartAsked } from './donkey-program.ts';
import { chooseScene, tellLoaded } from './menu.ts';

/** Clients at a time: each has a road and eyes of its own. */
const MOST_CLIENTS = 4;

/** Where clients may come to. */
export interface Listening {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/**
 * Listens for clients of the neighbour's protocol. No more than {@link MOST_CLIENTS} at a time: of those who have not
 * asked for a scene yet, the one who came first makes room. Whatever becomes of one, it goes on for the others.
 * @param say tells people of a client that is gone, or refused
 * @param signal given when nobody is to hear of clients any more
 * @throws UserError `port-taken`
 */
export async function listenForClients(
  { host, port }: Listening,
  serve: (client: DonkeyClient) => Promise<void>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const clients = new Set<DonkeyClient>();
  const serving = new Set<Promise<void>>();
  const server = createServer((socket: Socket) => {
    const client = new DonkeyClient(socket);
    if (clients.size >= MOST_CLIENTS) {
      const idle = [...clients].find((other) => !other.isDriving);
      if (!idle) {
        client.close();
        say(`${client.name}: refused, for ${MOST_CLIENTS} clients drive already`);
        return;
      }
      idle.close('it asked for no scene, and made room for another');
    }
    clients.add(client);
    const served = serve(client)
      .catch((error: unknown) => {
        const { message } = error instanceof ProgramGone ? error : failureOf(error);
        if (!signal.aborted) say(oneLine(`${client.name}: ${message}`));
      })
      .finally(() => {
        client.close();
        clients.delete(client);
        serving.delete(served);
      });
    serving.add(served);
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const client of clients) client.close();
      await Promise.all(serving);
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UserError(
        'port-taken',
        `port ${port} is taken by another program`,
        'End that, or give another --port.',
      );
    }
    throw new UserError(
      'invalid',
      `cannot listen on ${host}:${port}: ${message}`,
      'Give another --host or --port.',
    );
  }
}

export interface DonkeyBridgeParts extends BridgeParts {
  readonly listening: Listening;
  readonly scenes: ReadonlyMap<string, RoadDescription>;
}

/**
 * The simulator as the neighbour's: clients load scenes and drive them, each its own.
 * @throws UserError `port-taken`
 */
export function openDonkeyBridge(
  parts: DonkeyBridgeParts,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  return listenForClients(parts.listening, (client) => serveClient(client, parts), parts.say, parts.signal);
}

/** Lets a client load scenes and drive until it goes. @throws ProgramGone */
async function serveClient(client: DonkeyClient, parts: DonkeyBridgeParts): Promise<never> {
  const { scenes, say, settings, signal } = parts;
  using eyes = new ProgramEyes(parts.eyes);
  const sceneNames = [...scenes.keys()];
  const { vehicle, lockstep } = settings;
  let scene = await chooseScene(client, sceneNames);
  for (;;) {
    const description = scenes.get(scene);
    if (!description)
      throw new ProgramGone(`there is no scene ${JSON.stringify(scene)}: ${sceneNames.join(', ')}`);
    client.isDriving = true;
    tellLoaded(client);
    say(`${client.name}: drives ${scene}`);
    scene = await driveScene(scene, description);
  }

  /** @returns the scene that the client wants next. */
  async function driveScene(scene: string, description: RoadDescription): Promise<string> {
    for (;;) {
      const driving = new DonkeyProgram(client, { vehicle, lockstep, sceneNames, mayRestart: true });
      const drive = freeDrive(
        driving,
        createRoad(description),
        parts.conditions,
        eyes,
        settings,
        parts.clock,
      );
      try {
        await drive.run(signal);
        throw new ProgramGone(`${scene} ends here`);
      } catch (error) {
        const summary = drive.summary();
        if (summary) say(`${client.name}: ${summary}`);
        if (!(error instanceof RestartAsked)) throw error;
        const { request } = error;
        if (request.kind === 'scene') return request.name;
        if (request.kind === 'exit') return await chooseScene(client, sceneNames);
      }
    }
  }
}
