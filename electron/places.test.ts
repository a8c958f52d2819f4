import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { engineEnvironment, placesOf } from './places.ts';

const source = mkdtempSync(join(tmpdir(), 'alvinn-source-'));
afterAll(() => rmSync(source, { recursive: true }));

describe('the Node and the engine', () => {
  const packaged = join('opt', 'ALVINN', 'resources');
  it.each([
    ['linux', 'node'],
    ['win32', 'node.exe'],
  ] as const)('lie among the resources of a packaged application on %s', (platform, name) => {
    expect(
      placesOf({
        packaged: true,
        appPath: join(packaged, 'app.asar'),
        resourcesPath: packaged,
        platform,
        launcherNode: '/usr/bin/node',
      }),
    ).toEqual({ node: join(packaged, 'node', name), root: join(packaged, 'app.asar.unpacked') });
  });

  it('are those of the source folder, or the launcher’s Node where npm has none for this system', () => {
    const running = {
      packaged: false,
      appPath: source,
      resourcesPath: '/electron/resources',
      platform: 'linux',
      launcherNode: '/usr/local/bin/node',
    } as const;
    expect(placesOf(running)).toEqual({ node: '/usr/local/bin/node', root: source });
    const installed = join(source, 'node_modules', 'node', 'bin', 'node');
    mkdirSync(join(installed, '..'), { recursive: true });
    writeFileSync(installed, '');
    expect(placesOf(running)).toEqual({ node: installed, root: source });
  });
});

it('the engine’s environment is the user’s, with a folder for what is compiled, without what is meant for Electron and its Node', () => {
  const own = { PATH: '/bin', LD_LIBRARY_PATH: '/lib' };
  expect(
    engineEnvironment(
      { ...own, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', NODE_PATH: '/x' },
      '/user/compiled',
    ),
  ).toEqual({ ...own, NODE_COMPILE_CACHE: '/user/compiled' });
});
