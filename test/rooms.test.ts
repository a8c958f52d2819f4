import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
const folder = mkdtempSync(join(tmpdir(), 'alvinn-rooms-'));
copyFileSync(fileURLToPath(new URL('../biome.json', import.meta.url)), join(folder, 'biome.json'));
for (const room of [
  'sim',
  'engine/protocol',
  'engine/train',
  'engine/data',
  'engine/live',
  'engine/drive',
  'engine/network',
  'engine/textbook',
  'engine/lab',
  'renderer',
  'electron',
])
  mkdirSync(join(folder, room), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

/** Lints one file by the project's own rules. */
function lint(path: string, code: string): { status: number | null; output: string } {
  writeFileSync(join(folder, path), code);
  const run = spawnSync(process.execPath, [BIOME, 'lint', '--vcs-enabled=false', path], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe('the linter keeps the rooms apart', () => {
  it.each([
    ['sim/x.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('a');\n", /sim\/ is pure code/],
    ['sim/x.ts', "import { openGpu } from '../engine/gpu/gpu.ts';\nopenGpu();\n", /sim\/ is pure code/],
    ['sim/x.ts', 'export const now = () => performance.now();\n', /sim\/ has no clock/],
    ['engine/x.ts', "import { app } from 'electron';\napp.quit();\n", /engine\/ runs without a window/],
    ['engine/x.ts', "import { App } from '../renderer/App.ts';\nApp();\n", /engine\/ runs without a window/],
    [
      'engine/data/x.ts',
      "import { World } from '../drive/world.ts';\nnew World();\n",
      /rooms look down only/,
    ],
    ['engine/drive/x.ts', "import { Jobs } from '../server/hub.ts';\nnew Jobs();\n", /rooms look down only/],
    ['engine/live/x.ts', "import { Runs } from '../runs/runs.ts';\nnew Runs();\n", /rooms look down only/],
    ['engine/protocol/x.ts', "import { Hub } from '../server/hub.ts';\nnew Hub();\n", /runs in the page too/],
    [
      'engine/train/x.ts',
      "import { openModel } from '../onnx/steering.ts';\nopenModel();\n",
      /without onnxruntime/,
    ],
    [
      'engine/network/x.ts',
      "import { UserError } from '../errors.ts';\nnew UserError();\n",
      /engine\/network is pure code/,
    ],
    [
      'engine/network/x.ts',
      "import { join } from 'node:path';\njoin('a');\n",
      /engine\/network is pure code/,
    ],
    ['engine/textbook/x.ts', "import { Rng } from '../../sim/rng.ts';\nnew Rng(1);\n", /imports itself only/],
    ['engine/textbook/x.ts', "import { join } from 'node:path';\njoin('a');\n", /imports itself only/],
    ['engine/textbook/x.ts', 'export const now = () => performance.now();\n', /has no clock/],
    [
      'engine/lab/x.ts',
      "import { headOf } from '../network/parts.ts';\nheadOf();\n",
      /engine\/lab is pure code/,
    ],
    ['engine/lab/x.ts', 'export const now = () => performance.now();\n', /has no clock/],
    ['renderer/x.ts', "import { homedir } from 'node:os';\nhomedir();\n", /renderer\/ is a sandboxed page/],
    ['renderer/x.ts', "import { world } from '../engine/drive/world.ts';\nworld();\n", /sandboxed page/],
    [
      'electron/x.ts',
      "import { Engine } from '../engine/server/engine.ts';\nnew Engine();\n",
      /window around/,
    ],
    ['electron/x.ts', "import { Rng } from '../sim/rng.ts';\nnew Rng(1);\n", /window around the page/],
    ['electron/x.ts', "import { z } from 'zod';\nz.any();\n", /window around the page/],
  ])('%s may not hold %s', (path, code, message) => {
    const { status, output } = lint(path, code);
    expect(status).not.toBe(0);
    expect(output).toMatch(message);
  });

  it('and lets no file import itself by way of another', () => {
    writeFileSync(
      join(folder, 'engine/drive/y.ts'),
      "import { x } from './x.ts';\nexport const y = () => x;\n",
    );
    const { status, output } = lint(
      'engine/drive/x.ts',
      "import { y } from './y.ts';\nexport const x = () => y;\n",
    );
    expect(status).not.toBe(0);
    expect(output).toMatch(/cycle/);
  });

  it('and lets pass what belongs', () => {
    const code = "import { Rng } from '../sim/rng.ts';\nexport const rng = new Rng(1);\n";
    expect(lint('engine/x.ts', code)).toMatchObject({ status: 0 });
    const page = "import { version } from '../engine/protocol/messages.ts';\nexport const now = version;\n";
    expect(lint('renderer/x.ts', page)).toMatchObject({ status: 0 });
    const own = "import { unitsOf } from './network.ts';\nexport const units = unitsOf;\n";
    expect(lint('engine/textbook/x.ts', own)).toMatchObject({ status: 0 });
    const lesson =
      "import { unitsOf } from '../engine/textbook/network.ts';\nexport const units = unitsOf;\n";
    expect(lint('renderer/x.ts', lesson)).toMatchObject({ status: 0 });
    const experiment =
      "import { EXPERIMENTS } from '../engine/lab/index.ts';\nexport const all = EXPERIMENTS;\n";
    expect(lint('renderer/x.ts', experiment)).toMatchObject({ status: 0 });
    const shell =
      "import { join } from 'node:path';\nimport { app } from 'electron';\n" +
      "import type { DesktopAction } from '../engine/protocol/desktop.ts';\n" +
      "import { BUTTONS } from './shell-page.ts';\n" +
      "export const here = [join('a'), app, BUTTONS] satisfies (unknown | DesktopAction)[];\n";
    expect(lint('electron/x.ts', shell)).toMatchObject({ status: 0 });
  });
});
