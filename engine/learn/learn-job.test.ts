import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { type LearnOptions, learnAtTheWheel } from './learn-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-learn-'));
const job = { signal: new AbortController().signal, onProgress: () => {} };

function learn(out: string, options: Partial<LearnOptions> = {}) {
  const all: LearnOptions = {
    road: 'street',
    seed: 3,
    seconds: 3,
    speedMps: 6,
    preset: 'alvinn-1990',
    passes: 2,
    copies: true,
    buffer: true,
    straightOnly: false,
    out: join(folder, out),
    ...options,
  };
  return learnAtTheWheel(all, job, () => performance.now());
}

beforeAll(() => buildKernel());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('learning at the wheel', () => {
  it('gives a network that drives on from where the expert stopped, and the same one again', async () => {
    const result = await learn('one.onnx', { thenDriveM: 40 });
    expect(result).toMatchObject({ looks: 30, cycles: 60, seconds: 3, drive: { driver: 'one.onnx' } });
    // 15 patterns a look until the buffer of 200 is full, each gone over twice.
    expect(result.patterns).toBe((2 * (15 * (13 * 14))) / 2 + 2 * 200 * 17);
    expect(result.drive!.distanceM).toBeGreaterThanOrEqual(40);
    expect(result.elsewhere!.otherLight.conditions).not.toEqual(result.drive!.conditions);
    expect(result.elsewhere!.otherRoad!.road).not.toBe(result.drive!.road);
    await learn('two.onnx');
    expect(readFileSync(join(folder, 'two.onnx'))).toEqual(readFileSync(join(folder, 'one.onnx')));
  });

  it('takes the look alone without copies, and forgets without the buffer', async () => {
    const plain = await learn('plain.onnx', { seconds: 1, copies: false, buffer: false });
    expect([plain.looks, plain.patterns]).toEqual([10, 2 * 10]);
  });

  it('refuses a network that reads more than the camera, before anything is driven', async () => {
    await expect(learn('none.onnx', { preset: 'alvinn-1989' })).rejects.toMatchObject({
      code: 'invalid',
      hint: expect.stringContaining('alvinn-1990'),
    });
  });
});
