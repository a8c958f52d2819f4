import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { electronBinary, missingDisplay, missingSandbox } from '../diagnostics/electron.mjs';
import { buildBundle, staleBundles } from './bundles.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = fileURLToPath(new URL('./start.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the application until what it says holds `until` or it ends, and then ends it. */
function start(environment: NodeJS.ProcessEnv, until: RegExp): Promise<{ out: string; err: string }> {
  const { DISPLAY, WAYLAND_DISPLAY, ...own } = process.env;
  const library = join(folder, 'library');
  const child = spawn(process.execPath, [START, '--library', library], { env: { ...own, ...environment } });
  const said = { out: '', err: '' };
  const hear = (stream: 'out' | 'err') => (data: Buffer) => {
    said[stream] += data;
    if (until.test(said.out)) child.kill('SIGTERM');
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('err'));
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}

/** A folder that holds a program in Electron's place; it prints what it is given. */
function standInForElectron(): string {
  const dist = mkdtempSync(join(folder, 'electron-'));
  writeFileSync(join(dist, 'electron'), '#!/bin/sh\nprintf "%s\\n" "$ALVINN_NODE" "$@"\n', { mode: 0o755 });
  return dist;
}

describe.skipIf(process.platform !== 'linux')('npm start on Linux', () => {
  it('without a display says so in one line and serves the cockpit to a browser', async () => {
    const { out, err } = await start({}, /Ctrl-C/);
    expect(err.split('\n')).toContain(
      'No window: there is no display here. The cockpit is served to a browser instead.',
    );
    expect(out).toMatch(/^The cockpit is at http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/m);
  });

  it('without Electron’s program, and no way to get it, does the same', async () => {
    const { out, err } = await start(
      {
        DISPLAY: ':99',
        ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere'),
        ELECTRON_MIRROR: 'http://127.0.0.1:9/',
        // Nobody's browser is to open in a test.
        PATH: folder,
      },
      /Ctrl-C/,
    );
    expect(err).toMatch(/No window: Electron's program is not here and could not be downloaded\./);
    expect(out).toMatch(/^The cockpit is at /m);
  });

  const dist = standInForElectron();
  const noSandbox = missingSandbox(join(dist, 'electron'));

  it.skipIf(noSandbox)('with a display and Electron opens the window from the source folder', async () => {
    const { out } = await start({ DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: dist }, /never/);
    expect(out.split('\n').slice(1, 3)).toEqual([ROOT, '--library']);
  });

  it.skipIf(!noSandbox)('where Electron’s sandbox cannot run says why there is no window', async () => {
    const { out, err } = await start(
      { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: dist, PATH: folder },
      /Ctrl-C/,
    );
    expect(err).toContain(`No window: ${noSandbox}. The cockpit is served to a browser instead.\n`);
    expect(out).toMatch(/^The cockpit is at /m);
  });
});

describe('a window', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: '' }, false],
    ['win32', {}, true],
    ['darwin', {}, true],
  ] as const)('on %s with %j can be shown: %s', (platform, environment, can) => {
    expect(missingDisplay(platform, environment) === undefined).toBe(can);
  });

  it('needs Electron’s program, where its package or the environment says', () => {
    const dist = standInForElectron();
    expect(electronBinary(folder, {})).toBeUndefined();
    expect(electronBinary(folder, { ELECTRON_OVERRIDE_DIST_PATH: dist })).toBe(join(dist, 'electron'));
    const installed = join(folder, 'node_modules', 'electron');
    mkdirSync(join(installed, 'dist'), { recursive: true });
    writeFileSync(join(installed, 'path.txt'), 'electron.exe');
    expect(electronBinary(folder, {})).toBeUndefined();
    writeFileSync(join(installed, 'dist', 'electron.exe'), '');
    expect(electronBinary(folder, {})).toBe(join(installed, 'dist', 'electron.exe'));
  });

  it('needs its sandbox, and what stands in the way is said with what to do', ({ skip }) => {
    const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
    const reason = missingSandbox(join(folder, 'electron'));
    if (process.platform !== 'linux') expect(reason).toBeUndefined();
    else if (process.getuid?.() === 0) expect(reason).toMatch(/start it as a user$/);
    else {
      skip(!readableIs(restricted, '1'), 'this system does not restrict it');
      expect(reason).toMatch(/sudo chown root .*chrome-sandbox && sudo chmod 4755 /);
    }
  });
});

function readableIs(path: string, content: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() === content;
  } catch {
    return false;
  }
}

describe('a bundle', () => {
  const root = join(folder, 'source');
  const source = join(root, 'renderer', 'index.html');
  const write = (path: string, text = '') => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it('is stale from the moment that a source changes, comes or goes, until it is built', () => {
    expect(staleBundles(folder)).toEqual([]);
    for (const room of ['sim', 'engine/protocol', 'engine/textbook', 'engine/lab', 'engine/network']) {
      write(`${room}/a.ts`);
    }
    for (const path of ['renderer/index.html', 'package-lock.json']) write(path);
    write('engine/launch/vite.config.mjs');
    expect(staleBundles(root)).toEqual(['page']);
    write('package.json', '{"type":"module"}');
    const built = () => {
      write('node_modules/vite/bin/vite.js', BUILDER);
      return buildBundle(root, 'page', process.execPath);
    };
    expect(built()).toBeUndefined();
    expect(staleBundles(root)).toEqual([]);
    utimesSync(source, 1, 1);
    expect(staleBundles(root)).toEqual(['page']);
    built();
    write('renderer/new.ts');
    expect(staleBundles(root)).toEqual(['page']);
    built();
    rmSync(join(root, 'renderer', 'new.ts'));
    expect(staleBundles(root)).toEqual(['page']);
    built();
    write('renderer/new.test.ts');
    expect(staleBundles(root)).toEqual([]);
  });

  it('that fails to build says why and leaves the one of before', () => {
    write('node_modules/vite/bin/vite.js', "console.error('line 3: no such thing'); process.exit(1);");
    expect(buildBundle(root, 'page', process.execPath)).toBe('line 3: no such thing\n');
    expect(readFileSync(join(root, '.build', 'page', 'index.html'), 'utf8')).toBe('built');
    expect(staleBundles(root)).toEqual([]);
  });
});

/** Builds like a bundler: a page, into the folder that is asked for. */
const BUILDER = `
import { mkdirSync, writeFileSync } from 'node:fs';
const folder = process.argv[process.argv.indexOf('--outDir') + 1];
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/index.html', 'built');
`;
