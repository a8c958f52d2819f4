import type { Settings } from '../../engine/protocol/settings.ts';

/** What a person does, one after the other, with the raw axes read at the end of each. */
export const CALIBRATION_STEPS = ['rest', 'left', 'right', 'centre', 'throttle', 'brake'] as const;
export type CalibrationStep = (typeof CALIBRATION_STEPS)[number];

/** Axes of a device at the end of each step so far; null: the step was skipped. */
export type Readings = Partial<Readonly<Record<CalibrationStep, readonly number[] | null>>>;

/** Way of an axis that is meant, and no tremble. */
const LEAST_WAY = 0.25;

/** The axis that moved most between two readings, other than those already taken; undefined where none moved enough. */
export function movedAxis(
  before: readonly number[],
  after: readonly number[],
  taken: readonly number[] = [],
): number | undefined {
  const ways = after.map((value, i) => (taken.includes(i) ? 0 : Math.abs(value - (before[i] ?? value))));
  const most = Math.max(0, ...ways);
  return most < LEAST_WAY ? undefined : ways.indexOf(most);
}

/** What is wrong with a reading, in a sentence; undefined where the next step may come. */
export function problemOf(
  step: CalibrationStep,
  axes: readonly number[],
  before: Readings,
): string | undefined {
  const rest = before.rest ?? [];
  const steer = movedAxis(rest, before.left ?? rest);
  switch (step) {
    case 'rest':
      return axes.length === 0 ? 'This device has no axes.' : undefined;
    case 'left':
      return movedAxis(rest, axes) === undefined
        ? 'Nothing moved: turn the wheel all the way to the left.'
        : undefined;
    case 'right':
      return steer === undefined || Math.abs(axes[steer]! - before.left![steer]!) < 2 * LEAST_WAY
        ? 'The wheel is still on the left: turn it all the way to the right.'
        : undefined;
    case 'centre': {
      const [left, right] = [before.left![steer!]!, before.right![steer!]!];
      const share = (axes[steer!]! - left) / (right - left);
      return share < 0.2 || share > 0.8 ? 'The wheel is not near its middle.' : undefined;
    }
    case 'throttle':
    case 'brake':
      return pedalOf(step, { ...before, [step]: axes }) === undefined
        ? `No pedal moved: press the ${step} all the way down, or skip it.`
        : undefined;
    default:
      return step satisfies never;
  }
}

/** The settings of a wheel from all readings. */
export function wheelOf(device: string, readings: Readings): Settings['wheel'] {
  const steerAxis = movedAxis(readings.rest!, readings.left!)!;
  const throttle = pedalOf('throttle', readings);
  const brake = pedalOf('brake', readings);
  return {
    device,
    steerAxis,
    left: readings.left![steerAxis]!,
    centre: readings.centre![steerAxis]!,
    right: readings.right![steerAxis]!,
    throttleAxis: throttle?.axis ?? null,
    throttleReleased: throttle?.released ?? 1,
    throttlePressed: throttle?.pressed ?? -1,
    brakeAxis: brake?.axis ?? null,
    brakeReleased: brake?.released ?? 1,
    brakePressed: brake?.pressed ?? -1,
  };
}

/** The axis of a pedal: the one that moved against the wheel at its centre, when no foot was down. */
function pedalOf(
  pedal: 'throttle' | 'brake',
  readings: Readings,
): { axis: number; released: number; pressed: number } | undefined {
  const pressed = readings[pedal];
  const released = readings.centre;
  if (!pressed || !released) return undefined;
  const steer = movedAxis(readings.rest!, readings.left!)!;
  const other = pedal === 'brake' ? pedalOf('throttle', readings)?.axis : undefined;
  const axis = movedAxis(released, pressed, other === undefined ? [steer] : [steer, other]);
  return axis === undefined ? undefined : { axis, released: released[axis]!, pressed: pressed[axis]! };
}
