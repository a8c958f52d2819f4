import { describe, expect, it } from 'vitest';
import { directionOf } from '../network/parts.ts';
import { buildPatterns } from './patterns.ts';
import { presetModel } from './preset-model.ts';
import { scoreAnswers, shareRight } from './score.ts';
import { STRIPE_SPEC, stripeFrames } from './stripe-fixture.ts';

/** Eleven units stand for 0.1, 0.08 … −0.1 1/m, unit 5 for straight on. */
const curvatureOf = (unit: number) => 0.1 - 0.02 * unit;

/** One row per unit: that unit active and no other, and the road intensity output full on, which is no direction. */
function answers(units: readonly number[]): Float32Array {
  const outputs = new Float32Array(units.length * 12);
  units.forEach((unit, i) => {
    outputs[i * 12 + unit] = 0.9;
    outputs[i * 12 + 11] = 1;
  });
  return outputs;
}

describe('scores', () => {
  it('count what lies within one and two units, and how far off the curvature is', () => {
    const right = [5, 5, 5, 2, 9].map(curvatureOf);
    const scores = scoreAnswers(STRIPE_SPEC, answers([5, 6, 7, 5, 9]), 12, right);
    expect(scores.count).toBe(5);
    expect(scores.withinOneUnit).toBeCloseTo(3 / 5, 12);
    expect(scores.withinTwoUnits).toBeCloseTo(4 / 5, 12);
    const frames = stripeFrames(5, 1).map((frame, i) => ({ ...frame, curvaturePerM: right[i]! }));
    const patterns = buildPatterns(STRIPE_SPEC, frames);
    expect(shareRight(STRIPE_SPEC, answers([5, 6, 7, 5, 9]), 12, patterns)).toBe(scores.withinTwoUnits);
    expect(scores.curvatureErrorPerM).toBeCloseTo((0 + 0.02 + 0.04 + 0.06 + 0) / 5, 9);
  });

  it('say what always answering straight on would get', () => {
    const right = [5, 3, 7, 2, 8, 0].map(curvatureOf);
    const scores = scoreAnswers(STRIPE_SPEC, answers([0, 0, 0, 0, 0, 0]), 12, right);
    expect(scores.withinTwoIfStraight).toBeCloseTo(3 / 6, 12);
    expect(scores.withinTwoUnits).toBeCloseTo(2 / 6, 12);
  });

  it('are perfect for Gaussian answers around the very direction, between two units as well', () => {
    const spec = presetModel('alvinn-1990');
    const right = [0, 0.0123, -0.07, 0.11];
    const outputs = new Float32Array(right.length * 30);
    right.forEach((curvature, i) => {
      directionOf(spec).encodeCurvature(curvature, outputs, i * 30);
    });
    const scores = scoreAnswers(spec, outputs, 30, right);
    expect(scores.gppe).toBeLessThan(1e-5);
    expect(scores.withinOneUnit).toBe(1);
  });

  it('measure the distance of two peaks in units', () => {
    const spec = presetModel('alvinn-1990');
    const unit = (2 * directionOf(spec).maxCurvaturePerM) / 29;
    const outputs = new Float32Array(30);
    directionOf(spec).encodeCurvature(3 * unit, outputs, 0);
    expect(scoreAnswers(spec, outputs, 30, [0.5 * unit]).gppe).toBeCloseTo(2.5, 4);
  });
});
