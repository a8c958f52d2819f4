import { beforeAll, describe, expect, it } from 'vitest';
import { emptyWeights } from '../../network/initialise.ts';
import { ACTIVATION_NAMES, ACTIVATIONS } from '../../textbook/activations.ts';
import type { NetworkSpec } from '../../textbook/network.ts';
import { buildKernel } from './build-kernel.mjs';
import { cpuBackend } from './cpu.ts';

beforeAll(async () => {
  await buildKernel();
});

describe.each(['relaxed', 'simd'] as const)('the %s kernel', (variant) => {
  it.each(ACTIVATION_NAMES)(
    'computes %s to four units in the last place for sums from −80 to 80',
    async (activation) => {
      const spec: NetworkSpec = { inputs: 1, layers: [{ units: 1, activation }] };
      const trainer = await cpuBackend(variant).create(spec, { layers: [Float32Array.of(1, 0)] });
      const sums = Float32Array.from({ length: 40_001 }, (_, i) => ((i - 20_000) / 20_000) ** 3 * 80);
      const outputs = await trainer.forward(sums, sums.length);
      let worst = 0;
      outputs.forEach((output, i) => {
        const expected = ACTIVATIONS[activation].value(sums[i]!);
        const error = expected === output ? 0 : Math.abs(output / expected - 1);
        worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
      });
      expect(worst).toBeLessThan(4 * 2 ** -23);
      const extremes = await trainer.forward(Float32Array.of(-1e30, 1e30), 2);
      const exact = Float32Array.of(-1e30, 1e30).map(ACTIVATIONS[activation].value);
      expect(extremes[0]).toBeCloseTo(exact[0]!, 30);
      expect(extremes[1]).toBe(exact[1]);
    },
  );

  it.each([1, 2])(
    'lets the velocities of inputs gone dark come to rest, batches of %i',
    async (batchSize) => {
      const spec: NetworkSpec = { inputs: 8, layers: [{ units: 5, activation: 'sigmoid' }] };
      const trainer = await cpuBackend(variant).create(spec, emptyWeights(spec));
      const inputs = new Float32Array(100 * 8).fill(1, 0, 8);
      await trainer.load({ count: 100, inputs, targets: new Float32Array(100 * 5) });
      const step = { learningRate: 0.1, momentum: 0.9, weightDecay: 0, fanInScaling: false, batchSize };
      await trainer.epoch(Uint32Array.of(0), step);
      const dark = Uint32Array.from({ length: 99 }, (_, i) => i + 1);
      for (let epoch = 0; epoch < 25; epoch++) await trainer.epoch(dark, step);
      const [velocities] = (await trainer.velocity()).layers;
      const ofDarkInputs = velocities!.filter((_, i) => i % 9 !== 8);
      expect(ofDarkInputs).toEqual(new Float32Array(40));
    },
  );

  it('refuses more patterns than its addresses reach, and goes on with those it had', async () => {
    const spec: NetworkSpec = { inputs: 1, layers: [{ units: 1, activation: 'linear' }] };
    const trainer = await cpuBackend(variant).create(spec, emptyWeights(spec));
    const one = { count: 1, inputs: Float32Array.of(1), targets: Float32Array.of(1) };
    await trainer.load(one);
    const count = 150_000_000;
    const many = new Float32Array(count);
    await expect(trainer.load({ count, inputs: many, targets: many })).rejects.toThrow(/needs 4\.\d GiB/);
    const step = { learningRate: 0.1, momentum: 0, weightDecay: 0, fanInScaling: false, batchSize: 1 };
    expect(await trainer.epoch(Uint32Array.of(0), step)).toBe(0.5);
  });
});
