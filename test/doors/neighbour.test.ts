import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { newSecret } from '../../engine/server/secrets.ts';
import { type EnginePlace, type SupervisedEngine, superviseEngine } from '../../engine/server/supervise.ts';
import { Connection, type ConnectionStatus } from '../../renderer/state/connection.ts';

const NEIGHBOUR = fileURLToPath(new URL('./neighbour.ts', import.meta.url));
const NOBODY = 65_534;
const folder = mkdtempSync(join(tmpdir(), 'alvinn-neighbour-'));
const moved: EnginePlace[] = [];
const seen: string[] = [];
const statuses: ConnectionStatus[] = [];
let engine: SupervisedEngine;
let page: Connection;
let neighbour: ChildProcess;
let first: EnginePlace;

/** As a browser opens it: with its page's origin. */
class BrowserSocket extends WebSocket {
  constructor(address: string) {
    super(address, { headers: { origin: address.replace(/^ws(.*)\/$/, 'http$1') } });
    this.on('error', () => {});
  }
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), 60_000);
const status = () => statuses.at(-1)?.is;

beforeAll(async () => {
  vi.stubGlobal('WebSocket', BrowserSocket);
  const log: string[] = [];
  engine = await superviseEngine({
    makeToken: newSecret,
    libraryFolder: folder,
    program: 'test',
    port: 0,
    nowMs: () => performance.now(),
    log: (line) => log.push(line),
    onMoved: (place) => moved.push(place),
  });
  first = engine.place;
  page = new Connection(`127.0.0.1:${first.port}`, first.token, 'test', {
    onStatus: (status) => statuses.push(status),
    onEvent: () => {},
    onFrame: () => {},
  });
  await until(() => status() === 'online');
  // Root can become anybody; another user looks on as itself, which sees more and not less.
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  neighbour = spawn(process.execPath, [NEIGHBOUR, String(first.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...asNobody,
  });
  createInterface({ input: neighbour.stdout! }).on('line', (line) => seen.push(line));
  await until(() => seen.length > 0);
});
afterAll(async () => {
  neighbour?.kill('SIGKILL');
  await engine?.close();
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

const pidOfEngine = () => JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')).pid as number;

it('another user of the machine that takes the port after a crash learns no token and is told no command', async () => {
  process.kill(pidOfEngine(), 'SIGKILL');
  await until(() => seen.some((line) => line.includes('"told"')));
  await until(() => status() === 'refused');
  expect(page.filesKey).toBeUndefined();
  await expect(page.call('library.refresh', {})).rejects.toMatchObject({ code: 'offline' });
  await until(() => moved.length > 0);
  const told = seen.flatMap((line) => (JSON.parse(line) as { told?: string }).told ?? []);
  expect(told.length).toBeGreaterThan(0);
  for (const message of told) {
    expect(JSON.parse(message)).toEqual({
      hello: { version: 2, nonce: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'test' },
    });
  }
  for (const { token } of [first, engine.place]) expect(seen.join('\n')).not.toContain(token);
});

it('what opened the old address opens nothing any more', async () => {
  const now = moved.at(-1)!;
  expect([now.port === first.port, now.token === first.token]).toEqual([false, false]);
  const late: ConnectionStatus[] = [];
  new Connection(`127.0.0.1:${now.port}`, first.token, 'test', {
    onStatus: (status) => late.push(status),
    onEvent: () => {},
    onFrame: () => {},
  });
  await until(() => late.length > 0);
  expect(late[0]?.is).toBe('refused');
  const headers = { authorization: `Bearer ${first.token}` };
  expect((await fetch(`http://127.0.0.1:${now.port}/files/drive/a.drive`, { headers })).status).toBe(401);
});
