import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { newSecret } from './secrets.ts';
import { isCrash, superviseEngine } from './supervise.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-supervise-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const base = {
  makeToken: newSecret,
  libraryFolder: folder,
  program: 'test',
  nowMs: () => performance.now(),
  onMoved: () => {},
};

/** Processes that run the engine for this test's library. */
function engines(): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row.includes(`--library ${folder}`)).map((row) => Number.parseInt(row, 10));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

it.skipIf(process.platform === 'win32')(
  'starts a killed engine again on the same port, and leaves none behind',
  async () => {
    const log: string[] = [];
    const engine = await superviseEngine({ ...base, port: 0, log: (line) => log.push(line) });
    const [first] = engines();
    process.kill(first!, 'SIGKILL');
    await until(() => engines().some((pid) => pid !== first));
    await until(() => answers(engine.place.port));
    expect(log).toContain('the engine ended (SIGKILL); starting it again in 250 ms');
    process.kill(engines()[0]!, 'SIGSEGV');
    await until(() => log.some((line) => line.includes('(SIGSEGV)')));
    await until(() => answers(engine.place.port));
    expect(log).toContain(
      'the engine ended (SIGSEGV); starting it again in 500 ms, without the graphics card',
    );
    await engine.close();
    expect(engines()).toEqual([]);
  },
);

it('takes for a crash what native code does, on every system', () => {
  const crashes: [number | null, string | null][] = [
    [null, 'SIGSEGV'],
    [null, 'SIGTRAP'],
    [134, null],
    [0xc0000005, null],
    [-1073741819, null],
  ];
  expect(crashes.map(([status, signal]) => isCrash(status, signal))).toEqual([true, true, true, true, true]);
  expect([isCrash(0, null), isCrash(1, null), isCrash(null, 'SIGKILL')]).toEqual([false, false, false]);
});

it('says that the port is taken', async () => {
  const engine = await superviseEngine({ ...base, port: 0, log: () => {} });
  await expect(
    superviseEngine({
      ...base,
      libraryFolder: join(folder, 'other'),
      port: engine.place.port,
      log: () => {},
    }),
  ).rejects.toMatchObject({
    code: 'port-taken',
    message: `port ${engine.place.port} is taken`,
  });
  await engine.close();
});

it('gives a library to one engine alone, and says who has it', async () => {
  const engine = await superviseEngine({ ...base, program: 'alvinn serve', port: 0, log: () => {} });
  await expect(superviseEngine({ ...base, port: 0, log: () => {} })).rejects.toMatchObject({
    code: 'in-use',
    message: `the library ${folder} is in use by alvinn serve (process ${engines()[0]})`,
  });
  await engine.close();
});
