import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { UserError } from '../errors.ts';
import { PROTOCOL_VERSION } from '../protocol/messages.ts';
import type { Page, Service } from '../services/service.ts';
import { FileKeys } from './file-keys.ts';
import { Hub } from './hub.ts';
import { speakWith } from './page-connection.ts';
import { joinedPage, openPage } from './page-fixture.ts';

const TOKEN = 'a'.repeat(64);
const HELLO_MS = 300_000;
const LONGEST_BYTES = 10_000;
const HELLO = { hello: { version: PROTOCOL_VERSION, nonce: 'b'.repeat(64), name: 'test' } };
const CANCEL = { command: 'job.cancel', params: { id: 5 } };
const RESET = { command: 'settings.reset', params: { sections: ['page'] } };
const TOO_MUCH = {
  code: 'invalid',
  message: 'the page asks for too much at once',
  hint: 'Wait a moment, then try again.',
};

const servers: WebSocketServer[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

interface Engine {
  /** Answers every command. */
  readonly answer?: () => unknown;
  readonly hasRoom?: boolean;
  readonly hasWheel?: boolean;
}

/** An engine that speaks with pages, and what came of it. */
async function startEngine({ answer = () => undefined, hasRoom = true, hasWheel = true }: Engine = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: LONGEST_BYTES });
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [hub, fileKeys] = [new Hub(), new FileKeys()];
  const logged: string[] = [];
  const happened: string[] = [];
  const asked: unknown[] = [];
  /** When the engine's end of each connection, in order, is closed. */
  const gone: Promise<unknown>[] = [];
  const handler = (command: string) => (params: unknown, page: Page) => {
    asked.push({ command, params, page });
    return answer();
  };
  const service = {
    handlers: { 'job.cancel': handler('job.cancel'), 'settings.reset': handler('settings.reset') },
    hasWheel: () => hasWheel,
    join: ({ id, name }: Page) => happened.push(`page ${id} joined: ${name}`),
    leave: (page?: Page) => happened.push(`page ${page?.id} left: ${page?.name}`),
  } as unknown as Service;
  let pages = 0;
  server.on('connection', (socket) => {
    speakWith(socket, ++pages, {
      token: TOKEN,
      address: `127.0.0.1:${port}`,
      fileKeys,
      hasRoom: () => hasRoom,
      onTrusted: () => happened.push('trusted'),
      service,
      hub,
      log: (line) => logged.push(line),
      helloMs: HELLO_MS,
    });
    gone.push(new Promise((resolve) => socket.once('close', resolve)));
  });
  return { port, hub, fileKeys, logged, happened, asked, gone };
}

type Stage = 'new' | 'greeted' | 'joined';

async function pageThatIs(stage: Stage, port: number) {
  if (stage === 'joined') return joinedPage(port, TOKEN);
  const page = openPage(port);
  await page.opened;
  if (stage === 'new') return page;
  page.send(HELLO);
  await page.until((message) => 'challenge' in message);
  return page;
}

const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

describe('a page that takes its time', () => {
  it.each<Stage>(['new', 'greeted'])(
    'is closed, to come again, when its time is over and not before (%s)',
    async (stage) => {
      holdTimers();
      const { port, logged, happened, gone } = await startEngine();
      const page = await pageThatIs(stage, port);
      vi.advanceTimersByTime(HELLO_MS - 1);
      expect(logged).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(logged).toEqual(['page 1 did not say who it is in time']);
      expect(await page.closed).toBe(1013);
      await gone[0];
      expect(logged.length).toBe(1);
      expect(happened).toEqual([]);
    },
  );

  it('stays once it has joined', async () => {
    holdTimers();
    const { port, logged } = await startEngine();
    const page = await joinedPage(port, TOKEN);
    vi.advanceTimersByTime(2 * HELLO_MS);
    expect(await page.call(1, CANCEL.command, CANCEL.params)).toEqual({ id: 1, result: null });
    expect(logged).toEqual(['page 1 joined: test']);
  });

  it.each<Stage>(['new', 'greeted'])('is not spoken of any more once it has gone (%s)', async (stage) => {
    holdTimers();
    const { port, logged, happened, gone } = await startEngine();
    const { socket } = await pageThatIs(stage, port);
    socket.terminate();
    await gone[0];
    vi.advanceTimersByTime(2 * HELLO_MS);
    expect(logged).toEqual([]);
    expect(happened).toEqual([]);
  });
});

