import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import type { Patterns } from './backend.ts';
import { cpuBackend } from './cpu/cpu.ts';
import { foldScale, inputMeans, inputScale, plainInput, scaleInputs, unfoldScale } from './input-scale.ts';
import { buildPatterns, type TrainingFrame } from './patterns.ts';
import { referenceBackend } from './reference/reference.ts';
import { trainNetwork } from './session.ts';
import { STRIPE_CONVOLUTION, STRIPE_SPEC, stripeFrames, stripeRecipe } from './stripe-fixture.ts';

const FEEDBACK = STRIPE_SPEC.network.inputs - 1;
const RANGE_CELLS = 200;
const frames = stripeFrames(60, 3);
const both = { centreInputs: true, balanceInputs: true };

/** Stripes with ranges beside them, which vary far more and say nothing. */
const RANGES_TOO: ModelSpec = {
  ...STRIPE_SPEC,
  inputs: [
    STRIPE_SPEC.inputs[0]!,
    { kind: 'range', rows: 1, columns: RANGE_CELLS, maxRangeM: 40 },
    ...STRIPE_SPEC.inputs.slice(1),
  ],
  network: { ...STRIPE_SPEC.network, inputs: STRIPE_SPEC.network.inputs + RANGE_CELLS },
};
const RANGE_ALONE: ModelSpec = {
  ...RANGES_TOO,
  inputs: RANGES_TOO.inputs.filter(({ kind }) => kind === 'range'),
  network: { ...RANGES_TOO.network, inputs: RANGE_CELLS },
};
const randomRanges = (shown: readonly TrainingFrame[], widthM: number): TrainingFrame[] => {
  const rng = new Rng(5);
  return shown.map((frame) => ({
    ...frame,
    range: Float32Array.from({ length: RANGE_CELLS }, () => 20 + rng.uniform(-widthM, widthM)),
  }));
};
const wild = randomRanges(frames, 20);
const unlit = (frame: TrainingFrame): TrainingFrame => ({
  ...frame,
  camera: new Uint8Array(frame.camera.length),
});

