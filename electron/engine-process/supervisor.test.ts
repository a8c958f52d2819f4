import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleRoadFile } from '../../engine/library/library-fixture.ts';
import { smallEngine } from './engine-fixture.ts';
import type { EngineCommand } from './engine-process.ts';
import { type EngineState, Supervisor } from './supervisor.ts';

const TOKEN = 'a1'.repeat(32);
const tokens = [TOKEN, 'b2'.repeat(32), 'c3'.repeat(32)];
const SERVER = fileURLToPath(new URL('../../engine/server/main.ts', import.meta.url));

/** A supervisor of one kind of engine, everything that it tells, and a way to wait for a state. */
function supervise(command: (gpuAvoided: boolean, port: number) => EngineCommand) {
  const states: EngineState[] = [];
  const lines: string[] = [];
  const told = { gpuAvoided: 0, tokens: 0 };
  let changed = () => {};
  const supervisor = new Supervisor({
    command,
    makeToken: () => tokens[told.tokens++]!,
    nowMs: () => performance.now(),
    gpuAvoided: false,
    onLine: (line) => lines.push(line),
    onGpuAvoided: () => told.gpuAvoided++,
    onState: (state) => {
      states.push(state);
      changed();
    },
  });
  supervisors.push(supervisor);
  const names = () => states.map(({ state }) => state);
  /** The latest state as soon as it is `name` for the `times`th time. */
  const reached = async <Name extends EngineState['state']>(name: Name, times = 1) => {
    while (names().filter((other) => other === name).length < times) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    return states.findLast(({ state }) => state === name) as EngineState & { state: Name };
  };
  return { supervisor, states, names, lines, told, reached };
}

const supervisors: Supervisor[] = [];
afterEach(() => {
  for (const supervisor of supervisors.splice(0)) supervisor.kill();
});

const LISTENING = `
endWithInput();
process.stderr.write('warming up\\n');
say({ ready: { port: await listen(token) } });
`;

it('gives the engine its token, says where it listens, logs its lines, and ends it by closing its input', async () => {
  const { supervisor, names, lines, reached } = supervise(smallEngine(LISTENING));
  supervisor.start();
  const { origin } = await reached('ready');
  expect(await (await fetch(origin)).text()).toBe(TOKEN);
  await supervisor.stop();
  expect(names()).toEqual(['starting', 'ready', 'stopped']);
  expect(lines).toEqual(['warming up']);
  await expect(fetch(origin)).rejects.toThrow();
});

it('a driver crash is met by one restart without a graphics device, and is told once', async () => {
  const { supervisor, names, told, reached } = supervise(
    smallEngine(`
endWithInput();
say({ ready: { port: await listen('') } });
if (!gpuAvoided) process.abort();
`),
  );
  supervisor.start();
  await reached('ready', 2);
  expect(names()).toEqual(['starting', 'ready', 'starting', 'ready']);
  expect(told.gpuAvoided).toBe(1);
});

it('an engine that crashes without a graphics device too is given up after growing pauses', async () => {
  const { supervisor, states, told, reached } = supervise(smallEngine('process.abort();'));
  supervisor.start();
  const failed = await reached('failed');
  expect(failed.exit).toEqual({ reason: 'crashed', how: expect.stringMatching(/^(SIGABRT|0x86)$/) });
  expect(states.flatMap((state) => (state.state === 'restarting' ? state.inMs : []))).toEqual([
    250, 1000, 4000,
  ]);
  expect(told.gpuAvoided).toBe(1);
});

it('an engine that is killed from outside comes back at the same address', async () => {
  const { supervisor, names, lines, told, reached } = supervise(
    smallEngine(`process.stderr.write('pid ' + process.pid + '\\n'); ${LISTENING}`),
  );
  supervisor.start();
  const first = await reached('ready');
  process.kill(Number(lines.find((line) => line.startsWith('pid '))?.slice(4)), 'SIGKILL');
  const second = await reached('ready', 2);
  expect([second.origin, second.token]).toEqual([first.origin, first.token]);
  expect(names()).toEqual(['starting', 'ready', 'restarting', 'starting', 'ready']);
  expect(told.gpuAvoided).toBe(0);
});

it('an engine whose port was taken while it was gone comes back at another, with another token', async () => {
  const thief = createServer();
  const take = (port: number) => new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
  const { supervisor, names, reached } = supervise(
    smallEngine(`${LISTENING} setTimeout(() => process.exit(1), 200);`),
  );
  supervisor.start();
  const first = await reached('ready');
  await reached('restarting');
  await take(Number(new URL(first.origin).port));
  const second = await reached('ready', 2);
  thief.close();
  expect(second.origin).not.toBe(first.origin);
  expect([first.token, second.token]).toEqual(tokens.slice(0, 2));
  expect(names().slice(0, 6)).toEqual(['starting', 'ready', 'restarting', 'starting', 'starting', 'ready']);
});

