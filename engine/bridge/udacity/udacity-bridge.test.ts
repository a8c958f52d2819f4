import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLEAR_DAY } from '../../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { decodePicture } from '../../exchange/picture.ts';
import { LONGEST_LINE } from '../../foreign-text.ts';
import { openEyes } from '../../sensors/eyes.ts';
import { type Behaviour, PlainServer } from './server-fixture.ts';
import { SocketIo } from './socket-io.ts';
import { bridgeToUdacity, whenThere } from './udacity-bridge.ts';

const eyes = await openEyes('raster');
afterAll(() => eyes[Symbol.dispose]());

let stop: AbortController;
let said: string[];
beforeEach(() => {
  stop = new AbortController();
  said = [];
});
afterEach(() => stop.abort());

function bridge(port: number, lockstep = true): Promise<void> {
  return bridgeToUdacity({
    place: { host: '127.0.0.1', port },
    road: { kind: 'path', seed: 5 },
    conditions: CLEAR_DAY,
    settings: { seed: 5, vehicle: NAVLAB_VAN, topMps: 10, lockstep, framesPerS: 10 },
    eyes,
    // As much time passes as is asked for, at once.
    clock: { nowMs: () => 0, sleep: () => new Promise((resolve) => void setImmediate(resolve)) },
    say: (line) => void said.push(line),
    signal: stop.signal,
  });
}

/** Lets a server steer through some telemetries. @returns them. */
async function drive(engine: 3 | 4, count: number, lockstep = true) {
  await using server = await PlainServer.listen(engine, (open) =>
    open.emit('steer', { steering_angle: '-1', throttle: '1' }),
  );
  const told: Readonly<Record<string, string>>[] = [];
  const done = new Promise<void>((resolve) => {
    server.onTelemetry((data) => {
      told.push(data);
      if (told.length === count) resolve();
      else if (told.length < count) server.emit('steer', { steering_angle: '0.1', throttle: '0,8' });
    });
  });
  const bridging = bridge(server.port, lockstep);
  await done;
  stop.abort();
  await bridging;
  return { told: told.slice(0, count), packets: server.packets };
}

describe('a drive.py', () => {
  it.each([3, 4] as const)(
    'of Engine.IO %i is told telemetry, and steers with each answer',
    async (engine) => {
      const { told, packets } = await drive(engine, 8);
      expect(told[0]).toMatchObject({ steering_angle: '0.0000', throttle: '0.0000', speed: '0.0000' });
      expect(told.at(-1)).toMatchObject({ steering_angle: '2.5000', throttle: '0.8000' });
      expect(Number(told.at(-1)!.speed)).toBeGreaterThan(1);
      const picture = await decodePicture(Buffer.from(told[0]!.image!, 'base64'));
      expect(picture).toMatchObject({ rows: 160, columns: 320 });
      // A server of version 2 connects by itself: asked for it, it would connect twice.
      expect(packets.filter((packet) => packet === '40')).toHaveLength(engine === 4 ? 1 : 0);
    },
  );

  it('sees the same from the same answers, in both versions', async () => {
    const { told } = await drive(3, 4);
    stop = new AbortController();
    expect((await drive(4, 4)).told).toEqual(told);
  });

  it('by the clock is told on without an answer', async () => {
    await using server = await PlainServer.listen(4);
    let count = 0;
    const done = new Promise<void>((resolve) => {
      server.onTelemetry(() => {
        if (++count === 3) resolve();
      });
    });
    const bridging = bridge(server.port, false);
    await done;
    stop.abort();
    await bridging;
  });

  it('is waited for where it is not there yet', async () => {
    const gone = await PlainServer.listen(4);
    const { port } = gone;
    await gone[Symbol.asyncDispose]();
    const bridging = bridge(port);
    await expect.poll(() => said).toContainEqual(expect.stringMatching(/nobody listens/));
    stop.abort();
    await bridging;
  });

  it.each<[string, Behaviour]>([
    ['answers with no numbers', (server) => server.emit('steer', { steering_angle: {}, throttle: [] })],
    ['answers with no texts', (server) => server.emit('steer', { steering_angle: { toString: 1 } })],
    ['hands over to the keys', (server) => server.emit('manual', {})],
    ['sends what is no JSON', (server) => server.send('42["steer", ')],
    ['pings', (server) => server.send('2')],
  ])('that %s is driven on with', async (_, behave) => {
    await using server = await PlainServer.listen(4);
    let count = 0;
    const done = new Promise<void>((resolve) => {
      server.onTelemetry(() => {
        behave(server);
        if (++count === 3) resolve();
        else server.emit('steer', { steering_angle: '0', throttle: '1' });
      });
    });
    const bridging = bridge(server.port);
    await done;
    stop.abort();
    await bridging;
  });

  it('that hangs up in the middle of a drive is told of in one line, with what it drove', async () => {
    await using server = await PlainServer.listen(3);
    server.onTelemetry(() => server.hangUp());
    const bridging = bridge(server.port);
    await expect.poll(() => said).toContainEqual(expect.stringMatching(/it hung up; drove nothing/));
    stop.abort();
    await bridging;
  });
});

it.each<[string, (socket: Socket) => void]>([
  ['says nothing', () => {}],
  [
    'opens a WebSocket and says nothing more',
    (socket) => {
      socket.once('data', (request) => {
        const key = /Sec-WebSocket-Key: (.*)\r/i.exec(String(request))![1]!;
        const accept = createHash('sha1')
          .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64');
        socket.write(
          `HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
      });
    },
  ],
])('a place that takes connections and %s is left at Ctrl-C', async (_, behave) => {
  const came = Promise.withResolvers<Socket>();
  const server = createTcpServer((socket) => came.resolve(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bridging = bridge((server.address() as AddressInfo).port);
  const socket = await came.promise;
  behave(socket.on('error', () => {}).resume());
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await bridging;
  server.close();
});

it('a server that sends far more than a steer is left before it fills the memory', async () => {
  await using server = await PlainServer.listen(4);
  using client = await SocketIo.connect(
    { host: '127.0.0.1', port: server.port },
    new AbortController().signal,
  );
  server.emit('steer', { steering_angle: '0'.repeat(100_000) });
  await expect(client.next()).rejects.toThrow('its connection broke (Max payload size exceeded)');
});

it('waiting for a drive.py that is not there is cancelled at Ctrl-C, not a defect', async () => {
  const server = await PlainServer.listen(4);
  const place = { host: '127.0.0.1', port: server.port };
  await server[Symbol.asyncDispose]();
  const clock = {
    nowMs: () => 0,
    sleep: (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }),
  };
  const { signal } = stop;
  const waiting = whenThere({ place, lockstep: true, clock, say: () => stop.abort(), signal });
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
});

it('what is no server of socket.io is told of in one line', async () => {
  const { createServer } = await import('node:http');
  const http = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  const { port } = http.address() as { port: number };
  const refusal = await bridge(port).catch((error: Error) => error);
  expect(refusal).toMatchObject({
    code: 'foreign',
    message: expect.stringMatching(/no server of socket.io/),
  });
  expect((refusal as Error).message.length).toBeLessThanOrEqual(LONGEST_LINE);
  http.close();
});
