import { fittedGaussianPeak } from '../network/decode.ts';
import type { ModelSpec } from '../network/model.ts';
import { directionOf, partsOf } from '../network/parts.ts';
import type { PatternSet } from './patterns.ts';

/** How well directions were answered, patterns one by one. Shares are 0 … 1. */
export interface OpenLoopScores {
  readonly count: number;
  /** Share decoded at most one, two units from the target unit. */
  readonly withinOneUnit: number;
  readonly withinTwoUnits: number;
  /** What always answering "straight" would get of `withinTwoUnits`. */
  readonly withinTwoIfStraight: number;
  /** Mean distance between the fitted Gaussian's peak and the target's, units (Baluja 1995). */
  readonly gppe: number;
  /** Mean distance between the decoded and the right curvature, 1/m. */
  readonly curvatureErrorPerM: number;
}

/**
 * Scores answers against the right curvatures.
 *
 * @param outputs activations, row-major [count][stride], the direction units first in each row
 * @param curvatures right curvatures [count], 1/m
 */
export function scoreAnswers(
  spec: ModelSpec,
  outputs: Float32Array,
  stride: number,
  curvatures: ArrayLike<number>,
): OpenLoopScores {
  const count = curvatures.length;
  const { units, unitOf, targetUnit, curvatureOf } = directionOf(spec);
  const straight = targetUnit(0);
  let one = 0;
  let two = 0;
  let twoIfStraight = 0;
  let peakError = 0;
  let curvatureError = 0;
  for (let i = 0; i < count; i++) {
    const right = curvatures[i]!;
    const target = targetUnit(right);
    const direction = outputs.subarray(i * stride, i * stride + units);
    const unit = unitOf(direction);
    const error = Math.abs(unit - target);
    if (error <= 1) one++;
    if (error <= 2) two++;
    if (Math.abs(straight - target) <= 2) twoIfStraight++;
    peakError += Math.abs(fittedGaussianPeak(direction) - target);
    curvatureError += Math.abs(curvatureOf(unit) - right);
  }
  return {
    count,
    withinOneUnit: one / count,
    withinTwoUnits: two / count,
    withinTwoIfStraight: twoIfStraight / count,
    gppe: peakError / count,
    curvatureErrorPerM: curvatureError / count,
  };
}

/**
 * Share of patterns that the first of a network's outputs answers rightly: within two units for directions. Of
 * {@link scoreAnswers} alone, for after every epoch: fitting Gaussians takes longer than the epoch.
 *
 * @param outputs of the first patterns of `set`, row-major [count][stride]
 */
export function shareRight(spec: ModelSpec, outputs: Float32Array, stride: number, set: PatternSet): number {
  const { first, width, isRight } = partsOf(spec).outputs[0]!;
  const count = outputs.length / stride;
  let right = 0;
  for (let i = 0; i < count; i++) {
    const from = i * stride + first;
    const answer = {
      activations: outputs.subarray(from, from + width),
      targets: set.targets.subarray(from, from + width),
      curvaturePerM: set.curvatures[i]!,
    };
    if (isRight(answer)) right++;
  }
  return right / count;
}
