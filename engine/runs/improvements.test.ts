import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import type { HelpedDrive } from '../jobs/improve-job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import type { Evaluation } from '../protocol/evaluation.ts';
import { Jobs } from '../services/jobs.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { Improvements } from './improvements.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-improvements-'));
const at = (file: string) => join(folder, file);
const job = { signal: new AbortController().signal, onProgress: () => {} };
const nowMs = () => performance.now();

beforeAll(async () => {
  await buildKernel();
  await makeSnapshots({ count: 60, seed: 1, kinds: ['path'], out: at('path.drive') }, job, nowMs);
  const recovery = { views: 0, frames: 1, snapshotViews: 0 };
  await trainModel(
    {
      data: [at('path.drive')],
      preset: 'alvinn-1990',
      backend: 'cpu',
      recipe: { epochs: 20 },
      recovery,
      out: at('path.onnx'),
      resume: false,
    },
    job,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A suite of one dirt road on which the network failed so often. */
function failed(interventions: number): Evaluation {
  return {
    suite: {
      drivers: ['path.onnx'],
      roads: [{ kind: 'dirt' }],
      seeds: [1],
      weathers: [],
      conditionsSeed: null,
      obstaclesPerKm: 0,
      distanceM: 120,
      speedMps: 10,
    },
    drives: [{ driver: 0, road: 0, seed: 1, variant: 0, scores: { interventions, departuresPerKm: 0 } }],
  } as unknown as Evaluation;
}

function improvements(evaluation: Evaluation, helped?: HelpedDrive) {
  return new Improvements({
    jobs: new Jobs({ emit: () => {}, frame: () => {} }, nowMs),
    reserve: (kind, name) => {
      const file = `${name}.${kind === 'model' ? 'onnx' : 'drive'}`;
      return { file, path: at(file), release: async () => {} };
    },
    files: { model: at, roadFile: at, drive: at },
    evaluation: async () => evaluation,
    helped: () => helped,
    vehicle: () => NAVLAB_VAN,
  });
}

describe('learning from where a network had to be helped', () => {
  it('makes a better network of it beside the old one, and tells both on the same roads', async () => {
    using service = improvements(failed(9));
    const learned = await service.learn({ model: 'path.onnx', from: { evaluation: '20261129-120000' } });
    expect(learned).toMatchObject({ model: 'path better.onnx', looksFile: 'path better looks.drive' });
    expect(learned.after.interventions).toBeLessThan(learned.before.interventions);
    expect(learned.courses).toMatchObject({ roads: [{ kind: 'dirt' }], seeds: [1], distanceM: 120 });
    expect(learned.old).not.toBeNull();
    expect(existsSync(at('path better.onnx'))).toBe(true);
  });

  it('says so where it had to be helped with nothing', async () => {
    using service = improvements(failed(0));
    const refused = {
      code: 'empty',
      message: expect.stringContaining('nothing yet that path had to be helped'),
    };
    await expect(
      service.learn({ model: 'path.onnx', from: { evaluation: '20261129-120000' } }),
    ).rejects.toMatchObject(refused);
    await expect(service.learn({ model: 'path.onnx', from: { drive: true } })).rejects.toMatchObject(refused);
  });
});
