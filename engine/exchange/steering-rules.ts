import { curvatureOfSteering, type SteeringConversion } from '../data/frame-source.ts';
import type { LookOptions } from './series.ts';

/** What is known of the cars whose drives come in. */
export interface CarRule {
  readonly wheelbaseM: number;
  /** Angle of the front wheels at steering 1. */
  readonly lockRad: number;
}

const DEGREE = Math.PI / 180;
/** Floating-point neighbours that are tried. */
const MOST_NEIGHBOURS = 8;

/**
 * A model car of 1:10 counts ten times its size, so that its road is as wide as a road: 0.26 m between the axles are 2.6 m.
 * At full lock it then turns as sharply as the simulator's van, 0.15/m.
 */
export const DONKEYCAR_RULE: CarRule = { wheelbaseM: 2.6, lockRad: 21.5 * DEGREE };

/** Steering 1 is 25° of the front wheels; the wheelbase is that of a middling car. */
export const UDACITY_RULE: CarRule = { wheelbaseM: 2.7, lockRad: 25 * DEGREE };

/** Degrees of a steering wheel, which the front wheels follow 1 to 15. */
export const WHEEL_RATIO = 15;

/** Steering −1 left … +1 right as curvature: −tan(lock · v) / wheelbase. */
export function shareOfLock(rule: CarRule, options: LookOptions): SteeringConversion {
  const { wheelbaseM = rule.wheelbaseM, lockRad = rule.lockRad } = options;
  return { kind: 'wheel-angle', roadWheelRadPerUnit: -lockRad, wheelbaseM };
}

/** Others' number for steering of a curvature: the inverse of `curvatureOfSteering`. */
function steeringOfCurvature(conversion: SteeringConversion, curvaturePerM: number): number {
  if (conversion.kind === 'linear') {
    return (curvaturePerM - conversion.curvatureAtZeroPerM) / conversion.curvaturePerUnit;
  }
  return Math.atan(curvaturePerM * conversion.wheelbaseM) / conversion.roadWheelRadPerUnit;
}

/**
 * The shortest number for which `curvatureOfSteering` gives exactly this curvature, so that what goes out comes in again
 * the same; where rounding leaves none, the nearest there is.
 */
export function steeringThatGives(conversion: SteeringConversion, curvaturePerM: number): number {
  const value = steeringOfCurvature(conversion, curvaturePerM);
  if (value === 0) return 0;
  for (let digits = 1; digits <= 17; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (curvatureOfSteering(conversion, shorter) === curvaturePerM) return shorter;
  }
  // The tangent of the angle's neighbours.
  for (let away = 1; away <= MOST_NEIGHBOURS; away++) {
    for (const near of [value * (1 + away * Number.EPSILON), value * (1 - away * Number.EPSILON)]) {
      if (curvatureOfSteering(conversion, near) === curvaturePerM) return near;
    }
  }
  return value;
}
