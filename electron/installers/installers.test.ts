import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEngine, checkFiles } from './check-package.ts';
import { ENGINE } from './configuration.ts';
import { engineFiles } from './engine-archive.ts';
import { iconSvg } from './icon.ts';
import { icns, ico } from './icon-files.ts';
import { licences } from './licences.ts';
import { foreignNative, TARGETS, targetOf } from './target.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LINUX = targetOf('linux', 'x64')!;
const folder = mkdtempSync(join(tmpdir(), 'alvinn-installers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What electron-builder needs of an unpacked Electron: the program with its fuses, all at their defaults. */
function standInForElectron(): string {
  const dist = join(folder, 'electron');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  const fuses = Buffer.concat([
    Buffer.from('#!/bin/sh\nexit 0\ndL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('101100011'),
  ]);
  writeFileSync(join(dist, 'electron'), fuses, { mode: 0o755 });
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(dist, name), '');
  return dist;
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'an application packaged on Linux by electron-builder (with a stand-in for Electron’s own program)',
  () => {
    const output = join(folder, 'installers');
    const resources = join(output, 'linux-unpacked', 'resources');
    const unpacked = join(resources, 'app.asar.unpacked');
    let said = '';
    beforeAll(async () => {
      const run = promisify(execFile)(
        process.execPath,
        ['electron/installers/dist.ts', '--dir', '--output', output],
        { cwd: ROOT, env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: standInForElectron() } },
      );
      said = await run.then(
        ({ stdout }) => stdout,
        ({ stdout, stderr }) => `${stdout}${stderr}`,
      );
    });

    it('is complete, and its engine starts on its own Node', () => {
      expect(said).toMatch(/The package is complete and its engine starts\./);
    });

    it('has its fuses set: no Node mode, no inspector, only its own archive', () => {
      const program = readFileSync(join(output, 'linux-unpacked', 'alvinn'), 'latin1');
      const wire = program.slice(program.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34);
      expect(wire.slice(0, 8)).toBe('00001100');
    });

    it('without a part, with a stranger or with another system’s code is found wanting', () => {
      const kernel = join(unpacked, '.build', 'kernel-simd.wasm');
      renameSync(kernel, `${kernel}.test.ts`);
      const foreign = join(unpacked, foreignNative(LINUX)[0]!);
      const driver = join(unpacked, '.build', 'chromium-1');
      for (const folder of [foreign, driver]) mkdirSync(folder, { recursive: true });
      writeFileSync(join(driver, 'libvk_swiftshader.so'), '');
      writeFileSync(join(foreign, 'dawn.node'), '');
      expect(checkFiles(resources, LINUX)).toEqual([
        'missing: .build/kernel-simd.wasm',
        `of another system: ${foreignNative(LINUX)[0]}/dawn.node`,
        'unwanted: .build/kernel-simd.wasm.test.ts',
        'unwanted: .build/chromium-1/libvk_swiftshader.so',
      ]);
      renameSync(`${kernel}.test.ts`, kernel);
      for (const folder of [foreign, driver]) rmSync(folder, { recursive: true });
      expect(checkFiles(resources, LINUX)).toEqual([]);
    });

    it('whose engine lacks a library is found wanting', async () => {
      const library = join(unpacked, 'node_modules', 'ws');
      renameSync(library, `${library}-away`);
      const problems = await checkEngine(resources, LINUX);
      renameSync(`${library}-away`, library);
      expect(problems.join('\n')).toMatch(/never ready[\s\S]*Cannot find package 'ws'/);
    });

    it('is told apart from an empty folder', () => {
      expect(checkFiles(folder, LINUX).slice(0, 2)).toEqual([
        `missing: ${join(folder, 'node', 'node')}`,
        'missing in app.asar: .build/electron/main.cjs',
      ]);
    });
  },
);

it('every target’s native code is in the packages, and nothing of that kind is of no target', () => {
  const folders = (path: string) =>
    readdirSync(join(ROOT, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${path}/${name}`);
  const found = [
    ...folders('node_modules/onnxruntime-node/bin/napi-v6').flatMap(folders),
    ...folders('node_modules/webgpu/dist'),
  ];
  for (const target of TARGETS) {
    expect([...target.native, ...foreignNative(target)].sort()).toEqual(found.sort());
  }
});

it('the licences name what the engine loads and what the page bundles, with their texts', () => {
  const text = licences(ROOT);
  for (const name of ['three', 'onnxruntime-node', 'webgpu', 'react', 'scheduler', 'zustand']) {
    expect(text).toMatch(
      new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC|BSD-3-Clause|Apache-2\\.0)\\)$`, 'm'),
    );
  }
  expect(text).toMatch(/^ALVINN\n\n.*MIT/);
  expect(text).toContain('Copyright © 2010-');
  expect(text).toMatch(/^webgpu [\d.]+ \(BSD-3-Clause\)$/m);
  const [, , , ...packages] = text.split('-'.repeat(80)).map((part) => part.trim());
  // A name alone is no licence.
  expect(packages.filter((part) => part.length < 600).map((part) => part.split('\n')[0])).toEqual([]);
  expect(text).not.toMatch(/^(typescript|vitest|electron-builder) \d|SwiftShader/m);
});

describe('icons', () => {
  const icons = join(ROOT, 'assets', 'icons');
  const pngs = new Map(
    [16, 32, 48, 64, 128, 256, 512, 1024].map((size) => [
      size,
      readFileSync(join(icons, `${size}x${size}.png`)),
    ]),
  );

  it('in the files are what the script draws', () => {
    expect(readFileSync(join(icons, 'alvinn.svg'), 'utf8')).toBe(iconSvg(16));
    expect(readFileSync(join(icons, 'alvinn.ico')).equals(ico(pngs))).toBe(true);
    expect(readFileSync(join(icons, 'alvinn.icns')).equals(icns(pngs))).toBe(true);
  });

  it('for Windows lie where their directory says', () => {
    const file = ico(pngs);
    const entry = 6 + 16 * 5;
    const [length, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)];
    expect(file.readUInt8(entry)).toBe(0);
    expect(file.subarray(offset, offset + length).equals(pngs.get(256)!)).toBe(true);
  });
});

describe('the archive of the engine alone', () => {
  const files = engineFiles(ROOT, LINUX);

  it('holds what the command line and the cockpit in a browser need', () => {
    // Written as it is made.
    expect(ENGINE).toContain('.build/licences.txt');
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        '.build/page/index.html',
        '.build/kernel-raster.wasm',
        'assets/models/alvinn-all-weather.onnx',
        'engine/cli/commands/sweep.ts',
        'engine/train/worker.ts',
        'node_modules/three/build/three.core.js',
        'node_modules/webgpu/dist/linux-x64/dawn.node',
        'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
      ]),
    );
  });

  it('holds no tests, no window, nothing for compilers, and no code of other systems', () => {
    const foreign = foreignNative(LINUX);
    const unwanted = files.filter(
      (file) =>
        /\.test\.ts$|\.d\.[cm]?ts$|\.map$|^(electron|renderer|test)\/|^node_modules\/(electron|react|vite|node)\//.test(
          file,
        ) || foreign.some((path) => file.startsWith(`${path}/`)),
    );
    expect(unwanted).toEqual([]);
  });
});
