import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

/** What must not stand in a file of a room, and what the linter says about it. */
const FORBIDDEN: readonly (readonly [string, string, RegExp])[] = [
  ['sim/x.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('a');\n", /sim\/ is pure code/],
  ['sim/x.ts', "import { openGpu } from '../engine/gpu/gpu.ts';\nopenGpu();\n", /sim\/ is pure code/],
  ['sim/x.ts', 'export const now = () => performance.now();\n', /sim\/ has no clock/],
  ['engine/x.ts', "import { app } from 'electron';\napp.quit();\n", /engine\/ runs without a window/],
  ['engine/x.ts', "import { App } from '../renderer/App.ts';\nApp();\n", /engine\/ runs without a window/],
  ['engine/data/x.ts', "import { World } from '../drive/world.ts';\nnew World();\n", /rooms look down only/],
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
  ['engine/network/x.ts', "import { join } from 'node:path';\njoin('a');\n", /engine\/network is pure code/],
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
  ['electron/x.ts', "import { Engine } from '../engine/server/engine.ts';\nnew Engine();\n", /window around/],
  ['electron/x.ts', "import { Rng } from '../sim/rng.ts';\nnew Rng(1);\n", /window around the page/],
  ['electron/x.ts', "import { z } from 'zod';\nz.any();\n", /window around the page/],
];
/** What belongs. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ['engine/x.ts', "import { Rng } from '../sim/rng.ts';\nexport const rng = new Rng(1);\n"],
  [
    'renderer/x.ts',
    "import { version } from '../engine/protocol/messages.ts';\nexport const now = version;\n",
  ],
  ['engine/textbook/x.ts', "import { unitsOf } from './network.ts';\nexport const units = unitsOf;\n"],
  [
    'renderer/x.ts',
    "import { unitsOf } from '../engine/textbook/network.ts';\nexport const units = unitsOf;\n",
  ],
  [
    'renderer/x.ts',
    "import { EXPERIMENTS } from '../engine/lab/index.ts';\nexport const all = EXPERIMENTS;\n",
  ],
  [
    'electron/x.ts',
    "import { join } from 'node:path';\nimport { app } from 'electron';\n" +
      "import type { DesktopAction } from '../engine/protocol/desktop.ts';\n" +
      "import { BUTTONS } from './shell-page.ts';\n" +
      "export const here = [join('a'), app, BUTTONS] satisfies (unknown | DesktopAction)[];\n",
  ],
];

/** A file of its own for each case, in the room that the case names. */
const fileOf = (path: string, of: string, i: number) => path.replace('x.ts', `${of}-${i}.ts`);
/** What the linter says of each file, by its path. */
const said = new Map<string, string>();

/** Lints all cases at once by the project's own rules: a linter a case would take a second each. */
beforeAll(() => {
  for (const [i, [path, code]] of FORBIDDEN.entries()) {
    writeFileSync(join(folder, fileOf(path, 'forbidden', i)), code);
  }
  for (const [i, [path, code]] of ALLOWED.entries()) {
    writeFileSync(join(folder, fileOf(path, 'allowed', i)), code);
  }
  const cycle = (other: string, own: string) =>
    `import { ${other} } from './cycle-${other}.ts';\nexport const ${own} = () => ${other};\n`;
  writeFileSync(join(folder, 'engine/drive/cycle-a.ts'), cycle('b', 'a'));
  writeFileSync(join(folder, 'engine/drive/cycle-b.ts'), cycle('a', 'b'));
  const options = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', '.'];
  const run = spawnSync(process.execPath, [BIOME, ...options], { cwd: folder, encoding: 'utf8' });
  expect(run.status).toBe(1);
  // Each diagnostic begins with the place that it is about.
  for (const one of run.stderr.split(/^(?=\S+\.ts(?::\d+:\d+)? lint\/)/m)) {
    const path = one.slice(0, one.indexOf('.ts') + '.ts'.length);
    said.set(path, (said.get(path) ?? '') + one);
  }
});

describe('the linter keeps the rooms apart', () => {
  it.each(FORBIDDEN.map((one, i) => [...one, i] as const))(
    '%s may not hold %s',
    (path, _code, message, i) => {
      const what = said.get(fileOf(path, 'forbidden', i));
      expect(what).toMatch(/^ +× /m);
      expect(what).toMatch(message);
    },
  );

  it('and lets no file import itself by way of another', () => {
    expect(said.get('engine/drive/cycle-a.ts')).toMatch(/^ +× .*[\s\S]*cycle/m);
  });

  it('and lets pass what belongs', () => {
    expect(ALLOWED.map(([path], i) => said.get(fileOf(path, 'allowed', i)))).toEqual(
      ALLOWED.map(() => undefined),
    );
  });
});
