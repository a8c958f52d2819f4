import type { CommandName, ParamsOf, ResultOf } from '../../engine/protocol/commands.ts';
import type { EventName, Events } from '../../engine/protocol/events.ts';
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
  /** The engine does not want this page; only a new address helps. */
  | { readonly is: 'refused'; readonly failure: Failure };

export interface ConnectionListener {
  onStatus(status: ConnectionStatus): void;
  onEvent<Name extends EventName>(event: Name, data: Events[Name]): void;
  /** A binary message, engine/protocol/binary.ts. */
  onFrame(bytes: ArrayBuffer): void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 2000;

const OFFLINE: Failure = {
  code: 'offline',
  message: 'the engine does not answer',
  hint: 'It is started again by itself; what was recorded is safe. Try again in a moment.',
};

/** The line to the engine. Comes back by itself after it was lost. */
export class Connection {
  readonly #address: string;
  readonly #hello: string;
  readonly #listener: ConnectionListener;
  readonly #calls = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: EngineError) => void }
  >();
  #socket: WebSocket | undefined;
  #nextId = 1;
  #retryMs = FIRST_RETRY_MS;
  #online = false;

  constructor(host: string, token: string, name: string, listener: ConnectionListener) {
    this.#address = `ws://${host}/`;
    this.#hello = JSON.stringify({ hello: { version: PROTOCOL_VERSION, token, name } });
    this.#listener = listener;
    this.#open();
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
    const socket = new WebSocket(this.#address);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let refused = false;
    socket.onopen = () => socket.send(this.#hello);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data !== 'string') return this.#listener.onFrame(data);
      const message = JSON.parse(data) as ServerMessage;
      if ('event' in message) {
        this.#listener.onEvent(message.event as EventName, message.data as Events[EventName]);
      } else if ('result' in message) {
        this.#calls.get(message.id)?.resolve(message.result);
        this.#calls.delete(message.id);
      } else if ('error' in message) {
        this.#calls.get(message.id)?.reject(new EngineError(message.error));
        this.#calls.delete(message.id);
      } else if ('refused' in message) {
        refused = true;
        this.#listener.onStatus({ is: 'refused', failure: message.refused });
      } else {
        this.#online = true;
        this.#retryMs = FIRST_RETRY_MS;
        this.#listener.onStatus({ is: 'online', page: message.welcome.page });
      }
    };
    socket.onclose = () => {
      this.#online = false;
      for (const { reject } of this.#calls.values()) reject(new EngineError(OFFLINE));
      this.#calls.clear();
      if (refused) return;
      this.#listener.onStatus({ is: 'offline' });
      setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs);
    };
  }
}