/** Of each part of a specification, over all its inputs. */
function deviations(spec: ModelSpec, { count, inputs }: Patterns): number[] {
  const width = spec.network.inputs;
  return partsOf(spec).inputs.map((part) => {
    let squares = 0;
    for (let i = part.first; i < part.first + part.width; i++) {
      const values = Array.from({ length: count }, (_, k) => inputs[k * width + i]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    }
    return Math.sqrt(squares / part.width);
  });
}

function scaled(spec: ModelSpec, shown: readonly TrainingFrame[]) {
  const plain = buildPatterns(spec, shown);
  const scale = inputScale(spec, both, plain);
  const patterns = { ...plain, inputs: plain.inputs.slice() };
  scaleInputs(patterns, scale);
  return { plain, scale, patterns };
}

describe('means of inputs', () => {
  it('are those over the patterns, and one half for the feedback', () => {
    const light = frames.map((frame) => ({ ...frame, previousRoadLighter: true }));
    const means = inputMeans(STRIPE_SPEC, buildPatterns(STRIPE_SPEC, light));
    const blue = light.reduce((sum, { camera }) => sum + camera[3 * 7 + 2]! / 255, 0) / light.length;
    expect(means[7]).toBeCloseTo(blue, 6);
    expect(means[FEEDBACK]).toBe(0.5);
  });

  it('are taken away while training', () => {
    const { plain, scale, patterns } = scaled(STRIPE_SPEC, frames);
    const [before, after] = [inputMeans(STRIPE_SPEC, plain), inputMeans(STRIPE_SPEC, patterns)];
    expect(scale.means).toEqual(before);
    for (const mean of after.subarray(0, FEEDBACK)) expect(mean).toBeCloseTo(0, 6);
  });

  it('are one for all inputs of a convolution’s channel, which has one bias to take it back', () => {
    const plain = buildPatterns(STRIPE_CONVOLUTION, frames);
    const means = inputMeans(STRIPE_CONVOLUTION, plain);
    const whole = plain.inputs.reduce((sum, value) => sum + value, 0) / plain.inputs.length;
    for (const mean of means) expect(mean).toBeCloseTo(whole, 6);
    expect(new Set(inputMeans(STRIPE_SPEC, buildPatterns(STRIPE_SPEC, frames))).size).toBeGreaterThan(10);
  });
});

describe('balanced inputs', () => {
  it('hold a picture that varies more than the first back to half of that one, and leave all others', () => {
    const { plain, patterns } = scaled(RANGES_TOO, wild);
    const [camera, range, feedback] = deviations(RANGES_TOO, plain) as [number, number, number];
    expect(range).toBeGreaterThan(camera);
    const after = deviations(RANGES_TOO, patterns);
    expect(after[0]).toBeCloseTo(camera, 6);
    expect(after[1]).toBeCloseTo(camera / 2, 6);
    expect(after[2]).toBeCloseTo(feedback, 6);
  });

  it.each<[string, ModelSpec, readonly TrainingFrame[]]>([
    ['one that is weaker already', RANGES_TOO, randomRanges(frames, 0.1)],
    ['one that never changes', RANGES_TOO, randomRanges(frames, 0)],
    ['one beside a camera that always sees the same', RANGES_TOO, wild.map(unlit)],
    ['one that stands alone', RANGE_ALONE, wild],
    ['the only one beside the feedback', STRIPE_SPEC, frames],
  ])('leave %s as strong as it is', (_, spec, shown) => {
    expect(new Set(scaled(spec, shown).scale.factors)).toEqual(new Set([1]));
  });

  it('leave everything where they are off, and need no centring', () => {
    const plain = buildPatterns(RANGES_TOO, wild);
    const off = inputScale(RANGES_TOO, { centreInputs: true, balanceInputs: false }, plain);
    expect(new Set(off.factors)).toEqual(new Set([1]));
    const uncentred = inputScale(RANGES_TOO, { centreInputs: false, balanceInputs: true }, plain);
    expect(new Set(uncentred.means)).toEqual(new Set([0]));
    expect(uncentred.factors).toEqual(scaled(RANGES_TOO, wild).scale.factors);
  });

  it('learn a picture by which one can steer, beside one that varies and says nothing', async () => {
    const many = randomRanges(stripeFrames(60, 4), 20);
    const validated = async (balanceInputs: boolean) => {
      const { validationLoss } = await trainNetwork(
        { spec: RANGES_TOO, recipe: stripeRecipe({ epochs: 30, balanceInputs }), frames: many },
        cpuBackend(),
        {
          signal: new AbortController().signal,
          nowMs: () => 0,
          onProgress: () => {},
          onState: () => {},
          unpaused: () => undefined,
        },
      );
      return validationLoss!;
    };
    expect(await validated(true)).toBeLessThan(0.9 * (await validated(false)));
  });
});

describe('scaled inputs', () => {
  it.each<[string, ModelSpec, readonly TrainingFrame[]]>([
    ['dense units', STRIPE_SPEC, frames],
    ['dense units over two pictures', RANGES_TOO, wild],
    ['a convolution', STRIPE_CONVOLUTION, frames],
  ])('give through folded weights of %s what plain inputs give', async (_, spec, shown) => {
    const { plain, scale, patterns } = scaled(spec, shown);
    const weights = initialiseWeights(spec.network, new Rng(3), { kind: 'uniform', range: 0.5 });
    const answers = async (start: Weights, inputs: Float32Array) =>
      (await referenceBackend.create(spec.network, start)).forward(inputs, shown.length);
    const onScaled = await answers(weights, patterns.inputs);
    const unfolded = weights.layers.map((layer) => layer.slice());
    const onPlain = await answers(foldScale(spec.network, weights, scale), plain.inputs);
    expect(weights.layers).toEqual(unfolded);
    onPlain.forEach((value, i) => {
      expect(value).toBeCloseTo(onScaled[i]!, 5);
    });
    // A network that learned already is trained on from there.
    const again = unfoldScale(spec.network, foldScale(spec.network, weights, scale), scale);
    for (const [l, layer] of again.layers.entries()) {
      layer.forEach((value, i) => {
        expect(value).toBeCloseTo(weights.layers[l]![i]!, 5);
      });
    }
    patterns.inputs.forEach((value, i) => {
      expect(plainInput(value, i % spec.network.inputs, scale)).toBeCloseTo(plain.inputs[i]!, 5);
    });
  });
});
