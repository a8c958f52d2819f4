import WebSocket from 'ws';
import { parseBoundedJson } from '../../../sim/bounded-json.ts';
import { reasonOf } from '../../foreign-text.ts';
import { ProgramGone } from '../program.ts';

/** Where a server of socket.io waits. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
}

/** Nobody listens there (yet). */
export class NobodyThere extends Error {}

/** What a server sends: a name and what belongs to it. */
export interface SocketEvent {
  readonly name: string;
  readonly data: unknown;
}

/** Versions of Engine.IO: servers that are newer refuse the older one, and older ones do not look. */
const ENGINES = [3, 4] as const;
type Engine = (typeof ENGINES)[number];

/** What it looks like where nobody listens, and where a program is just ending. */
const NOBODY = ['ECONNREFUSED', 'ECONNRESET'];
/** A server that is there greets at once; a busy one within this, ms. */
const PATIENCE_MS = 60_000;
/** Bytes; a server's longest is some hundred. All that wait are held in memory. */
const LONGEST_MESSAGE = 64 * 1024;
/** Events that may wait: a server that answers each telemetry has one. */
const MOST_WAITING = 1000;
/** Of Engine.IO 3, where the client asks whether the server is there; within what a timer can be, ms. */
const PING_MS = { least: 1000, most: 60_000, usual: 25_000 };

/**
 * A client of socket.io, protocol 4 and 5 (Engine.IO 3 and 4) over a WebSocket: as much of it as events of the main
 * namespace need.
 */
export class SocketIo implements Disposable {
  readonly #socket: WebSocket;
  readonly #engine: Engine;
  readonly #waiting: SocketEvent[] = [];
  #isConnected = false;
  #gone: ProgramGone | undefined;
  #pings: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};

  private constructor(socket: WebSocket, engine: Engine) {
    this.#socket = socket;
    this.#engine = engine;
    socket.on('message', (bytes: Buffer, isBinary) => {
      if (!isBinary) this.#receive(bytes.toString('utf8'));
    });
    socket.on('error', (error) => this.#leave(new ProgramGone(`its connection broke (${reasonOf(error)})`)));
    socket.on('close', () => this.#leave(new ProgramGone('it hung up')));
  }

  /**
   * @param signal ends the waiting for a server that says nothing
   * @throws NobodyThere
   * @throws ProgramGone for what is no such server, sends the client away, or says nothing for {@link PATIENCE_MS}.
   */
  static async connect(place: ServerPlace, signal: AbortSignal): Promise<SocketIo> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    for (const engine of ENGINES) {
      const opened = await open(place, engine, patience);
      if (!opened) continue;
      const client = new SocketIo(opened, engine);
      const leave = () => client.#leave(silent());
      patience.addEventListener('abort', leave);
      try {
        while (!client.#isConnected) await client.#change();
      } finally {
        patience.removeEventListener('abort', leave);
      }
      return client;
    }
    throw new ProgramGone('it refuses Engine.IO 3 and 4');
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Bytes that the server has not read yet. */
  get unread(): number {
    return this.#socket.bufferedAmount;
  }

  emit(name: string, data: object): void {
    if (!this.#gone) this.#socket.send(`42${JSON.stringify([name, data])}`);
  }

  /** The next event. @throws ProgramGone */
  async next(): Promise<SocketEvent> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event) return event;
      await this.#change();
    }
  }

  /** All events that have come. */
  takeAll(): SocketEvent[] {
    return this.#waiting.splice(0);
  }

  [Symbol.dispose](): void {
    this.#leave(new ProgramGone('it was left'));
  }

  async #change(): Promise<void> {
    if (this.#gone) throw this.#gone;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#gone) throw this.#gone;
  }

  #receive(text: string): void {
    switch (text[0]) {
      case '0':
        this.#open(text.slice(1));
        break;
      case '1':
        this.#leave(new ProgramGone('it hung up'));
        break;
      case '2':
        this.#socket.send(`3${text.slice(1)}`);
        break;
      case '4':
        this.#packet(text.slice(1));
        break;
    }
    this.#wake();
  }

  #open(handshake: string): void {
    if (this.#engine === 4) {
      this.#socket.send('40');
      return;
    }
    const { pingInterval } = (parsed(handshake) ?? {}) as { readonly pingInterval?: unknown };
    const { least, most, usual } = PING_MS;
    const everyMs = typeof pingInterval === 'number' ? pingInterval : usual;
    clearInterval(this.#pings);
    this.#pings = setInterval(
      () => this.#socket.send('2'),
      Math.min(most, Math.max(least, everyMs || usual)),
    ).unref();
  }

  /** A packet of socket.io: its type, perhaps a namespace, perhaps a number that wants an answer, then JSON. */
  #packet(text: string): void {
    if (text[0] === '0') this.#isConnected = true;
    else if (text[0] === '1') this.#leave(new ProgramGone('it hung up'));
    else if (text[0] === '4') this.#leave(new ProgramGone('it refuses the connection'));
    else if (text[0] === '2') {
      const json = /^2\d*(?=\[)/.exec(text);
      const event = json ? parsed(text.slice(json[0].length)) : undefined;
      if (!Array.isArray(event) || typeof event[0] !== 'string') return;
      this.#waiting.push({ name: event[0], data: event[1] });
      if (this.#waiting.length > MOST_WAITING) this.#leave(new ProgramGone('it sends without being asked'));
    }
  }

  #leave(why: ProgramGone): void {
    this.#gone ??= why;
    clearInterval(this.#pings);
    this.#socket.terminate();
    this.#wake();
  }
}

/** @returns undefined where the server refuses this version. */
async function open(
  { host, port }: ServerPlace,
  engine: Engine,
  patience: AbortSignal,
): Promise<WebSocket | undefined> {
  const address = `ws://${host.includes(':') ? `[${host}]` : host}:${port}/socket.io/?EIO=${engine}&transport=websocket`;
  const socket = new WebSocket(address, { maxPayload: LONGEST_MESSAGE, perMessageDeflate: false });
  // What comes with the answer must not be lost before somebody listens.
  socket.once('open', () => socket.pause());
  const leave = () => socket.terminate();
  patience.addEventListener('abort', leave);
  if (patience.aborted) leave();
  const opening = new Promise<WebSocket | undefined>((resolve, reject) => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (patience.aborted) return reject(silent());
      reject(
        NOBODY.includes(error.code ?? '')
          ? new NobodyThere(`nobody listens at ${host}:${port}`)
          : new ProgramGone(`it is no server of socket.io (${reasonOf(error)})`),
      );
    });
    socket.once('open', () => {
      socket.removeAllListeners('error');
      resolve(socket);
      queueMicrotask(() => setImmediate(() => socket.resume()));
    });
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      if (response.statusCode === 400) resolve(undefined);
      else reject(new ProgramGone(`it is no server of socket.io: it answers ${response.statusCode}`));
    });
  });
  return opening.finally(() => patience.removeEventListener('abort', leave));
}

function silent(): ProgramGone {
  return new ProgramGone(`it takes the connection and says nothing for ${PATIENCE_MS / 1000} s`);
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text, { deepest: 8, mostContainers: 100, mostValues: 1000 });
  } catch {
    return undefined;
  }
}
