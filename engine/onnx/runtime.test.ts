import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODEL = JSON.stringify(join(ROOT, 'assets/models/alvinn-all-weather.onnx'));

/** Opens a model in a process of a user who has nothing yet. @returns what there is of the user's afterwards. */
function leftByOpeningAModel(): string[] {
  const home = mkdtempSync(join(tmpdir(), 'alvinn-home-'));
  try {
    const program = `import { InferenceSession } from './engine/onnx/runtime.ts'; await InferenceSession.create(${MODEL});`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: home },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return readdirSync(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

it('opening a model leaves nothing of a number for the machine with the user, as onnxruntime does by itself', (context) => {
  context.skip(process.platform !== 'linux', 'it keeps it elsewhere');
  expect(leftByOpeningAModel()).toEqual([]);
});

it('onnxruntime comes from here alone, so that it reports to nobody', () => {
  const files = globSync('{engine,electron,renderer,test}/**/*.{ts,tsx,mjs}', { cwd: ROOT });
  const importing = files.filter((file) =>
    /(from|import\() ?'onnxruntime-node'/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(importing).toEqual(['engine/onnx/runtime.ts']);
});
