import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocket, WebSocketServer } from 'ws';
import type { WheelState } from '../protocol/wheel.ts';
import { Hub, PageLine } from './hub.ts';

const KIB = 1024;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
beforeAll(async () => {
  if (server.address() === null) await once(server, 'listening');
});
afterAll(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

/** A page on a real connection: the engine's end of it, and all that came to the page. */
async function openLine() {
  const arrived = once(server, 'connection') as Promise<[ServerSocket]>;
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const came: Buffer[] = [];
  page.on('message', (data: Buffer) => came.push(data));
  const [[socket]] = await Promise.all([arrived, once(page, 'open')]);
  const until = async (right: (data: Buffer) => boolean) => {
    while (!came.some(right)) await once(page, 'message');
  };
  /** Stops the page from reading, as one whose thread hangs. */
  const hang = () => (page as unknown as { _socket: Socket })._socket.pause();
  const goOn = () => (page as unknown as { _socket: Socket })._socket.resume();
  return { page, socket, line: new PageLine(socket), came, until, hang, goOn };
}

const wheel = (pages: number): WheelState => ({ holder: null, asking: null, pages });
const frame = (kind: number, number: number) => {
  const bytes = Buffer.alloc(256 * KIB);
  bytes.set([kind, number]);
  return bytes;
};

it('tells a page that comes later the latest of each subject, once', async () => {
  const hub = new Hub();
  hub.emit('wheel', wheel(1));
  hub.emit('jobs', []);
  hub.emit('wheel', wheel(2));
  const { line, came, until } = await openLine();
  hub.add(line);
  line.answer({ id: 1, result: null });
  await until((data) => data.toString().includes('"id":1'));
  expect(came.map((data) => JSON.parse(data.toString()))).toEqual([
    { event: 'wheel', data: wheel(2) },
    { event: 'jobs', data: [] },
    { id: 1, result: null },
  ]);
});

it('tells all pages, and none that has gone', async () => {
  const hub = new Hub();
  const [stays, goes] = [await openLine(), await openLine()];
  for (const { line } of [stays, goes]) hub.add(line);
  hub.emit('wheel', wheel(2));
  hub.remove(goes.line);
  expect(hub.pages).toBe(1);
  hub.emit('wheel', wheel(1));
  hub.frame(Buffer.from([7]));
  goes.line.answer({ id: 1, result: null });
  await stays.until((data) => data[0] === 7);
  await goes.until((data) => data.toString().includes('"id":1'));
  expect(stays.came.length).toBe(3);
  expect(goes.came.length).toBe(2);
});

it('sends a page that falls behind the newest of each subject once, and every answer', async () => {
  const KINDS = 10;
  const hub = new Hub();
  const { page, socket, line, came, until, hang, goOn } = await openLine();
  hub.add(line);
  hang();
  let most = 0;
  const measure = () => {
    most = Math.max(most, socket.bufferedAmount);
  };
  for (let number = 0; number < 50; number++) {
    for (let kind = 1; kind <= KINDS; kind++) {
      hub.frame(frame(kind, number));
      measure();
    }
  }
  line.answer({ id: 1, result: null });
  page.on('message', measure);
  goOn();
  for (let kind = 1; kind <= KINDS; kind++) await until((data) => data[0] === kind && data[1] === 49);
  // What would come twice would come before this.
  line.answer({ id: 2, result: null });
  await until((data) => data.toString().includes('"id":2'));
  // What is on its way is bounded, whatever is told.
  expect(most).toBeLessThan(512 * KIB);
  expect(came.filter((data) => data.toString().startsWith('{"id"')).length).toBe(2);
  for (let kind = 1; kind <= KINDS; kind++) {
    const numbers = came.filter((data) => data[0] === kind).map((data) => data[1]!);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length).toBeLessThan(40);
  }
});

it('gives up a page that never reads, and tells the others on', async () => {
  const hub = new Hub();
  const [silent, other] = [await openLine(), await openLine()];
  for (const { line } of [silent, other]) hub.add(line);
  silent.hang();
  const closed = once(silent.socket, 'close');
  const text = 'x'.repeat(KIB * KIB);
  let most = 0;
  for (let id = 0; id < 64; id++) {
    silent.line.answer({ id, result: text });
    most = Math.max(most, silent.socket.bufferedAmount);
  }
  expect(most).toBeGreaterThan(31 * KIB * KIB);
  expect(most).toBeLessThan(34 * KIB * KIB);
  await closed;
  hub.emit('wheel', wheel(2));
  await other.until((data) => data.toString().includes('"wheel"'));
});