describe('a page that is refused', () => {
  const reload = 'Reload the page.';
  const old = { hello: { ...HELLO.hello, version: 999 } };
  const noJson = 'it sent something that is not JSON';
  const noHello = 'its first message is no hello';
  const noToken = 'its token is not the one of this launch';
  const noCommand = 'it sent something that is no command';
  const printed = 'Open the address that the engine printed.';
  const bytes = (message: object) => Buffer.from(JSON.stringify(message));

  it.each<[Stage, string, string | Buffer | object, string, string]>([
    ['new', 'no JSON', '{', noJson, reload],
    ['new', 'a hello as bytes', bytes(HELLO), noJson, reload],
    ['new', 'no hello', CANCEL, noHello, reload],
    ['new', 'another version', old, `it speaks version 999, the engine ${PROTOCOL_VERSION}`, reload],
    ['greeted', 'no proof', HELLO, noToken, printed],
    ['greeted', 'a wrong proof', { proof: 'c'.repeat(64) }, noToken, printed],
    ['joined', 'no JSON', '', noJson, reload],
    ['joined', 'a command as bytes', bytes(CANCEL), noJson, reload],
    ['joined', 'no command', { ...CANCEL, id: -1 }, noCommand, reload],
  ])('is told why, and heard no more (%s, says %s)', async (stage, _what, said, message, hint) => {
    holdTimers();
    const { port, logged, happened, asked, gone } = await startEngine();
    const page = await pageThatIs(stage, port);
    const before = [...happened];
    page.socket.send(typeof said === 'string' || said instanceof Buffer ? said : JSON.stringify(said));
    for (const more of [HELLO, CANCEL]) page.send(more);
    await page.until((message) => 'refused' in message);
    vi.advanceTimersByTime(HELLO_MS);
    expect(await page.closed).toBe(1008);
    expect(page.told.at(-1)).toEqual({ refused: { code: 'refused', message, hint } });
    await gone[0];
    const ends = logged.filter((line) => !/joined|left/.test(line));
    expect(ends).toEqual([`refused page 1: ${message}`]);
    expect(asked).toEqual([]);
    expect(happened.filter((line) => !line.includes('left'))).toEqual(before);
  });

  it('is told to close another where there are too many', async () => {
    const { port, hub, logged, happened } = await startEngine({ hasRoom: false });
    const page = await joinedPage(port, TOKEN);
    expect(await page.closed).toBe(1008);
    const message = 'too many pages are open';
    expect(page.told.at(-1)).toEqual({
      refused: { code: 'refused', message, hint: 'Close another page first.' },
    });
    expect(logged).toEqual([`refused page 1: ${message}`]);
    expect(happened).toEqual([]);
    expect(hub.pages).toBe(0);
  });
});

describe('a page that knows the token', () => {
  it('is trusted and joins when it has shown so, once and not before', async () => {
    const { port, hub, happened } = await startEngine();
    await pageThatIs('greeted', port);
    expect(happened).toEqual([]);
    await joinedPage(port, TOKEN, { name: 'other' });
    expect(happened).toEqual(['trusted', 'page 2 joined: other']);
    expect(hub.pages).toBe(1);
  });

  it('leaves once, and its key for files goes with it', async () => {
    const { port, hub, fileKeys, logged, happened, gone } = await startEngine();
    const [page, stays] = [await joinedPage(port, TOKEN), await joinedPage(port, TOKEN)];
    const opens = ({ filesKey }: typeof page) => fileKeys.open(`Bearer ${filesKey}`);
    expect([page, stays].map(opens)).toEqual([true, true]);
    happened.length = 0;
    logged.length = 0;
    page.socket.close();
    await gone[0];
    expect([page, stays].map(opens)).toEqual([false, true]);
    expect(logged).toEqual(['page 1 left']);
    expect(happened).toEqual(['page 1 left: test']);
    expect(hub.pages).toBe(1);
    stays.socket.close();
    await gone[1];
    expect(logged).toEqual(['page 1 left', 'page 2 left']);
    expect(hub.pages).toBe(0);
  });

  it('has what breaks its connection written into the log', async () => {
    const { port, logged, gone } = await startEngine();
    const page = await joinedPage(port, TOKEN);
    page.socket.send('x'.repeat(LONGEST_BYTES + 1));
    await gone[0];
    expect(logged).toEqual(['page 1 joined: test', expect.stringMatching(/^page 1: .*size/), 'page 1 left']);
  });
});

