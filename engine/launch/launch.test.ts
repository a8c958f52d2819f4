import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenIn } from './setup.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Number of a user who owns nothing. */
const NOBODY = 65534;
/** The program elsewhere, nothing built yet, with every package. */
const clone = mkdtempSync(join(tmpdir(), 'alvinn-clone-'));
beforeAll(() => {
  for (const part of ['engine', 'sim', 'package.json', 'package-lock.json']) {
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  }
  mkdirSync(join(clone, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name));
  }
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(folder: string, script: string, ...args: string[]): Promise<Ended> {
  return runAs({}, folder, script, ...args);
}

function runAs(user: { uid?: number }, folder: string, script: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(folder, script), ...args], user, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
}

describe('set-up', () => {
  it('has nothing to do and nothing to say where all is set up', async () => {
    await run(ROOT, 'engine/launch/setup.mjs');
    expect(await run(ROOT, 'engine/launch/setup.mjs')).toEqual({ status: 0, out: '', err: '' });
  });

  it('builds what is missing, also when two begin at once', async () => {
    const both = await Promise.all([1, 2].map(() => run(clone, 'engine/launch/setup.mjs')));
    for (const { status, out, err } of both) {
      expect({ status, out }).toEqual({ status: 0, out: '' });
      expect(err).toMatch(/^(Setting up: compiling the (training|rasterising) kernel …\n){0,2}$/);
    }
    for (const variant of ['simd', 'relaxed', 'raster']) {
      const kernel = readFileSync(join(clone, '.build', `kernel-${variant}.wasm`));
      expect(kernel).toEqual(readFileSync(join(ROOT, '.build', `kernel-${variant}.wasm`)));
    }
  });

  it.skipIf(process.platform === 'win32')(
    'says in one line that whoever may not write into the folder cannot set it up anew',
    async () => {
      const kernel = join(clone, '.build', 'kernel-raster.wasm');
      const bytes = readFileSync(kernel);
      rmSync(kernel);
      chmodSync(clone, 0o755);
      chmodSync(join(clone, '.build'), 0o555);
      try {
        // Modes do not hold the administrator back.
        const user = process.getuid?.() === 0 ? { uid: NOBODY } : {};
        const { status, err } = await runAs(user, clone, 'engine/launch/setup.mjs');
        const said = err.split('\n').filter((line) => !line.startsWith('Setting up: '));
        expect(said).toEqual([
          expect.stringMatching(/^This program has to be set up anew, and you may not write into .*own\.$/),
          '',
        ]);
        expect(status).toBe(1);
      } finally {
        chmodSync(join(clone, '.build'), 0o755);
        writeFileSync(kernel, bytes);
      }
    },
  );
});

it('sees without any graphics driver, and says in one line what is missing where one is asked for', async ({
  skip,
}) => {
  const drivers = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some((folder) => existsSync(folder));
  skip(drivers || process.platform !== 'linux', 'this machine has a graphics driver of its own');
  const out = join(clone, 'none.drive');
  const snapshots = ['snapshots', '--count', '2', '--out', out, '--json'];
  expect(JSON.parse((await run(clone, 'engine/cli/main.ts', ...snapshots)).out)).toMatchObject({
    count: 2,
    eyes: 'raster',
  });
  const train = ['train', '--data', out, '--out', join(clone, 'none.onnx'), '--backend', 'gpu'];
  const other = join(clone, 'other.drive');
  for (const asked of [[...snapshots.slice(0, 3), '--out', other, '--eyes', 'three'], train]) {
    expect(await run(clone, 'engine/cli/main.ts', ...asked)).toEqual({
      status: 1,
      out: '',
      err: expect.stringMatching(
        /^no graphics adapter was found\. Leave the choice to auto, [^\n]*install a graphics driver[^\n]*\n$/,
      ),
    });
  }
  expect(existsSync(other)).toBe(false);
});

describe('the launcher', () => {
  it('hands on what a command prints and how it ended', async () => {
    expect(await run(ROOT, 'engine/launch/alvinn.mjs', '--help')).toMatchObject({ status: 0, err: '' });
    const wrong = await run(ROOT, 'engine/launch/alvinn.mjs', 'snapshots', '--count', '0');
    expect(wrong).toMatchObject({ status: 2, out: '' });
    expect(wrong.err).toMatch(/--count/);
  });

  it('takes paths from where npm was called, which runs it in the program’s own folder', () => {
    const called = { INIT_CWD: clone, npm_lifecycle_event: 'alvinn' };
    expect(givenIn(called, ROOT, ['alvinn'])).toBe(clone);
    expect(givenIn({ ...called, INIT_CWD: join(clone, 'gone') }, ROOT, ['alvinn'])).toBe(ROOT);
    // By hand, or by another script that npm runs.
    expect(givenIn({}, clone, ['alvinn'])).toBe(clone);
    expect(givenIn(called, tmpdir(), ['alvinn'])).toBe(tmpdir());
    expect(givenIn({ ...called, npm_lifecycle_event: 'test' }, ROOT, ['alvinn'])).toBe(ROOT);
  });

  it('has Node keep what it compiles of the program for the next start', async () => {
    // Neither this run's own cache, nor its coverage, under which Node keeps nothing.
    const ownSettings = /^NODE_(COMPILE_CACHE|DISABLE_COMPILE_CACHE|V8_COVERAGE)$/;
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSettings.test(name)));
    const launcher = join(clone, 'engine/launch/alvinn.mjs');
    await promisify(execFile)(process.execPath, [launcher, '--help'], { env });
    expect(readdirSync(join(clone, '.build', 'compile-cache'))).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')(
    'says so where the program crashes, as one object too',
    async () => {
      writeFileSync(join(clone, 'engine/cli/main.ts'), "process.kill(process.pid, 'SIGSEGV');");
      const { status, out } = await run(clone, 'engine/launch/alvinn.mjs', 'doctor', '--json');
      expect({ status, ...JSON.parse(out) }).toEqual({
        status: 1,
        error: {
          code: 'ended',
          message: 'alvinn was ended by SIGSEGV',
          hint: expect.stringMatching(/graphics driver/),
        },
      });
    },
  );
});
