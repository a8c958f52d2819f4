import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { UserError } from '../errors.ts';
import { LONGEST_MESSAGE_BYTES } from '../protocol/messages.ts';
import { answerFileRequest, isFileRequest } from './files.ts';
import { Hub } from './hub.ts';
import { speakWith } from './page-connection.ts';
import type { Audience, Service } from './service.ts';

const HOST = '127.0.0.1';

export interface ServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Secret of this launch, which a page must know. */
  readonly token: string;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Makes what stands behind the server. */
  readonly service: (audience: Audience) => Service;
  readonly log: (line: string) => void;
}

export interface EngineServer {
  readonly port: number;
  /** Ends connections and listening. */
  close(): Promise<void>;
}

/**
 * Serves page and protocol on the loopback address alone.
 * @throws UserError `cannot-write` where the port is taken.
 */
export async function startServer(options: ServerOptions): Promise<EngineServer> {
  const { token, pageFolder, log } = options;
  const hub = new Hub();
  const service = options.service(hub);
  let address = '';
  const files = sirv(pageFolder, { dev: true, setHeaders: (response) => setHeaders(response, address) });
  const http = createServer((request, response) => {
    if (!isOwnHost(request, address)) return refuse(response, 421, `Open http://${address}/ instead.`);
    if (isFileRequest(request)) {
      setHeaders(response, address);
      void answerFileRequest(request, response, { store: service.files, token, address, log });
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET.');
    files(request, response, () => refuse(response, 404, 'There is no such file.'));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  let pages = 0;
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', (error) => log(`connection: ${error.message}`));
    // Browsers always send the origin with a WebSocket; a page of another origin, or none, does not get in.
    if (!isOwnHost(request, address) || request.headers.origin !== `http://${address}`) {
      log(`refused a connection of origin ${request.headers.origin ?? 'none'} for ${request.headers.host}`);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      speakWith(webSocket, ++pages, { token, service, hub, log }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UserError(
              'cannot-write',
              `port ${options.port} is taken`,
              'Give another --port, or leave it out.',
            )
          : error,
      ),
    );
    http.listen(options.port, HOST, resolve);
  });
  const { port } = http.address() as AddressInfo;
  address = `${HOST}:${port}`;
  return {
    port,
    async close() {
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** A page of another name that resolves to this machine (DNS rebinding) does not get in. */
function isOwnHost(request: IncomingMessage, address: string): boolean {
  return request.headers.host === address;
}

function setHeaders(response: ServerResponse, address: string): void {
  response.setHeader(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      `connect-src 'self' ws://${address}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  );
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-cache');
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
