import type { CommandName, ParamsOf, ResultOf } from '../../engine/protocol/commands.ts';
import type { EventName, Events } from '../../engine/protocol/events.ts';
import { type Handshake, provenText } from '../../engine/protocol/handshake.ts';
import { type Failure, PROTOCOL_VERSION, type ServerMessage } from '../../engine/protocol/messages.ts';

/** A command's failure, as the engine put it. */
export class EngineError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor({ code, message, hint }: Failure) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.hint = hint;
  }
}

export type ConnectionStatus =
  | { readonly is: 'connecting' }
  | { readonly is: 'online'; readonly page: number }
  /** The engine does not answer; tried again by itself. */
  | { readonly is: 'offline' }
  /** The engine does not want this page, or what answers is not its engine: a new address helps. */
  | { readonly is: 'refused'; readonly failure: Failure };

export interface ConnectionListener {
  onStatus(status: ConnectionStatus): void;
  onEvent<Name extends EventName>(event: Name, data: Events[Name]): void;
  /** A binary message, engine/protocol/binary.ts. */
  onFrame(bytes: ArrayBuffer): void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 2000;
const STRANGER_RETRY_MS = 5000;

const OFFLINE: Failure = {
  code: 'offline',
  message: 'the engine does not answer',
  hint: 'It is started again by itself; what was recorded is safe. Try again in a moment.',
};

/** Whatever has not proved that it is the engine speaks in these words, never in its own. */
const STRANGER: Failure = {
  code: 'refused',
  message: 'what answers here is not the engine of this page, or another version of it',
  hint: 'Open the address that the engine printed.',
};

const NO_TOKEN: Failure = {
  code: 'refused',
  message: 'this page was opened without the token of this launch',
  hint: 'Open the address that the engine printed.',
};

/** The line to the engine, which has to prove that it is one. Comes back by itself after it was lost. */
export class Connection {
  readonly #host: string;
  readonly #token: string;
  readonly #name: string;
  readonly #listener: ConnectionListener;
  readonly #calls = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: EngineError) => void }
  >();
  #socket: WebSocket | undefined;
  #nextId = 1;
  #retryMs = FIRST_RETRY_MS;
  #filesKey: string | undefined;

  constructor(host: string, token: string, name: string, listener: ConnectionListener) {
    this.#host = host;
    this.#token = token;
    this.#name = name;
    this.#listener = listener;
    if (token === '') listener.onStatus({ is: 'refused', failure: NO_TOKEN });
    else this.#open();
  }

  /** Opens the engine's files by HTTP; undefined while nothing has proved to be the engine. */
  get filesKey(): string | undefined {
    return this.#filesKey;
  }

  get #online(): boolean {
    return this.#filesKey !== undefined;
  }

  /** Gives a command. Rejects with {@link EngineError}. */
  call<Name extends CommandName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    if (!this.#online) return Promise.reject(new EngineError(OFFLINE));
    const id = this.#nextId++;
    this.#socket!.send(JSON.stringify({ id, command: name, params }));
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /** Gives a command that is not answered; lost where the engine is away. */
  tell<Name extends CommandName>(name: Name, params: ParamsOf<Name>): void {
    if (this.#online) this.#socket!.send(JSON.stringify({ command: name, params }));
  }

  #open(): void {
    const socket = new WebSocket(`ws://${this.#host}/`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const handshake = { address: this.#host, pageNonce: hex(crypto.getRandomValues(new Uint8Array(32))) };
    let proven = false;
    let refusal: Failure | undefined;
    const refuse = (failure: Failure) => {
      refusal = failure;
      this.#listener.onStatus({ is: 'refused', failure });
      socket.close();
    };
    const answer = async ({ nonce, proof }: { nonce: string; proof: string }) => {
      const both = { ...handshake, engineNonce: nonce };
      if (proof !== (await proofOf('engine', both, this.#token))) return refuse(STRANGER);
      proven = true;
      socket.send(JSON.stringify({ proof: await proofOf('page', both, this.#token) }));
    };
    socket.onopen = () => {
      const hello = { version: PROTOCOL_VERSION, nonce: handshake.pageNonce, name: this.#name };
      socket.send(JSON.stringify({ hello }));
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data !== 'string') return proven ? this.#listener.onFrame(data) : refuse(STRANGER);
      const message = readMessage(data);
      if (!proven) {
        if (message && 'challenge' in message) answer(message.challenge).catch(() => refuse(STRANGER));
        else refuse(STRANGER);
      } else if (message) this.#hear(message, refuse);
    };
    socket.onclose = () => {
      this.#filesKey = undefined;
      for (const { reject } of this.#calls.values()) reject(new EngineError(OFFLINE));
      this.#calls.clear();
      if (!refusal) this.#listener.onStatus({ is: 'offline' });
      // The engine itself does not change its mind; a stranger at its address may go away.
      if (refusal && refusal !== STRANGER) return;
      setTimeout(() => this.#open(), refusal ? STRANGER_RETRY_MS : this.#retryMs);
      this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs);
    };
  }

  #hear(message: ServerMessage, refuse: (failure: Failure) => void): void {
    if ('event' in message) {
      this.#listener.onEvent(message.event as EventName, message.data as Events[EventName]);
    } else if ('result' in message) {
      this.#calls.get(message.id)?.resolve(message.result);
      this.#calls.delete(message.id);
    } else if ('error' in message) {
      this.#calls.get(message.id)?.reject(new EngineError(message.error));
      this.#calls.delete(message.id);
    } else if ('refused' in message) refuse(message.refused);
    else if ('welcome' in message) {
      this.#filesKey = message.welcome.filesKey;
      this.#retryMs = FIRST_RETRY_MS;
      this.#listener.onStatus({ is: 'online', page: message.welcome.page });
    }
  }
}

function readMessage(text: string): ServerMessage | undefined {
  try {
    return JSON.parse(text) as ServerMessage;
  } catch {
    return undefined;
  }
}

/** As handshake.ts has it. */
async function proofOf(speaker: 'engine' | 'page', handshake: Handshake, token: string): Promise<string> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encode(token), algorithm, false, ['sign']);
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, encode(provenText(speaker, handshake)))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
