import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { Diagnostics } from './diagnostics.ts';
import { EngineLog } from './engine-log.ts';
import { reportText } from './report-text.ts';

const TOKEN = '0123456789abcdef'.repeat(4);

it('a log keeps its last 500 lines and hands all of them on', () => {
  const handed: string[] = [];
  const log = new EngineLog(
    (line) => handed.push(line),
    () => 7,
  );
  for (let i = 1; i <= 502; i++) log.add(`line ${i}`);
  expect(handed).toHaveLength(502);
  expect(log.after(0)).toHaveLength(500);
  expect(log.after(0)[0]).toEqual({ number: 3, atMs: 7, text: 'line 3' });
  expect(log.after(501)).toEqual([{ number: 502, atMs: 7, text: 'line 502' }]);
});

it('a report names no token and no home folder, and says the rest as it is', () => {
  const parts = [
    { title: 'Machine', lines: [`node at ${join('/home/ada', 'bin')}`] },
    { title: 'Log', lines: [`http://127.0.0.1:1/#token=${TOKEN}`, 'at /home/ada/x.ts', 'path 101'] },
  ];
  expect(reportText(parts, '/home/ada')).toBe(
    'Machine\n  node at ~/bin\n\nLog\n  http://127.0.0.1:1/#token=(64 digits)\n  at ~/x.ts\n  path 101\n',
  );
});

it('a report tells what doctor finds, what the page knows and what the engine logged', async () => {
  await buildKernel();
  const log = new EngineLog(
    () => {},
    () => 0,
  );
  const nowMs = () => performance.now();
  using diagnostics = new Diagnostics({
    log,
    home: homedir(),
    libraryFolder: join(homedir(), 'ALVINN'),
    nowMs,
  });
  log.add(`page 1 joined with ${TOKEN} from ${homedir()}`);
  const text = await diagnostics.report([['Frames a second', '60']]);
  for (const { name, found } of await diagnostics.examine()) {
    expect(text).toContain(`${name}: ${found.replaceAll(homedir(), '~').slice(0, 30)}`);
  }
  expect(text).toContain('Frames a second: 60');
  expect(text).toContain('Library: ~');
  expect(text).toContain('1970-01-01T00:00:00.000Z page 1 joined with (64 digits) from ~');
  expect(text).not.toContain(TOKEN);
});

it('health is of this process', async () => {
  const log = new EngineLog(
    () => {},
    () => 0,
  );
  using diagnostics = new Diagnostics({ log, home: '/', libraryFolder: '/', nowMs: () => performance.now() });
  const health = diagnostics.health();
  expect(health.node).toBe(process.versions.node);
  expect(health.memoryBytes).toBeGreaterThan(health.heapBytes);
  const hold = (ms: number) => {
    const fromMs = performance.now();
    while (performance.now() < fromMs + ms);
  };
  await expect
    .poll(async () => {
      // A delay counts between two ticks of the monitor, and each look at the figures begins anew.
      await setTimeout(30);
      hold(50);
      await setTimeout(30);
      return diagnostics.health().loopDelayMsP99;
    })
    .toBeGreaterThan(25);
});
