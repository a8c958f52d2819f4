import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import type { ModelSpec } from '../network/model.ts';
import type { DirectionSpec } from '../network/outputs/direction.ts';
import { buildPatterns, mirrored, splitFrames, type TrainingFrame } from './patterns.ts';
import { STRIPE_SPEC, stripeFrames } from './stripe-fixture.ts';

const OUTPUTS = 12;
const FEEDBACK = STRIPE_SPEC.network.inputs - 1;
const frames = stripeFrames(60, 3);
const rowOf = (values: Float32Array, width: number, i: number) => [
  ...values.subarray(i * width, (i + 1) * width),
];

describe('patterns', () => {
  it('hold blue as activation, the lightness before as input and the one of now as target', () => {
    const seen: TrainingFrame[] = [
      { ...frames[0]!, roadLighter: true, previousRoadLighter: false },
      { ...frames[1]!, roadLighter: false, previousRoadLighter: true },
    ];
    const { count, inputs, targets, previousLighter } = buildPatterns(STRIPE_SPEC, seen);
    expect(count).toBe(2);
    expect([...previousLighter]).toEqual([0, 1]);
    expect([inputs[FEEDBACK], inputs[2 * FEEDBACK + 1]]).toEqual([0, 1]);
    expect([targets[OUTPUTS - 1], targets[2 * OUTPUTS - 1]]).toEqual([1, 0]);
    expect(inputs[FEEDBACK + 1]).toBe(Math.fround(seen[1]!.camera[2]! / 255));
  });

  it('clamp what is sharper than the outermost unit to it and count it, left and right', () => {
    const sharp = [0.2, -0.2, 0.1, -0.1, 0].map((curvaturePerM) => ({ ...frames[0]!, curvaturePerM }));
    const { clampedTargets, targets } = buildPatterns(STRIPE_SPEC, sharp);
    expect(clampedTargets).toBe(2);
    expect(rowOf(targets, OUTPUTS, 0)).toEqual(rowOf(targets, OUTPUTS, 2));
    expect(rowOf(targets, OUTPUTS, 1)).toEqual(rowOf(targets, OUTPUTS, 3));
  });
});

describe('a mirrored frame', () => {
  it.each([
    { kind: 'camera', rows: 2, columns: 2, preprocessing: 'blue' },
    { kind: 'brightness', rows: 2, columns: 2 },
  ] as const)('has every pixel and distance on the other side of its row: $kind', (seen) => {
    const spec: ModelSpec = {
      ...STRIPE_SPEC,
      inputs: [seen, { kind: 'range', rows: 2, columns: 3, maxRangeM: 40 }],
    };
    const frame: TrainingFrame = {
      camera: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      range: Float32Array.of(1, 2, 3, 4, 5, 6),
      curvaturePerM: 0.03,
      roadLighter: true,
      previousRoadLighter: false,
      group: 4,
      mirrorable: true,
    };
    expect(mirrored(frame, spec)).toEqual({
      ...frame,
      camera: Uint8Array.of(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9),
      range: Float32Array.of(3, 2, 1, 6, 5, 4),
      curvaturePerM: -0.03,
    });
    expect(frame.camera[0]).toBe(1);
  });

  it.each(['hill-1989', 'gaussian'] as const)('is taught the mirrored %s', (target) => {
    const [direction, ...others] = STRIPE_SPEC.outputs;
    const spec = { ...STRIPE_SPEC, outputs: [{ ...(direction as DirectionSpec), target }, ...others] };
    const plain = buildPatterns(spec, frames).targets;
    const other = buildPatterns(
      spec,
      frames.map((frame) => mirrored(frame, spec)),
    ).targets;
    for (let i = 0; i < frames.length; i++) {
      const backwards = rowOf(plain, OUTPUTS, i).slice(0, 11).reverse();
      rowOf(other, OUTPUTS, i)
        .slice(0, 11)
        .forEach((activation, unit) => {
          expect(activation).toBeCloseTo(backwards[unit]!, 5);
        });
    }
  });
});

describe('frames set aside for validation', () => {
  it('are whole groups, about the share asked for, others from another seed, and no frame is lost', () => {
    const { training, validation } = splitFrames(frames, 0.3, new Rng(1));
    expect(training.length + validation.length).toBe(frames.length);
    expect(new Set([...training, ...validation]).size).toBe(frames.length);
    const aside = new Set(validation.map((frame) => frame.group));
    expect(training.filter((frame) => aside.has(frame.group))).toEqual([]);
    expect(validation).toHaveLength(20);
    const groupsOf = (seed: number) =>
      JSON.stringify(splitFrames(frames, 0.3, new Rng(seed)).validation.map((frame) => frame.group));
    expect(groupsOf(1)).toBe(groupsOf(1));
    expect(new Set([1, 2, 3, 4, 5].map(groupsOf)).size).toBeGreaterThan(1);
  });

  it('hold no copies, which stay with what is trained on where their frames do', () => {
    const copied = frames.flatMap((frame) => [frame, { ...frame, isCopy: true }]);
    const { training, validation } = splitFrames(copied, 0.3, new Rng(1));
    expect(validation).toEqual(splitFrames(frames, 0.3, new Rng(1)).validation);
    expect(training.filter(({ isCopy }) => isCopy)).toHaveLength(training.length / 2);
  });

  it('are none where none are asked for or all are of one group', () => {
    expect(splitFrames(frames, 0, new Rng(1)).validation).toEqual([]);
    expect(splitFrames(frames.slice(0, 5), 0.5, new Rng(1)).validation).toEqual([]);
  });

  it('leave something to train on, however large the share', () => {
    for (let seed = 0; seed < 20; seed++) {
      const uneven = frames.slice(0, 12).map((frame, i) => ({ ...frame, group: i < 10 ? 0 : 1 }));
      expect(splitFrames(uneven, 0.9, new Rng(seed)).training.length).toBeGreaterThan(0);
    }
  });
});
