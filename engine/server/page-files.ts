import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { lookup } from 'mrmime';

/**
 * Sends a file of the built page. Read whole before a byte is sent: a file that goes away meanwhile, or a machine that
 * opens no more files, is an answer and not a stream that breaks.
 *
 * @returns whether there is such a file
 */
export async function sendPageFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = pathIn(resolve(folder), request.url ?? '/');
  const content = path && (await readFile(path).catch(() => undefined));
  if (!content) return false;
  const type = lookup(path) ?? 'application/octet-stream';
  response.setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
  response.setHeader('Content-Length', content.length);
  response.end(request.method === 'HEAD' ? undefined : content);
  return true;
}

/** Path of a file inside the folder; undefined for an address that names none. */
function pathIn(folder: string, url: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(url, 'http://page').pathname);
    const path = join(folder, name === '/' ? 'index.html' : name);
    return path.startsWith(folder + sep) && !path.includes('\0') ? path : undefined;
  } catch {
    // Neither an address nor percent-encoded text.
    return undefined;
  }
}
