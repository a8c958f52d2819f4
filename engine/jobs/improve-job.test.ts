import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDrive } from '../data/drive-reader.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { type ImproveOptions, improveModel } from './improve-job.ts';
import { makeSnapshots } from './snapshots-job.ts';
import { trainModel } from './train-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-improve-test-'));
const at = (name: string) => join(folder, name);
const job = { signal: new AbortController().signal, onProgress: () => {} };
const nowMs = () => performance.now();

beforeAll(async () => {
  await buildKernel();
  await makeSnapshots({ count: 60, seed: 1, kinds: ['path'], out: at('path.drive') }, job, nowMs);
  await trainModel(
    {
      data: [at('path.drive')],
      preset: 'alvinn-1990',
      backend: 'cpu',
      recipe: { epochs: 20 },
      recovery: { views: 0, frames: 1, snapshotViews: 0 },
      out: at('path.onnx'),
      resume: false,
    },
    job,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function improve(name: string, options: Partial<ImproveOptions> = {}) {
  return improveModel(
    {
      model: at('path.onnx'),
      data: [at('path.drive')],
      roads: ['dirt'],
      seeds: [1],
      testSeeds: [101],
      rounds: 1,
      distanceM: 150,
      speedMps: 10,
      recipe: { epochs: 20 },
      out: at(`${name}.onnx`),
      looksOut: at(`${name}.looks.drive`),
      ...options,
    },
    job,
    nowMs,
  );
}

describe('getting better from being helped', () => {
  it('mends on an unknown road what it learned on another, and gives the same network again', async () => {
    const result = await improve('better');
    const [round] = result.rounds;
    expect(result).toMatchObject({ best: 1, model: at('better.onnx'), looks: at('better.looks.drive') });
    expect(result.before.interventions).toBeGreaterThan(0);
    expect(round!.looks).toBeGreaterThan(10);
    expect(round!.interventions).toBeLessThan(result.before.interventions);
    using looks = openDrive(at('better.looks.drive'));
    expect(looks.frameCount).toBe(round!.looks);
    await using model = await loadSteeringModel(at('better.onnx'));
    expect(model.card.dataDigests).toContain(looks.digest());
    await improve('again');
    expect(readFileSync(at('again.onnx'))).toEqual(readFileSync(at('better.onnx')));
  });

  it('keeps the network that it had where a round makes it forget', async () => {
    // So large steps that nothing stays of what it knew.
    const result = await improve('worse', { distanceM: 60, recipe: { epochs: 3, learningRate: 40 } });
    expect(result).toMatchObject({ best: 0, model: at('worse.onnx'), looks: null });
    expect(result.rounds.map(({ taken }) => taken)).toEqual([false]);
    expect(readFileSync(at('worse.onnx'))).toEqual(readFileSync(at('path.onnx')));
    expect(existsSync(at('worse.looks.drive'))).toBe(false);
  });
});
