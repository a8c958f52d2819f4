import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { EngineLog } from '../diagnostics/engine-log.ts';
import { LONGEST_MESSAGE_BYTES, PROTOCOL_VERSION } from '../protocol/messages.ts';
import type { WheelState } from '../protocol/wheel.ts';
import { LibraryPlace } from '../settings/library-place.ts';
import { createEngine } from './engine.ts';
import { type EngineServer, startServer } from './server.ts';

const TOKEN = 'a'.repeat(64);
const folder = mkdtempSync(join(tmpdir(), 'alvinn-server-'));
const hello = { hello: { version: PROTOCOL_VERSION, token: TOKEN, name: 'test' } };
const logged: string[] = [];
let server: EngineServer;
let engine: ReturnType<typeof createEngine>;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>cockpit</title>');
  server = await startServer({
    port: 0,
    token: TOKEN,
    pageFolder: folder,
    log: (line) => logged.push(line),
    service: (audience) => {
      engine = createEngine(audience, {
        libraryFolder: join(folder, 'library'),
        place: new LibraryPlace(join(folder, 'config'), join(folder, 'library')),
        nowMs: () => 0,
        todayMs: () => 0,
        log: new EngineLog(
          () => {},
          () => 0,
        ),
      });
      return engine;
    },
  });
});
afterAll(async () => {
  await server.close();
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A page made by hand: what it was told, in order, and how it ended. */
function openPage(headers: Record<string, string> = { origin: `http://127.0.0.1:${server.port}` }) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`, { headers });
  const told: Record<string, unknown>[] = [];
  socket.on('message', (data, binary) => {
    if (!binary) told.push(JSON.parse(data.toString()));
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const failed = new Promise<string>((resolve) => socket.on('error', (error) => resolve(error.message)));
  const until = async (right: (message: Record<string, unknown>) => boolean) => {
    for (;;) {
      const found = told.find(right);
      if (found) return found;
      await new Promise((resolve) => socket.once('message', resolve));
    }
  };
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  return { socket, told, closed, failed, until, opened };
}

async function joined(name = 'test') {
  const page = openPage();
  await page.opened;
  page.socket.send(JSON.stringify({ hello: { ...hello.hello, name } }));
  await page.until((message) => 'welcome' in message);
  return page;
}

function get(
  path: string,
  host: string,
  method = 'GET',
): Promise<{ status: number; headers: object; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: server.port, path, method, headers: { host } },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      },
    );
    asked.on('error', reject).end();
  });
}

describe('the page', () => {
  it('is served with a policy that allows nothing but its own', async () => {
    const { status, headers, body } = await get('/', `127.0.0.1:${server.port}`);
    expect([status, body]).toEqual([200, '<!doctype html><title>cockpit</title>']);
    expect((headers as Record<string, string>)['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws://127.0.0.1:${server.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it.each([
    ['another host name', '/', 'evil.example', 'GET', 421],
    ['a path out of its folder', '/../../../etc/passwd', '', 'GET', 404],
    ['a path that is not there', '/nothing.js', '', 'GET', 404],
    ['another method', '/', '', 'DELETE', 405],
  ])('is refused to %s', async (_what, path, host, method, status) => {
    expect((await get(path, host || `127.0.0.1:${server.port}`, method)).status).toBe(status);
  });
});

describe('the door', () => {
  it.each([
    ['a foreign origin', () => ({ origin: 'http://evil.example' })],
    ['no origin', () => ({})],
    ['a foreign host', () => ({ origin: `http://127.0.0.1:${server.port}`, host: 'evil.example' })],
  ])('refuses %s', async (_what, headers) => {
    expect(await openPage(headers() as Record<string, string>).failed).toBe(
      'Unexpected server response: 403',
    );
  });

  it.each([
    ['a wrong token', { hello: { ...hello.hello, token: 'b'.repeat(64) } }, /token/],
    ['another version', { hello: { ...hello.hello, version: 999 } }, /version 999/],
    ['a command before the hello', { id: 1, command: 'wheel.ask', params: {} }, /no hello/],
  ])('refuses %s, says why and logs it', async (_what, first, reason) => {
    const page = openPage();
    await page.opened;
    page.socket.send(JSON.stringify(first));
    expect(await page.closed).toBe(1008);
    expect(page.told).toEqual([
      { refused: { code: 'refused', message: expect.stringMatching(reason), hint: expect.any(String) } },
    ]);
    expect(logged.at(-1)).toMatch(reason);
  });

  it('ends a connection that sends too much', async () => {
    const page = await joined();
    page.socket.send('x'.repeat(LONGEST_MESSAGE_BYTES + 1));
    expect(await page.closed).toBe(1009);
  });

  it('stays open to others whatever one page sends', async () => {
    const other = await joined('other');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.uint8Array({ maxLength: 64 }),
          fc.json(),
          fc
            .record({ id: fc.integer(), command: fc.string(), params: fc.jsonValue() })
            .map((m) => JSON.stringify(m)),
          fc
            .record({
              id: fc.nat(),
              command: fc.constantFrom('wheel.ask', 'job.cancel', '__proto__', 'constructor'),
              params: fc.jsonValue(),
            })
            .map((m) => JSON.stringify(m)),
        ),
        async (message) => {
          const page = await joined();
          page.socket.send(message);
          page.socket.send(JSON.stringify({ id: 7_000_000, command: 'job.cancel', params: { id: -1 } }));
          await Promise.race([page.closed, page.until(({ id }) => id === 7_000_000)]);
          page.socket.terminate();
        },
      ),
      { numRuns: 60 },
    );
    other.socket.send(JSON.stringify({ id: 1, command: 'job.cancel', params: { id: 5 } }));
    expect(await other.until(({ id }) => id === 1)).toEqual({
      id: 1,
      error: { code: 'not-found', message: 'job 5 is not running', hint: expect.any(String) },
    });
    other.socket.terminate();
  });
});

describe('the wheel', () => {
  const holder = (page: Awaited<ReturnType<typeof joined>>) => {
    const state = page.told.findLast(({ event }) => event === 'wheel')?.data as WheelState | undefined;
    return state?.holder?.name;
  };

  it('is the first page’s, until it gives it to one that asks, or goes', async () => {
    const first = await joined('first');
    const second = await joined('second');
    const call = (page: typeof first, id: number, command: string, params: object) => {
      page.socket.send(JSON.stringify({ id, command, params }));
      return page.until((message) => message.id === id);
    };
    expect(holder(second)).toBe('first');
    expect(await call(second, 1, 'wheel.answer', { give: true })).toMatchObject({
      error: { code: 'not-your-wheel' },
    });
    await call(second, 2, 'wheel.ask', {});
    await call(first, 3, 'wheel.answer', { give: false });
    expect(holder(first)).toBe('first');
    await call(second, 4, 'wheel.ask', {});
    await call(first, 5, 'wheel.answer', { give: true });
    expect(holder(first)).toBe('second');
    second.socket.terminate();
    await first.until(
      ({ event, data }) => event === 'wheel' && (data as WheelState).pages === 1 && holder(first) === 'first',
    );
    first.socket.terminate();
  });
});
