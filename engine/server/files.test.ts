import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDrive } from '../data/drive-reader.ts';
import { EngineLog } from '../diagnostics/engine-log.ts';
import {
  type ExampleLibrary,
  exampleRoadFile,
  modelBytes,
  openLibrary,
  writeDrive,
} from '../library/library-fixture.ts';
import { LibraryPlace } from '../settings/library-place.ts';
import { createEngine } from './engine.ts';
import { joinedPage } from './page-fixture.ts';
import { type EngineServer, startServer } from './server.ts';

const TOKEN = 'a'.repeat(64);

let server: EngineServer;
let example: ExampleLibrary;
let page: Awaited<ReturnType<typeof joinedPage>>;
let dispose = async () => {};

beforeAll(async () => {
  example = openLibrary((folder) => writeDrive(join(folder, 'drives', 'a.drive'), { frames: 500 }));
  example.close();
  server = await startServer({
    port: 0,
    token: TOKEN,
    pageFolder: example.folder,
    log: () => {},
    helloMs: 300_000,
    service: (audience) => {
      const engine = createEngine(audience, {
        libraryFolder: example.folder,
        place: new LibraryPlace(join(example.folder, 'config'), example.folder),
        todayMs: () => 0,
        nowMs: () => 0,
        log: new EngineLog(
          () => {},
          () => 0,
        ),
        wheelAnswerWithinS: 600,
      });
      dispose = async () => engine[Symbol.asyncDispose]();
      return engine;
    },
  });
  page = await joinedPage(server.port, TOKEN);
});
afterAll(async () => {
  await dispose();
  await server.close();
  example[Symbol.dispose]();
});

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
}

function ask(
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const own = { host: `127.0.0.1:${server.port}`, authorization: `Bearer ${page.filesKey}` };
    const asked = request(
      { host: '127.0.0.1', port: server.port, path, method, headers: { ...own, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(parts) }));
      },
    );
    asked.on('error', reject).end(body);
  });
}

const message = ({ status, body }: { status: number; body: Buffer }) => {
  const { error } = JSON.parse(body.toString());
  return `${status} ${error?.message ?? body}`;
};

/** Names in the library, without the journal that its catalogue has beside it while it writes. */
const inLibrary = () =>
  ['.', 'drives', 'models', 'roads']
    .flatMap((name) => readdirSync(join(example.folder, name)))
    .filter((name) => !name.startsWith('catalogue.sqlite-'));

it('a drive comes out of the library and goes in again as it was', async () => {
  const { status, body } = await ask('/files/drive/a.drive');
  expect(status).toBe(200);
  const back = await ask('/files/drive/a%20copy.drive', { method: 'PUT', body });
  expect([back.status, JSON.parse(back.body.toString())]).toEqual([201, { file: 'a copy.drive' }]);
  using first = openDrive(join(example.folder, 'drives', 'a.drive'));
  using second = openDrive(join(example.folder, 'drives', 'a copy.drive'));
  expect(second.digest()).toBe(first.digest());
});

it('models and roads go in, under another name where theirs is taken', async () => {
  const put = async (path: string, body: Uint8Array | string) =>
    JSON.parse((await ask(path, { method: 'PUT', body })).body.toString());
  expect([
    await put('/files/model/b.onnx', modelBytes()),
    await put('/files/model/b.onnx', modelBytes()),
    await put('/files/road/b.road.json', JSON.stringify(exampleRoadFile)),
  ]).toEqual([{ file: 'b.onnx' }, { file: 'b 2.onnx' }, { file: 'b.road.json' }]);
  expect(readFileSync(join(example.folder, 'models', 'b.onnx')).equals(modelBytes())).toBe(true);
});

it.each<[string, string, Asked, string]>([
  [
    'no key',
    '/files/drive/a.drive',
    { headers: { authorization: '' } },
    '401 its key is not one of a page that is open',
  ],
  [
    'the launch’s token itself',
    '/files/drive/a.drive',
    { headers: { authorization: `Bearer ${TOKEN}` } },
    '401 its key is not one of a page that is open',
  ],
  [
    'a page of another origin',
    '/files/drive/a.drive',
    { headers: { origin: 'http://evil.example' } },
    '403 a page of http://evil.example may not reach the library',
  ],
  [
    'a file that is not there',
    '/files/drive/none.drive',
    {},
    '404 there is no drive none.drive in the library',
  ],
  ['a file of another ending', '/files/drive/a.onnx', {}, '404 there is no drive a.onnx in the library'],
  ['a path out of the library', '/files/drive/..%2F..%2Fetc%2Fpasswd', {}, '404 there is no such file'],
  ['a folder more', '/files/drive/x/a.drive', {}, '404 there is no such file'],
  ['another kind', '/files/settings/a.drive', {}, '404 there is no such file'],
  ['text that is not encoded', '/files/drive/%ff', {}, '404 there is no such file'],
  ['another method', '/files/drive/a.drive', { method: 'DELETE' }, '405 only GET and PUT'],
  [
    'a file that is no drive',
    '/files/drive/text.drive',
    { method: 'PUT', body: 'no drive'.repeat(200) },
    '422 text.drive is not a drive: it is not a SQLite file',
  ],
  [
    'a file that says to be too large',
    '/files/road/large.road.json',
    {
      method: 'PUT',
      headers: { 'content-length': String(9 * 1024 ** 2) },
      body: new Uint8Array(9 * 1024 ** 2),
    },
    '413 large.road.json is too large for a road: at most 8 MiB',
  ],
  [
    'a file that turns out too large',
    '/files/road/large.road.json',
    { method: 'PUT', headers: { 'transfer-encoding': 'chunked' }, body: new Uint8Array(9 * 1024 ** 2) },
    '413 large.road.json is too large for a road: at most 8 MiB',
  ],
])('the door refuses %s and leaves nothing behind', async (_what, path, asked, refusal) => {
  const before = inLibrary();
  expect(message(await ask(path, asked))).toBe(refusal);
  expect(inLibrary()).toEqual(before);
});

it('the door refuses another host name', async () => {
  const { status } = await ask('/files/drive/a.drive', { headers: { host: 'evil.example' } });
  expect(status).toBe(421);
});

it('an upload that breaks off leaves nothing behind', async () => {
  const before = inLibrary();
  await new Promise<void>((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port: server.port,
      path: '/files/drive/broken.drive',
      method: 'PUT',
      headers: {
        host: `127.0.0.1:${server.port}`,
        authorization: `Bearer ${page.filesKey}`,
        'content-length': '100000',
      },
    });
    asked.on('error', () => resolve());
    asked.write(readFileSync(join(example.folder, 'drives', 'a.drive')).subarray(0, 50_000), () =>
      asked.destroy(),
    );
  });
  while (inLibrary().length !== before.length) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(inLibrary()).toEqual(before);
});

it('what lies beside the folders is not reached', async () => {
  writeFileSync(join(example.folder, 'settings.json'), '{}');
  expect((await ask('/files/drive/settings.json')).status).toBe(404);
});