describe('an engine that cannot start', () => {
  it('says why itself, and is not tried again until somebody asks', async () => {
    const { supervisor, names, reached } = supervise(
      smallEngine(`
say({ error: { code: 'unreadable', message: 'the library is locked', hint: 'Close the other.' } });
process.exit(1);
`),
    );
    supervisor.start();
    const { exit } = await reached('failed');
    expect(exit).toEqual({
      reason: 'cannot-start',
      message: 'the library is locked',
      hint: 'Close the other.',
    });
    supervisor.start();
    await reached('failed', 2);
    expect(names()).toEqual(['starting', 'failed', 'starting', 'failed']);
  });

  it('because there is no Node is not tried again either', async () => {
    const { supervisor, reached } = supervise((gpuAvoided, port) => ({
      ...smallEngine('')(gpuAvoided, port),
      node: join(tmpdir(), 'no-such-node'),
    }));
    supervisor.start();
    const { exit } = await reached('failed');
    expect(exit).toMatchObject({ reason: 'not-runnable', message: expect.stringMatching(/ENOENT/) });
  });

  it('is not trusted where it prints what is no port', async () => {
    const { supervisor, lines, reached } = supervise(
      smallEngine(`
for (const port of [0, 1.5, 70000, '80', null]) say({ ready: { port } });
process.exit(3);
`),
    );
    supervisor.start();
    await reached('restarting');
    expect(lines.slice(0, 5).map((line) => JSON.parse(line).ready.port)).toEqual([0, 1.5, 70000, '80', null]);
    expect(lines[5]).toMatch(/"ended","status":3/);
  });
});

it('an engine that does not end when its input closes is ended by force', async () => {
  const { supervisor, names, reached } = supervise(
    smallEngine(`say({ ready: { port: await listen('') } }); setInterval(() => {}, 1000);`),
  );
  supervisor.start();
  const { origin } = await reached('ready');
  await supervisor.stop();
  expect(names()).toEqual(['starting', 'ready', 'stopped']);
  await expect(fetch(origin)).rejects.toThrow();
});

describe('the real engine', () => {
  const library = () => mkdtempSync(join(tmpdir(), 'alvinn-library-'));
  const command = (): EngineCommand => ({
    node: process.execPath,
    arguments: [SERVER, '--library', library()],
    environment: process.env,
  });

  it('starts, answers at its address, and ends with its input', async () => {
    const { supervisor, names, reached } = supervise(command);
    supervisor.start();
    const { origin } = await reached('ready');
    const { status, headers } = await fetch(`${origin}/no-such-file`);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/text\/plain/);
    await supervisor.stop();
    expect(names()).toEqual(['starting', 'ready', 'stopped']);
  });

  it('does not outlive a shell that is killed', async () => {
    const script = join(mkdtempSync(join(tmpdir(), 'alvinn-shell-')), 'shell.ts');
    const supervisorUrl = pathToFileURL(fileURLToPath(new URL('./supervisor.ts', import.meta.url)));
    writeFileSync(
      script,
      `import { Supervisor } from ${JSON.stringify(supervisorUrl.href)};
new Supervisor({
  command: () => (${JSON.stringify({ ...command(), environment: {} })}),
  makeToken: () => ${JSON.stringify(TOKEN)},
  nowMs: () => performance.now(),
  gpuAvoided: false,
  onLine: () => {},
  onGpuAvoided: () => {},
  onState: (state) => console.log(JSON.stringify(state)),
}).start();
`,
    );
    const shell = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let origin = '';
    for await (const line of createInterface({ input: shell.stdout })) {
      ({ origin = '' } = JSON.parse(line));
      if (origin !== '') break;
    }
    shell.kill('SIGKILL');
    await expect
      .poll(() =>
        fetch(origin).then(
          () => true,
          () => false,
        ),
      )
      .toBe(false);
  });
});

describe('what the shell asks of the engine', () => {
  it('is answered by the real one: files come in and go out where a dialog said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alvinn-shell-'));
    const road = join(folder, 'oval.road.json');
    writeFileSync(road, JSON.stringify(exampleRoadFile));
    const { supervisor, reached } = supervise(() => ({
      node: process.execPath,
      arguments: [SERVER, '--library', join(folder, 'library')],
      environment: { ...process.env, XDG_CONFIG_HOME: folder },
    }));
    expect(await supervisor.ask('library.import', { path: road })).toMatchObject({
      failure: { code: 'offline' },
    });
    supervisor.start();
    expect(await supervisor.ask('library.import', { path: road })).toMatchObject({
      failure: { code: 'offline' },
    });
    await reached('ready');
    const imported = await supervisor.ask('library.import', { path: road });
    expect(imported).toEqual({ result: { kind: 'road', file: 'oval.road.json' } });
    const file = { kind: 'road', file: 'oval.road.json' } as const;
    const out = join(folder, 'out.road.json');
    expect(await supervisor.ask('library.export', { ...file, path: out })).toEqual({ result: null });
    expect(readFileSync(out)).toEqual(readFileSync(road));
    expect(await supervisor.ask('library.export', { ...file, path: join(folder, '.bashrc') })).toMatchObject({
      failure: { code: 'usage', message: expect.stringMatching(/does not end with .road.json/) },
    });
    expect(await supervisor.ask('report.path', { name: 'none.html' })).toMatchObject({
      failure: { code: 'not-found' },
    });
    await supervisor.stop();
  });

  it('fails where the engine ends meanwhile', async () => {
    const { supervisor, reached } = supervise(
      smallEngine(
        `endWithInput(); lines.on('line', () => process.exit(1)); say({ ready: { port: await listen('') } });`,
      ),
    );
    supervisor.start();
    await reached('ready');
    expect(await supervisor.ask('report.path', { name: 'a.html' })).toMatchObject({
      failure: { code: 'offline' },
    });
  });
});
