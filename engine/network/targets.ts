import { unitOfCurvature } from '../../sim/conventions.ts';
import { HILL_WIDTH } from './decode.ts';
import type { ModelSpec } from './model.ts';

/** The target hill of 1989 (Pomerleau 1988), its middle unit the right direction; zero elsewhere. */
export const HILL_1989 = [0.1, 0.32, 0.61, 0.89, 1, 0.89, 0.61, 0.32, 0.1] as const;

/**
 * Writes the target activations of the direction units for a curvature to `out[offset …]`, cut off at the ends.
 *
 * `hill-1989` centres its table on the nearest unit; `gaussian` is exp(−(i−d)²/10) around the fractional unit d
 * (Baluja 1995).
 *
 * @returns whether the curvature lay beyond ±`maxCurvaturePerM` and was clamped to it.
 */
export function encodeTarget(
  spec: ModelSpec,
  curvaturePerM: number,
  out: Float32Array,
  offset: number,
): boolean {
  const units = spec.directionUnits;
  const centre = unitOfCurvature(curvaturePerM, units, spec.maxCurvaturePerM);
  switch (spec.target) {
    case 'hill-1989': {
      const first = Math.round(centre) - (HILL_1989.length - 1) / 2;
      for (let i = 0; i < units; i++) out[offset + i] = HILL_1989[i - first] ?? 0;
      break;
    }
    case 'gaussian':
      for (let i = 0; i < units; i++) out[offset + i] = Math.exp(-((i - centre) ** 2) / HILL_WIDTH);
      break;
    default:
      spec.target satisfies never;
  }
  return Math.abs(curvaturePerM) > spec.maxCurvaturePerM;
}
