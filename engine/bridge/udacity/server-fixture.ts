import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a server does with a connection once it is open. */
export type Behaviour = (server: PlainServer) => void;

/** A server of socket.io with one client, packet for packet: of version 2 (Engine.IO 3), or of 3 and later (4). */
export class PlainServer implements AsyncDisposable {
  readonly port: number;
  readonly #http: Server;
  readonly #engine: 3 | 4;
  #socket: WebSocket | undefined;
  /** Packets that came, as they came. */
  readonly packets: string[] = [];
  #onTelemetry: (data: Readonly<Record<string, string>>) => void = () => {};

  private constructor(http: Server, engine: 3 | 4) {
    this.#http = http;
    this.#engine = engine;
    this.port = (http.address() as AddressInfo).port;
  }

  /** @param onOpen what it does as soon as it has connected a client */
  static async listen(engine: 3 | 4, onOpen: Behaviour = () => {}): Promise<PlainServer> {
    const http = createServer((_, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({ noServer: true });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const server = new PlainServer(http, engine);
    http.on('upgrade', (request, socket, head) => {
      // Whoever asks may be gone before it is answered.
      socket.on('error', () => {});
      // A newer server wants its own version; an older one does not look.
      if (engine === 4 && !request.url!.includes('EIO=4')) {
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => server.#open(opened, onOpen));
    });
    return server;
  }

  /** Answers each telemetry. */
  onTelemetry(answer: (data: Readonly<Record<string, string>>) => void): void {
    this.#onTelemetry = answer;
  }

  emit(name: string, data: object): void {
    this.send(`42${JSON.stringify([name, data])}`);
  }

  send(packet: string): void {
    this.#socket!.send(packet);
  }

  hangUp(): void {
    this.#socket?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  #open(socket: WebSocket, onOpen: Behaviour): void {
    this.#socket = socket;
    socket.on('message', (bytes) => {
      const packet = String(bytes);
      this.packets.push(packet);
      if (packet === '40' && this.#engine === 4) {
        this.send('40{"sid":"a"}');
        onOpen(this);
      }
      if (packet === '2' && this.#engine === 3) this.send('3');
      if (packet.startsWith('42')) {
        const [name, data] = JSON.parse(packet.slice(2)) as [string, Record<string, string>];
        if (name === 'telemetry') this.#onTelemetry(data);
      }
    });
    this.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000}');
    if (this.#engine === 3) {
      this.send('40');
      onOpen(this);
    }
  }
}
