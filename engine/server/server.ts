import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { UserError } from '../errors.ts';
import { LONGEST_MESSAGE_BYTES } from '../protocol/messages.ts';
import type { Audience, Service } from '../services/service.ts';
import { FileKeys } from './file-keys.ts';
import { answerFileRequest, isFileRequest } from './files.ts';
import { Hub } from './hub.ts';
import { loggable } from './loggable.ts';
import { speakWith } from './page-connection.ts';
import { sendPageFile } from './page-files.ts';
import { Strangers } from './strangers.ts';

const HOST = '127.0.0.1';
const MOST_PAGES = 32;
/** Requests whose head does not come are looked for so often, ms. */
const HEAD_CHECK_MS = 1000;

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
  /** How long a request may take to say what it asks for, and a page to show who it is, ms. */
  readonly helloMs: number;
}

export interface EngineServer {
  readonly port: number;
  /** Ends connections and listening. */
  close(): Promise<void>;
}

/**
 * Serves page and protocol on the loopback address alone.
 * @throws UserError `port-taken`.
 */
export async function startServer(options: ServerOptions): Promise<EngineServer> {
  const { token, pageFolder, log, helloMs } = options;
  const hub = new Hub();
  const service = options.service(hub);
  let address = '';
  const strangers = new Strangers();
  const fileKeys = new FileKeys();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isOwnHost(request, address)) return refuse(response, 421, `Open http://${address}/ instead.`);
    setHeaders(response, address);
    if (isFileRequest(request)) {
      const trust = () => strangers.trust(request.socket);
      return answerFileRequest(request, response, { store: service.files, fileKeys, trust, address, log });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET.');
    if (!(await sendPageFile(pageFolder, request, response))) refuse(response, 404, 'There is no such file.');
  };
  // An import of it would load its client of WebSockets too, which takes a tenth of the engine's start.
  const { createServer } = process.getBuiltinModule('node:http');
  const http = createServer({
    headersTimeout: helloMs,
    connectionsCheckingInterval: HEAD_CHECK_MS,
    // Large files take their time; files.ts ends those that stand still.
    requestTimeout: 0,
  });
  http.on('connection', (socket) => strangers.add(socket));
  /** Connections with a request that is not answered yet. */
  const busy = new WeakSet<Socket>();
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    // Pages wait for an answer before they ask again on a connection. A thousand answers at once would fill the memory.
    if (busy.has(socket)) {
      socket.destroy();
      return;
    }
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
    // A client may go at any moment: what it breaks is its own request alone.
    for (const end of [request, response]) end.on('error', () => {});
    answer(request, response).catch((error: Error) => {
      log(`${request.method} ${loggable(request.url!)}: ${error.stack}`);
      response.destroy();
    });
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
    if (!isOwnHost(request, address) || !isOnly(request, 'origin', `http://${address}`)) {
      const { origin = 'none', host = 'none' } = request.headers;
      log(`refused a connection of origin ${loggable(origin)} for ${loggable(host)}`);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      speakWith(webSocket, ++pages, {
        token,
        address,
        fileKeys,
        hasRoom: () => hub.pages < MOST_PAGES,
        onTrusted: () => strangers.trust(socket),
        service,
        hub,
        log,
        helloMs,
      }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UserError(
              'port-taken',
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
  return isOnly(request, 'host', address);
}

/** Whether a header was sent once, and is this: of two, programs differ in which they believe. */
function isOnly(request: IncomingMessage, header: string, wanted: string): boolean {
  const values = request.headersDistinct[header];
  return values?.length === 1 && values[0] === wanted;
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

/** Answers with a line of text. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
