import { describe, expect, it } from 'vitest';
import { curvatureOfUnit } from '../../../sim/conventions.ts';
import { presetModel } from '../../train/preset-model.ts';
import { DECODINGS, HILL_1989, mostActiveUnit } from '../decode.ts';
import { directionOf } from '../parts.ts';
import { type DirectionSpec, direction } from './direction.ts';

const of1989 = presetModel('alvinn-1989');
const of1990 = presetModel('alvinn-1990');

function encoded(spec: typeof of1989, curvaturePerM: number) {
  const out = new Float32Array(directionOf(spec).units + 2).fill(-9);
  const { encode, encodeCurvature } = directionOf(spec);
  const clamped = encodeCurvature(curvaturePerM, out, 1);
  expect([out[0], out.at(-1)]).toEqual([-9, -9]);
  // What a frame teaches is the direction that was right there.
  const ofFrame = new Float32Array(out.length).fill(-9);
  const frame = { curvaturePerM, roadLighter: true };
  expect([encode(frame, () => new Float32Array(), ofFrame, 1), ofFrame]).toEqual([clamped, out]);
  return { clamped, target: out.subarray(1, -1) };
}

describe('the hill of 1989', () => {
  it('stands on the middle unit for straight ahead, by the paper’s table', () => {
    const expected = new Float32Array(45);
    expected.set(HILL_1989, 22 - 4);
    expect(encoded(of1989, 0)).toEqual({ clamped: false, target: expected });
  });

  it('stands on the nearest unit', () => {
    const betweenTenAndEleven = curvatureOfUnit(10.4, 45, 0.12);
    expect(mostActiveUnit(encoded(of1989, betweenTenAndEleven).target)).toBe(10);
  });

  it('is cut off at the ends, and says when a curvature was clamped', () => {
    const expected = new Float32Array(45);
    expected.set(HILL_1989.slice(4), 0);
    expect(encoded(of1989, 0.12)).toEqual({ clamped: false, target: expected });
    expect(encoded(of1989, 0.2)).toEqual({ clamped: true, target: expected });
    expect(mostActiveUnit(encoded(of1989, -0.2).target)).toBe(44);
  });
});

describe('the Gaussian of 1990', () => {
  it('lies between two units for straight ahead', () => {
    const { target, clamped } = encoded(of1990, 0);
    const expected = Float32Array.from({ length: 30 }, (_, i) => Math.exp(-((i - 14.5) ** 2) / 10));
    expect(clamped).toBe(false);
    expect(target).toEqual(expected);
  });
});

describe('a direction', () => {
  it('is taught at the nearest unit by the hill of 1989, between two by the Gaussian', () => {
    expect(directionOf(of1989).targetUnit(curvatureOfUnit(10.4, 45, 0.12))).toBe(10);
    expect(directionOf(of1990).targetUnit(curvatureOfUnit(10.4, 30, 0.12))).toBeCloseTo(10.4, 9);
  });

  it('is answered right within two units of what is taught', () => {
    const { isRight, curvatureOf } = directionOf(of1989);
    const isRightAt = (unit: number) => {
      const activations = encoded(of1989, curvatureOf(unit)).target;
      return isRight({ activations, targets: activations, curvaturePerM: curvatureOf(20) });
    };
    expect([17, 18, 20, 22, 23].map(isRightAt)).toEqual([false, true, true, true, false]);
  });

  it('stands for the curvature that the words in a model file say', () => {
    for (const spec of [of1989, of1990]) {
      const { words, units, curvatureOf } = directionOf(spec);
      const formula =
        /unit i of (\d+), counted from 0, .* ([\d.]+) \(1 - 2 i \/ (\d+)\) per metre, positive to the left/;
      const [count, most, last] = formula.exec(words)!.slice(1).map(Number) as [number, number, number];
      expect(count).toBe(units);
      for (let i = 0; i < units; i++) expect(most * (1 - (2 * i) / last)).toBeCloseTo(curvatureOf(i), 12);
    }
  });

  it('has a place in the picture of its weights for each unit', () => {
    const { picture, width, units } = directionOf(of1989);
    expect([picture, width]).toEqual([{ rows: 1, columns: units }, units]);
  });

  it('tells its units, its sharpest curvature, its target and its decoding', () => {
    const told = directionOf(of1989).facts.map(({ value }) => value);
    for (const fact of ['45', '0.12', 'hill-1989', 'most-active']) expect(told.join(' ')).toContain(fact);
  });

  it('is read from a file as it was written, of every kind, and refused where its units could not steer', () => {
    const spec: DirectionSpec = {
      kind: 'direction',
      units: 2,
      maxCurvaturePerM: 0.1,
      decoding: 'mean',
      target: 'gaussian',
    };
    const kinds = DECODINGS.flatMap((decoding) =>
      (['hill-1989', 'gaussian'] as const).map((target) => ({ ...spec, decoding, target })),
    );
    for (const kind of kinds) expect(direction.schema.parse(kind)).toEqual(kind);
    for (const wrong of [
      { units: 1 },
      { units: 2.5 },
      { units: 4097 },
      { maxCurvaturePerM: 0 },
      { kind: 'way' },
    ]) {
      expect(direction.schema.safeParse({ ...spec, ...wrong }).success).toBe(false);
    }
  });
});
