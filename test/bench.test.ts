import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { buildKernel } from '../engine/train/cpu/build-kernel.mjs';

const MAIN = fileURLToPath(new URL('../engine/cli/main.ts', import.meta.url));
const bench = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, [MAIN, 'bench', ...args, '--json'])).stdout;

beforeAll(async () => {
  await buildKernel();
});

it('measures beside an ONNX graph and along curves, as one JSON object', async () => {
  const result = JSON.parse(await bench('--quick', '--parts', 'training,scaling'));
  expect(result.command).toBe('npm run -s alvinn -- bench --parts training,scaling --quick');
  expect(result.training.onnxStep.name).toMatch(/^onnxruntime-node \d/);
  expect(result.training.onnxStep.onlineTimesFaster).toBeGreaterThan(1);
  const curves = result.scaling as { what: string; points: { size: number; value: number }[] }[];
  expect(curves.map(({ points }) => points.map(({ size }) => size)).slice(0, 4)).toEqual([
    [4, 16, 64],
    [960, 3840],
    [1200, 2400],
    [1, 4],
  ]);
  expect(curves.every(({ points }) => points.every(({ value }) => value > 0))).toBe(true);
});

it('refuses a part that it does not know', async () => {
  await expect(bench('--parts', 'training,steering')).rejects.toMatchObject({
    code: 2,
    stdout: expect.stringContaining('\\"steering\\" is no part'),
  });
});