describe('a command', () => {
  it.each([CANCEL, RESET])(
    'is answered with what its handler says: $command',
    async ({ command, params }) => {
      const { port, asked } = await startEngine({ answer: async () => ({ file: 'a' }) });
      const page = await joinedPage(port, TOKEN);
      expect(await page.call(0, command, params)).toEqual({ id: 0, result: { file: 'a' } });
      expect(asked).toEqual([{ command, params, page: { id: 1, name: 'test' } }]);
    },
  );

  it('is answered with null where its handler says nothing', async () => {
    const { port } = await startEngine();
    const page = await joinedPage(port, TOKEN);
    expect(await page.call(1, CANCEL.command, CANCEL.params)).toEqual({ id: 1, result: null });
  });

  it('is not answered where it has no number, whatever comes of it', async () => {
    const { port, asked } = await startEngine();
    const page = await joinedPage(port, TOKEN);
    page.send(CANCEL);
    page.send({ ...CANCEL, params: {} });
    await page.call(1, CANCEL.command, CANCEL.params);
    expect(asked.length).toBe(2);
    expect(page.told.slice(2)).toEqual([{ id: 1, result: null }]);
  });

  const correct = 'Correct it and try again.';
  it.each<[string, unknown, RegExp, string]>([
    ['__proto__', {}, /^unknown command "__proto__"$/, 'Reload the page.'],
    ['constructor', {}, /^unknown command "constructor"$/, 'Reload the page.'],
    ['nope', {}, /^unknown command "nope"$/, 'Reload the page.'],
    ['job.cancel', { id: 'five' }, /^job\.cancel: id: Invalid input/, correct],
    ['job.cancel', { id: 5, more: 1 }, /^job\.cancel: parameters: Unrecognized key/, correct],
    ['job.cancel', null, /^job\.cancel: parameters: Invalid input/, correct],
    ['settings.reset', { sections: ['page', 'nope'] }, /^settings\.reset: sections\.1: Invalid/, correct],
  ])('that is wrong is told so: %s %j', async (command, params, message, hint) => {
    const { port, logged, asked } = await startEngine();
    const page = await joinedPage(port, TOKEN);
    expect(await page.call(1, command, params as object)).toEqual({
      id: 1,
      error: { code: 'usage', message: expect.stringMatching(message), hint },
    });
    expect(asked).toEqual([]);
    expect(logged).toEqual(['page 1 joined: test']);
  });

  it('that needs the wheel is refused to a page without it, and no other', async () => {
    const { port, asked } = await startEngine({ hasWheel: false });
    const page = await joinedPage(port, TOKEN);
    expect(await page.call(1, RESET.command, RESET.params)).toEqual({
      id: 1,
      error: {
        code: 'not-your-wheel',
        message: 'another page has the wheel',
        hint: 'Ask for the wheel first.',
      },
    });
    expect(asked).toEqual([]);
    expect(await page.call(2, CANCEL.command, CANCEL.params)).toEqual({ id: 2, result: null });
  });

  it('that a person can mend is answered with what is wrong, and not logged', async () => {
    const error = new UserError('not-found', 'job 5 is not running', 'Look again.');
    const { port, logged } = await startEngine({ answer: () => Promise.reject(error) });
    const page = await joinedPage(port, TOKEN);
    expect(await page.call(1, CANCEL.command, CANCEL.params)).toEqual({
      id: 1,
      error: { code: 'not-found', message: 'job 5 is not running', hint: 'Look again.' },
    });
    expect(logged).toEqual(['page 1 joined: test']);
  });

  const defect = new Error('broken');
  it.each<[string, unknown, string, string]>([
    ['an error, with where it was thrown', defect, 'broken', `job.cancel: ${defect.stack}`],
    ['a text', 'broken', 'broken', 'job.cancel: broken'],
    ['nothing', undefined, 'unknown error', 'job.cancel: undefined'],
  ])('whose handler has a defect is logged: it throws %s', async (_what, thrown, message, line) => {
    const answer = () => {
      throw thrown;
    };
    const { port, logged } = await startEngine({ answer });
    const page = await joinedPage(port, TOKEN);
    // Without a number it is logged too, and as little answered as any.
    page.send(CANCEL);
    expect(await page.call(1, CANCEL.command, CANCEL.params)).toEqual({
      id: 1,
      error: { code: 'defect', message: `alvinn has a defect: ${message}`, hint: expect.any(String) },
    });
    expect(page.told.length).toBe(3);
    expect(logged.slice(1)).toEqual([line, line]);
  });

  it('is taken where fewer than 200 wait for their answers, and else refused', async () => {
    const release: (() => void)[] = [];
    const answer = () =>
      new Promise<void>((resolve) => {
        release.push(resolve);
      });
    const { port, asked } = await startEngine({ answer });
    const page = await joinedPage(port, TOKEN);
    for (const first of [1000, 2000]) {
      for (let id = first; id < first + 200; id++) page.send({ ...CANCEL, id });
      // Of the refused none counts.
      for (const id of [first + 200, first + 201]) {
        expect(await page.call(id, CANCEL.command, CANCEL.params)).toEqual({ id, error: TOO_MUCH });
      }
      expect(page.told.filter(({ id }) => Number(id) >= first).length).toBe(2);
      for (const goOn of release.splice(0)) goOn();
      for (let id = first; id < first + 200; id++) {
        expect(await page.until((message) => message.id === id)).toEqual({ id, result: null });
      }
    }
    expect(asked.length).toBe(400);
  });
});
