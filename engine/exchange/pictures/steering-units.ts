import { DEFAULT_MAX_CURVATURE_PER_M } from '../../../sim/conventions.ts';
import type { SteeringConversion } from '../../data/frame-source.ts';
import { STEERING_UNIT_WORDS, type SteeringUnit } from '../../protocol/exchange.ts';
import type { LookOptions } from '../series.ts';
import { UDACITY_RULE, WHEEL_RATIO } from '../steering-rules.ts';

const DEGREE = Math.PI / 180;
/** Of a retina of 1989. */
const UNITS = 30;

/** What a steering column says, for people. */
export function meaningOf(unit: SteeringUnit, positive: 'left' | 'right'): string {
  return unit === 'unit'
    ? STEERING_UNIT_WORDS.unit
    : `${STEERING_UNIT_WORDS[unit]}, positive to the ${positive}`;
}

/** How a number of a steering column becomes a curvature. */
export function conversionOf(
  unit: SteeringUnit,
  positive: 'left' | 'right',
  { wheelbaseM = UDACITY_RULE.wheelbaseM, lockRad = UDACITY_RULE.lockRad }: LookOptions,
): SteeringConversion {
  const sign = positive === 'left' ? 1 : -1;
  const angle = (rad: number): SteeringConversion => ({
    kind: 'wheel-angle',
    roadWheelRadPerUnit: sign * rad,
    wheelbaseM,
  });
  switch (unit) {
    case 'share':
      return angle(lockRad);
    case 'degrees':
      return angle(DEGREE);
    case 'wheel-degrees':
      return angle(DEGREE / WHEEL_RATIO);
    case 'radians':
      return angle(1);
    case 'curvature':
      return { kind: 'linear', curvaturePerUnit: sign, curvatureAtZeroPerM: 0 };
    case 'unit': {
      // Unit 1 is the sharpest left, as in sim/conventions.ts, which counts from 0.
      const perUnit = (-2 * DEFAULT_MAX_CURVATURE_PER_M) / (UNITS - 1);
      return {
        kind: 'linear',
        curvaturePerUnit: perUnit,
        curvatureAtZeroPerM: DEFAULT_MAX_CURVATURE_PER_M - perUnit,
      };
    }
    default:
      return unit satisfies never;
  }
}
