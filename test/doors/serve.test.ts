import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../engine/launch/alvinn.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-served-'));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGTERM');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const until = (condition: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), 60_000);

/** `alvinn serve` as a person starts it. @returns the launcher, and the address that it prints. */
async function serve(library: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--json', '--library', library, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, address: (JSON.parse(line) as { address: string }).address };
  }
  throw new Error('it ended without an address');
}

const answers = (address: string) =>
  fetch(address).then(
    () => true,
    () => false,
  );

describe.skipIf(process.platform !== 'linux')('alvinn serve', () => {
  it('opens the browser with its token on no command line, by a page that its user alone can read', async () => {
    const programs = join(folder, 'bin');
    const library = join(folder, 'opened');
    const given = join(folder, 'given');
    mkdirSync(programs);
    writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > ${given}\n`, { mode: 0o755 });
    const PATH = `${programs}:${process.env.PATH}`;
    const { child, address } = await serve(library, ['--open'], { PATH });
    const token = address.slice(address.indexOf('=') + 1);
    await until(() => existsSync(given) && readFileSync(given, 'utf8') !== '');
    const page = readFileSync(given, 'utf8');
    expect(page).toBe(join(library, 'open-cockpit.html'));
    expect(readFileSync(page, 'utf8')).toContain(`content="0; url=${address}"`);
    expect((statSync(page).mode & 0o777).toString(8)).toBe('600');
    const commandLines = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((id) => (existsSync(`/proc/${id}/cmdline`) ? readFileSync(`/proc/${id}/cmdline`, 'utf8') : ''));
    expect(commandLines.join('\n')).toContain(library);
    expect(commandLines.join('\n')).not.toContain(token);
    child.kill('SIGTERM');
    await until(() => !existsSync(page));
  });

  it('ends with a launcher that is killed', async () => {
    const { child, address } = await serve(join(folder, 'killed'));
    expect(await answers(address)).toBe(true);
    child.kill('SIGKILL');
    await until(async () => !(await answers(address)));
  });
});
