import { curvatureOfUnit, unitOfCurvature } from '../../sim/conventions.ts';
import { decodeUnit, fittedGaussianPeak } from '../network/decode.ts';
import type { ModelSpec } from '../network/model.ts';

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

/** The unit that a model is taught for a curvature: a whole one where its target table has a middle unit. */
export function targetUnit(spec: ModelSpec, curvaturePerM: number): number {
  const unit = unitOfCurvature(curvaturePerM, spec.directionUnits, spec.maxCurvaturePerM);
  return spec.target === 'hill-1989' ? Math.round(unit) : unit;
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
  const units = spec.directionUnits;
  const straight = targetUnit(spec, 0);
  let one = 0;
  let two = 0;
  let twoIfStraight = 0;
  let peakError = 0;
  let curvatureError = 0;
  for (let i = 0; i < count; i++) {
    const right = curvatures[i]!;
    const target = targetUnit(spec, right);
    const direction = outputs.subarray(i * stride, i * stride + units);
    const unit = decodeUnit(direction, spec.decoding);
    const error = Math.abs(unit - target);
    if (error <= 1) one++;
    if (error <= 2) two++;
    if (Math.abs(straight - target) <= 2) twoIfStraight++;
    peakError += Math.abs(fittedGaussianPeak(direction) - target);
    curvatureError += Math.abs(curvatureOfUnit(unit, units, spec.maxCurvaturePerM) - right);
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
 * `withinTwoUnits` of {@link scoreAnswers} alone, for after every epoch: fitting Gaussians takes longer than the epoch.
 */
export function shareWithinTwoUnits(
  spec: ModelSpec,
  outputs: Float32Array,
  stride: number,
  curvatures: ArrayLike<number>,
): number {
  let within = 0;
  for (let i = 0; i < curvatures.length; i++) {
    const direction = outputs.subarray(i * stride, i * stride + spec.directionUnits);
    const error = Math.abs(decodeUnit(direction, spec.decoding) - targetUnit(spec, curvatures[i]!));
    if (error <= 2) within++;
  }
  return within / curvatures.length;
}
