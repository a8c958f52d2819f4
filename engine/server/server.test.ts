import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as ClientSocket } from 'ws';
import { EngineLog } from '../diagnostics/engine-log.ts';
import { LONGEST_MESSAGE_BYTES, PROTOCOL_VERSION } from '../protocol/messages.ts';
import type { WheelState } from '../protocol/wheel.ts';
import { LibraryPlace } from '../settings/library-place.ts';
import { createEngine } from './engine.ts';
import { joinedPage, openPage } from './page-fixture.ts';
import { proofOf } from './secrets.ts';
import { type EngineServer, startServer } from './server.ts';

const TOKEN = 'a'.repeat(64);
const folder = mkdtempSync(join(tmpdir(), 'alvinn-server-'));
const hello = { hello: { version: PROTOCOL_VERSION, nonce: 'b'.repeat(64), name: 'test' } };
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
    helloMs: 300_000,
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
        wheelAnswerWithinS: 600,
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

const joined = (name = 'test') => joinedPage(server.port, TOKEN, { name });

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

/** What the server answers to bytes of any kind. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  socket.end(bytes);
  let answer = '';
  for await (const part of socket) answer += part;
  return answer;
}

describe('the page', () => {
  it('is served with a policy that allows nothing but its own', async () => {
    const { status, headers, body } = await get('/', `127.0.0.1:${server.port}`);
    expect([status, body]).toEqual([200, '<!doctype html><title>cockpit</title>']);
    expect((headers as Record<string, string>)['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws://127.0.0.1:${server.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('is refused to a request that names two hosts', async () => {
    const own = `127.0.0.1:${server.port}`;
    const answer = await raw(`GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.example\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
  });

  it('is there for its user however many silent connections a stranger holds', async () => {
    const silent = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        return socket;
      }),
    );
    const closed = () => silent.filter((socket) => socket.closed).length;
    for (const socket of silent) socket.resume();
    while (closed() < 136) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await get('/', `127.0.0.1:${server.port}`)).status).toBe(200);
    const page = await joined();
    expect(page.id).toBeGreaterThan(0);
    page.socket.terminate();
    for (const socket of silent) socket.destroy();
  });

  it('is no more than one at a time: who asks a thousand times at once is sent away', async () => {
    const own = `127.0.0.1:${server.port}`;
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.on('error', () => {});
    let answers = '';
    socket.on('data', (part: string) => {
      answers += part;
    });
    const gone = once(socket, 'close');
    socket.write(`GET / HTTP/1.1\r\nHost: ${own}\r\n\r\n`.repeat(1000));
    await gone;
    expect(answers.split('</title>').length - 1).toBeLessThan(2);
    expect((await get('/', own)).status).toBe(200);
  });

  it('is served again and again on one connection', async () => {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    for (let times = 0; times < 50; times++) {
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
      let answer = '';
      while (!answer.endsWith('</title>')) answer += (await once(socket, 'data'))[0];
      expect(answer).toMatch(/^HTTP\/1\.1 200/);
    }
    socket.destroy();
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
    expect(await openPage(server.port, headers() as Record<string, string>).failed).toBe(
      'Unexpected server response: 403',
    );
  });

  it.each([
    ['a token instead of a nonce', { hello: { ...hello.hello, nonce: undefined, token: TOKEN } }, /no hello/],
    ['another version', { hello: { ...hello.hello, version: 999 } }, /version 999/],
    ['a command before the hello', { id: 1, command: 'wheel.ask', params: {} }, /no hello/],
  ])('refuses %s, says why and logs it', async (_what, first, reason) => {
    const page = openPage(server.port);
    await page.opened;
    page.socket.send(JSON.stringify(first));
    expect(await page.closed).toBe(1008);
    expect(page.told).toEqual([
      { refused: { code: 'refused', message: expect.stringMatching(reason), hint: expect.any(String) } },
    ]);
    expect(logged.at(-1)).toMatch(reason);
  });

  it('shows that it knows the token before a page does, and takes no proof but the page’s own', async () => {
    const page = await joined();
    expect(page.challenge.proof).toBe(proofOf('engine', page.handshake, TOKEN));
    page.socket.terminate();
    const other = { ...page.handshake, address: '127.0.0.1:1' };
    for (const proof of [page.challenge.proof, 'c'.repeat(64), proofOf('page', other, TOKEN)]) {
      const stranger = openPage(server.port);
      await stranger.opened;
      stranger.send(hello);
      await stranger.until((message) => 'challenge' in message);
      stranger.send({ proof });
      expect(await stranger.closed).toBe(1008);
      expect(stranger.told.at(-1)).toMatchObject({ refused: { message: expect.stringMatching(/token/) } });
    }
  });

  it('never says its token, nor takes a page that says it', async () => {
    const page = await joined();
    expect(JSON.stringify(page.told)).not.toContain(TOKEN);
    page.socket.terminate();
    expect(logged.join()).not.toContain(TOKEN);
  });

  it('writes a page’s name into the log on one line of its own', async () => {
    const page = await joined('a\nrefused page 7: \u001b[31m\u2028x');
    expect(logged.at(-1)).toBe(`page ${page.id} joined: a refused page 7:  [31m x`);
    page.socket.terminate();
  });

  it('lets in no page beyond its number, and no command beyond what a page may ask at once', async () => {
    const pages = await Promise.all(Array.from({ length: 33 }, () => joined()));
    const welcome = pages.filter(({ id }) => id > 0);
    expect(welcome.length).toBeLessThanOrEqual(32);
    const [page] = welcome;
    for (let id = 1; id <= 1000; id++) page!.send({ id, command: 'library.refresh', params: {} });
    expect(await page!.until(({ id }) => id === 1000)).toMatchObject({ error: { code: 'invalid' } });
    for (const { socket } of pages) socket.terminate();
    await Promise.all(pages.map(({ closed }) => closed));
  });

  it('closes on who says nothing, without a word that keeps a slow page away', async () => {
    const impatient = await startServer({
      port: 0,
      token: TOKEN,
      pageFolder: folder,
      log: () => {},
      helloMs: 200,
      service: () => engine,
    });
    const socket = new ClientSocket(`ws://127.0.0.1:${impatient.port}/`, {
      headers: { origin: `http://127.0.0.1:${impatient.port}` },
    });
    const told: string[] = [];
    socket.on('message', (data) => told.push(data.toString()));
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1013);
    // A page that is told so would stay away; one that is slow comes again.
    expect(told).toEqual([]);
    await impatient.close();
  });

  it('closes on who asks for nothing, or stops in the middle of asking', async () => {
    const impatient = await startServer({
      port: 0,
      token: TOKEN,
      pageFolder: folder,
      log: () => {},
      helloMs: 200,
      service: () => engine,
    });
    const silent = ['', `GET / HTTP/1.1\r\nHost: 127.0.0.1:${impatient.port}\r\nX-Slow: `].map((begun) => {
      const socket = connect(impatient.port, '127.0.0.1').setEncoding('utf8');
      socket.on('error', () => {}).resume();
      socket.write(begun);
      return once(socket, 'close');
    });
    await Promise.all(silent);
    await impatient.close();
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
    expect(holder(second)).toBe('first');
    expect(await second.call(1, 'wheel.answer', { give: true })).toMatchObject({
      error: { code: 'not-your-wheel' },
    });
    await second.call(2, 'wheel.ask', {});
    await first.call(3, 'wheel.answer', { give: false });
    expect(holder(first)).toBe('first');
    await second.call(4, 'wheel.ask', {});
    await first.call(5, 'wheel.answer', { give: true });
    expect(holder(first)).toBe('second');
    second.socket.terminate();
    await first.until(
      ({ event, data }) => event === 'wheel' && (data as WheelState).pages === 1 && holder(first) === 'first',
    );
    first.socket.terminate();
  });
});
