import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import { PROTOCOL_VERSION } from '../protocol/messages.ts';
import { proofOf } from './secrets.ts';

type Told = Record<string, unknown>;

/** A page made by hand: what it was told, in order, and how it ended. */
export function openPage(
  port: number,
  headers: Record<string, string> = { origin: `http://127.0.0.1:${port}` },
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers });
  const told: Told[] = [];
  socket.on('message', (data, binary) => {
    if (!binary) told.push(JSON.parse(data.toString()));
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const failed = new Promise<string>((resolve) => socket.on('error', (error) => resolve(error.message)));
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  const until = async (right: (message: Told) => boolean) => {
    for (;;) {
      const found = told.find(right);
      if (found) return found;
      await new Promise((resolve) => socket.once('message', resolve));
    }
  };
  const send = (message: object) => socket.send(JSON.stringify(message));
  const call = (id: number, command: string, params: object) => {
    send({ id, command, params });
    return until((message) => message.id === id && !('challenge' in message));
  };
  return { socket, told, closed, failed, opened, until, send, call };
}

export interface JoinOptions {
  readonly name?: string;
  readonly version?: number;
}

/** Says hello and answers the challenge. @returns the page, and its key for the files' door once it is welcome. */
export async function joinedPage(
  port: number,
  token: string,
  { name = 'test', version = PROTOCOL_VERSION }: JoinOptions = {},
) {
  const page = openPage(port);
  await page.opened;
  const pageNonce = randomBytes(32).toString('hex');
  page.send({ hello: { version, nonce: pageNonce, name } });
  const { challenge } = (await page.until((message) => 'challenge' in message)) as {
    challenge: { nonce: string; proof: string };
  };
  const handshake = { address: `127.0.0.1:${port}`, pageNonce, engineNonce: challenge.nonce };
  page.send({ proof: proofOf('page', handshake, token) });
  const answer = await page.until((message) => 'welcome' in message || 'refused' in message);
  const welcome = answer.welcome as { page: number; filesKey: string } | undefined;
  return { ...page, id: welcome?.page ?? 0, filesKey: welcome?.filesKey ?? '', challenge, handshake };
}
