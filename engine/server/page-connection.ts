import { timingSafeEqual } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { failureOf, UserError } from '../errors.ts';
import { COMMANDS, type CommandName } from '../protocol/commands.ts';
import { Call, Hello, PROTOCOL_VERSION } from '../protocol/messages.ts';
import { type Hub, PageLine } from './hub.ts';
import type { Page, Service } from './service.ts';

/** A connection that has not said who it is for so long is closed. */
const LONGEST_HELLO_MS = 5000;
/** Close code for what breaks the protocol (RFC 6455 §7.4.1: policy violation). */
const REFUSED = 1008;

export interface ConnectionParts {
  readonly token: string;
  readonly service: Service;
  readonly hub: Hub;
  readonly log: (line: string) => void;
}

/** Speaks with one page, from its first message to its last. Whatever comes in, the engine goes on. */
export function speakWith(
  socket: WebSocket,
  id: number,
  { token, service, hub, log }: ConnectionParts,
): void {
  const line = new PageLine(socket);
  let page: Page | undefined;
  const refuse = (message: string, hint: string) => {
    log(`refused page ${id}: ${message}`);
    line.answer({ refused: { code: 'refused', message, hint } });
    socket.close(REFUSED);
  };
  const timer = setTimeout(() => refuse('it did not say hello', 'Reload the page.'), LONGEST_HELLO_MS);

  const greet = (message: unknown) => {
    clearTimeout(timer);
    const hello = Hello.safeParse(message);
    if (!hello.success) return refuse('its first message is no hello', 'Reload the page.');
    const { version, token: given, name } = hello.data.hello;
    if (!sameText(given, token)) {
      return refuse('its token is not the one of this launch', 'Open the address that the engine printed.');
    }
    if (version !== PROTOCOL_VERSION) {
      return refuse(`it speaks version ${version}, the engine ${PROTOCOL_VERSION}`, 'Reload the page.');
    }
    page = { id, name };
    line.answer({ welcome: { version: PROTOCOL_VERSION, page: id } });
    hub.add(line);
    service.join(page);
    log(`page ${id} joined: ${name}`);
  };

  socket.on('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    const message = binary ? undefined : parseJson(data);
    if (message === undefined) return refuse('it sent something that is not JSON', 'Reload the page.');
    if (!page) return greet(message);
    const call = Call.safeParse(message);
    if (!call.success) return refuse('it sent something that is no command', 'Reload the page.');
    void answer(call.data, page);
  });
  socket.on('error', (error) => log(`page ${id}: ${error.message}`));
  socket.on('close', () => {
    clearTimeout(timer);
    hub.remove(line);
    if (!page) return;
    service.leave(page);
    log(`page ${id} left`);
  });

  async function answer({ id: callId, command, params }: Call, from: Page): Promise<void> {
    try {
      const result = await run(service, command, params, from);
      if (callId !== undefined) line.answer({ id: callId, result: result ?? null });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'defect') log(`${command}: ${(error as Error)?.stack ?? error}`);
      if (callId !== undefined) line.answer({ id: callId, error: failure });
    }
  }
}

async function run(service: Service, name: string, params: unknown, page: Page): Promise<unknown> {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UserError('usage', `unknown command "${name}"`, 'Reload the page.');
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
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

/** Compares in a time that tells nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
