import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, type TestContext } from 'vitest';
import { untaughtModel } from '../../engine/drive/untaught-fixture.ts';
import { cutter } from '../../engine/exchange/cut.ts';
import { TUB_CROP } from '../../engine/exchange/donkeycar/tub-record.ts';
import { writeModelFolder } from '../../engine/exchange/model-folder.ts';
import { encodePng } from '../../engine/exchange/picture.ts';
import { DONKEYCAR_RULE, shareOfLock, steeringThatGives } from '../../engine/exchange/steering-rules.ts';
import { loadSteeringModel } from '../../engine/onnx/steering.ts';
import { Rng } from '../../sim/rng.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-exported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Python with what exported programs need. @returns what it prints. */
function python(context: TestContext, args: readonly string[], cwd: string): string {
  const command = process.env.ALVINN_PYTHON;
  if (!command) return context.skip('needs ALVINN_PYTHON, a Python with onnxruntime, numpy and Pillow');
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

const noise = (rows: number, columns: number) => {
  const rng = new Rng(1);
  return { rows, columns, rgb: Uint8Array.from({ length: rows * columns * 3 }, () => rng.integer(256)) };
};

/** Curvature that our own session answers to a retina, 1/m. */
async function curvatureOf(bytes: Uint8Array, camera: Uint8Array): Promise<number> {
  await using model = await loadSteeringModel({ bytes, name: 'model' });
  const look = { camera, range: new Float32Array(), roadIntensityFeedback: 0.5 };
  return (await model.answer([look])).curvaturePerM[0]!;
}

it('an exported program answers as the model does here', async (context) => {
  const bytes = await untaughtModel('alvinn-1990', {});
  const out = join(folder, 'python');
  await writeModelFolder(bytes, 'python', out);
  const picture = noise(30, 32);
  writeFileSync(join(out, 'picture.png'), encodePng(picture));
  const [, curvature] = /picture\.png: ([+-][\d.]+)\/m/.exec(
    python(context, ['drive.py', 'picture.png'], out),
  )!;
  expect(Number(curvature)).toBeCloseTo(await curvatureOf(bytes, picture.rgb), 3);
});

it('an exported part of Donkeycar answers as the model does to what an import cuts from the picture', async (context) => {
  const bytes = await untaughtModel('alvinn-1990', {});
  const out = join(folder, 'donkeycar');
  await writeModelFolder(bytes, 'donkeycar', out);
  const picture = noise(120, 160);
  writeFileSync(join(out, 'picture.rgb'), picture.rgb);
  const program =
    'import numpy; from alvinn_pilot import AlvinnPilot; ' +
    "print(AlvinnPilot().run(numpy.fromfile('picture.rgb', numpy.uint8).reshape(120, 160, 3))[0])";
  const angle = Number(python(context, ['-c', program], out));
  const retina = cutter({ rows: 30, columns: 32, crop: TUB_CROP })(picture);
  const expected = steeringThatGives(shareOfLock(DONKEYCAR_RULE, {}), await curvatureOf(bytes, retina));
  expect(angle).toBeCloseTo(expected, 3);
});
