import type { RawData, WebSocket } from 'ws';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { failureOf, UserError } from '../errors.ts';
import { COMMANDS, type CommandName } from '../protocol/commands.ts';
import type { Handshake } from '../protocol/handshake.ts';
import { Call, Hello, PROTOCOL_VERSION, Proof } from '../protocol/messages.ts';
import type { Page, Service } from '../services/service.ts';
import type { FileKeys } from './file-keys.ts';
import { type Hub, PageLine } from './hub.ts';
import { loggable } from './loggable.ts';
import { newSecret, proofOf, sameText } from './secrets.ts';

/** Commands of one page that are not answered yet, at most. */
const MOST_CALLS = 200;
/** Close code for what breaks the protocol (RFC 6455 §7.4.1: policy violation). */
const REFUSED = 1008;
/** Close code of WebSockets for a server that is to be tried again. */
const TRY_AGAIN = 1013;

export interface ConnectionParts {
  readonly token: string;
  /** The engine's own, host:port. */
  readonly address: string;
  readonly fileKeys: FileKeys;
  /** Whether one more page may join. */
  readonly hasRoom: () => boolean;
  /** Called when the page has shown that it knows the token. */
  readonly onTrusted: () => void;
  readonly service: Service;
  readonly hub: Hub;
  readonly log: (line: string) => void;
  /** A connection that has not shown who it is for so long is closed, ms. */
  readonly helloMs: number;
}

/** Speaks with one page, from its first message to its last. Whatever comes in, the engine goes on. */
export function speakWith(
  socket: WebSocket,
  id: number,
  { token, address, fileKeys, hasRoom, onTrusted, service, hub, log, helloMs }: ConnectionParts,
): void {
  const line = new PageLine(socket);
  let greeted: { handshake: Handshake; name: string } | undefined;
  let page: Page | undefined;
  let filesKey: string | undefined;
  let calls = 0;
  const refuse = (message: string, hint: string) => {
    clearTimeout(timer);
    log(`refused page ${id}: ${message}`);
    line.answer({ refused: { code: 'refused', message, hint } });
    socket.close(REFUSED);
  };
  // Not refused: a page that is slow comes again by itself.
  const timer = setTimeout(() => {
    log(`page ${id} did not say who it is in time`);
    socket.close(TRY_AGAIN);
  }, helloMs);

  const challenge = (message: unknown) => {
    const hello = Hello.safeParse(message);
    if (!hello.success) return refuse('its first message is no hello', 'Reload the page.');
    const { version, nonce: pageNonce, name } = hello.data.hello;
    if (version !== PROTOCOL_VERSION) {
      return refuse(`it speaks version ${version}, the engine ${PROTOCOL_VERSION}`, 'Reload the page.');
    }
    const engineNonce = newSecret();
    const handshake = { address, pageNonce, engineNonce };
    greeted = { handshake, name };
    line.answer({ challenge: { nonce: engineNonce, proof: proofOf('engine', handshake, token) } });
  };

  const welcome = (message: unknown, { handshake, name }: NonNullable<typeof greeted>) => {
    const proof = Proof.safeParse(message);
    if (!proof.success || !sameText(proof.data.proof, proofOf('page', handshake, token))) {
      return refuse('its token is not the one of this launch', 'Open the address that the engine printed.');
    }
    if (!hasRoom()) return refuse('too many pages are open', 'Close another page first.');
    clearTimeout(timer);
    onTrusted();
    page = { id, name };
    filesKey = fileKeys.make();
    line.answer({ welcome: { version: PROTOCOL_VERSION, page: id, filesKey } });
    hub.add(line);
    service.join(page);
    log(`page ${id} joined: ${loggable(name)}`);
  };

  socket.on('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    const message = binary ? undefined : parseJson(data);
    if (message === undefined) return refuse('it sent something that is not JSON', 'Reload the page.');
    if (!page) return greeted ? welcome(message, greeted) : challenge(message);
    const call = Call.safeParse(message);
    if (!call.success) return refuse('it sent something that is no command', 'Reload the page.');
    void answer(call.data, page);
  });
  socket.on('error', (error) => log(`page ${id}: ${error.message}`));
  socket.on('close', () => {
    clearTimeout(timer);
    hub.remove(line);
    if (filesKey !== undefined) fileKeys.forget(filesKey);
    if (!page) return;
    service.leave(page);
    log(`page ${id} left`);
  });

  async function answer({ id: callId, command, params }: Call, from: Page): Promise<void> {
    calls++;
    try {
      if (calls > MOST_CALLS) {
        throw new UserError(
          'invalid',
          'the page asks for too much at once',
          'Wait a moment, then try again.',
        );
      }
      const result = await run(service, command, params, from);
      if (callId !== undefined) line.answer({ id: callId, result: result ?? null });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'defect') log(`${loggable(command)}: ${(error as Error)?.stack ?? error}`);
      if (callId !== undefined) line.answer({ id: callId, error: failure });
    } finally {
      calls--;
    }
  }
}

async function run(service: Service, name: string, params: unknown, page: Page): Promise<unknown> {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UserError('usage', `unknown command "${loggable(name)}"`, 'Reload the page.');
  }
  const known = name as CommandName;
  const definition = COMMANDS[known];
  const checked = definition.params.safeParse(params);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw new UserError(
      'usage',
      `${name}: ${path.join('.') || 'parameters'}: ${message}`,
      'Correct it and try again.',
    );
  }
  if (definition.needsWheel && !service.hasWheel(page)) {
    throw new UserError('not-your-wheel', 'another page has the wheel', 'Ask for the wheel first.');
  }
  const handler = service.handlers[known] as (params: unknown, page: Page) => unknown;
  return handler(checked.data, page);
}

function parseJson(data: RawData): unknown {
  try {
    return parseBoundedJson(data.toString());
  } catch {
    return undefined;
  }
}
