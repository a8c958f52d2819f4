import { createReadStream, createWriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failureOf, UserError } from '../errors.ts';
import { FileName } from '../protocol/drive.ts';
import { LARGEST_ARCHIVE_BYTES } from '../protocol/exchange.ts';
import { FILE_KINDS, type FileKind, LARGEST_UPLOAD_BYTES } from '../protocol/library.ts';
import type { Failure } from '../protocol/messages.ts';
import type { FileStore } from '../services/file-store.ts';
import type { FileKeys } from './file-keys.ts';
import { loggable } from './loggable.ts';

/** For so long after a refusal what is still coming is read and thrown away. */
const LONGEST_DISCARD_MS = 1000;

/** A client that neither sends nor takes a byte for so long, while one is due, has given up, ms. */
const LONGEST_STANDSTILL_MS = 30_000;

export interface FileDoorOptions {
  readonly store: FileStore;
  readonly fileKeys: FileKeys;
  /** Called for a request that carries a key. */
  readonly trust: () => void;
  /** Own address, host:port. */
  readonly address: string;
  readonly log: (line: string) => void;
}

/** Whether a request is for this door: `/files/KIND/NAME`. */
export function isFileRequest(request: IncomingMessage): boolean {
  return request.url?.startsWith('/files/') ?? false;
}

/**
 * GET sends a file of the library, PUT takes one in; `Authorization: Bearer KEY`, with the key of a page's welcome. Answers JSON: `{file}` or `{error}`.
 * The caller has checked the host.
 */
export async function answerFileRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { store, fileKeys, trust, address, log }: FileDoorOptions,
): Promise<void> {
  const what = `${request.method} ${loggable(request.url!)}`;
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  const refuse = (status: number, error: Failure) => {
    log(`refused ${what}: ${error.message}`);
    if (response.headersSent) return void response.destroy();
    response.setHeader('Connection', 'close');
    sendJson(response, status, { error });
    // Read on for a moment, or a client that still sends would see a broken connection instead of the answer.
    request.resume();
    setTimeout(() => request.destroy(), LONGEST_DISCARD_MS).unref();
  };
  const { origin, authorization } = request.headers;
  if (origin !== undefined && origin !== `http://${address}`) {
    return refuse(
      403,
      failure(`a page of ${loggable(origin)} may not reach the library`, 'Open the cockpit itself.'),
    );
  }
  if (!fileKeys.open(authorization)) {
    return refuse(401, failure('its key is not one of a page that is open', 'Reload the page.'));
  }
  trust();
  const asked = parseAddress(request.url!);
  if (!asked) return refuse(404, failure('there is no such file', 'Ask for /files/drive/NAME.drive.'));
  try {
    if (request.method === 'GET' && asked.kind !== 'archive') {
      await send(response, store, { ...asked, kind: asked.kind }, left.signal);
    } else if (request.method === 'PUT') {
      checkSize(Number(request.headers['content-length'] ?? 0), asked);
      const file = await receive(request, store, asked, left.signal);
      sendJson(response, 201, { file });
    } else refuse(405, failure('only GET and PUT', 'Use one of them.'));
  } catch (error) {
    if (response.destroyed) return log(`${what}: the connection ended early`);
    const known = failureOf(error);
    if (known.code === 'defect') log(`${what}: ${(error as Error)?.stack ?? error}`);
    refuse(statusOf(error), known);
  }
}

interface Asked {
  readonly kind: FileKind | 'archive';
  readonly name: string;
}

function parseAddress(url: string): Asked | undefined {
  const [, , kind, name, ...rest] = url.split('/');
  try {
    const parsed = FileName.safeParse(decodeURIComponent(name ?? ''));
    const known = ([...FILE_KINDS, 'archive'] as const).find((own) => own === kind);
    if (known && parsed.success && rest.length === 0) return { kind: known, name: parsed.data };
  } catch {
    // Not percent-encoded text.
  }
  return undefined;
}

async function send(
  response: ServerResponse,
  store: FileStore,
  { kind, name }: Asked & { readonly kind: FileKind },
  signal: AbortSignal,
): Promise<void> {
  const use = async (path: string) => {
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    await carry(response.req, signal, createReadStream(path), response);
  };
  await store.lend(kind, name, use, signal);
}

function receive(
  request: IncomingMessage,
  store: FileStore,
  asked: Asked,
  signal: AbortSignal,
): Promise<string> {
  const write = (path: string) =>
    carry(request, signal, request, counted(asked), createWriteStream(path, { flags: 'wx' }));
  return store.receive(asked.kind, asked.name, write, signal);
}

/**
 * Lets bytes flow from the first stream to the last, until the end or until the client has gone or stands still. Each
 * stream has a listener from its first moment: one that fails before it flows would end the process.
 */
async function carry(
  { socket }: IncomingMessage,
  signal: AbortSignal,
  ...streams: readonly [Readable, ...(Writable | Transform)[]]
): Promise<void> {
  for (const stream of streams) stream.on('error', () => {});
  const stop = () => socket.destroy();
  socket.setTimeout(LONGEST_STANDSTILL_MS).on('timeout', stop);
  try {
    await pipeline(streams, { signal });
  } finally {
    socket.setTimeout(0).off('timeout', stop);
  }
}

class TooLarge extends UserError {}

function checkSize(bytes: number, { kind, name }: Asked): void {
  const most = kind === 'archive' ? LARGEST_ARCHIVE_BYTES : LARGEST_UPLOAD_BYTES[kind];
  if (bytes <= most) return;
  throw new TooLarge(
    'invalid',
    `${name} is too large for a ${kind}: at most ${most / 1024 ** 2} MiB`,
    `Copy it into the library's folder instead, if it is a ${kind}.`,
  );
}

/** Lets through what comes, until it is too much. */
function counted(asked: Asked): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      try {
        checkSize(bytes, asked);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function statusOf(error: unknown): number {
  if (error instanceof TooLarge) return 413;
  if (!(error instanceof UserError)) return 500;
  if (error.code === 'not-found') return 404;
  return error.code === 'cannot-write' ? 507 : 422;
}

function failure(message: string, hint: string): Failure {
  return { code: 'refused', message, hint };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
