import type { Settings } from '../../engine/protocol/settings.ts';

/** What hands and feet ask for: share of full lock, positive left; shares of throttle and brake. */
export interface Hands {
  readonly steerLeft: number;
  readonly throttle: number;
  readonly brake: number;
}

/** The part of a browser's Gamepad that is read. */
export interface ControllerReading {
  readonly id: string;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number }[];
}

/** What a controller asks for: by its calibration where it is the calibrated wheel, else as a gamepad. */
export function readController(
  controller: ControllerReading,
  { gamepad, wheel }: Pick<Settings, 'gamepad' | 'wheel'>,
): Hands {
  const { id, axes, buttons } = controller;
  const axis = (index: number) => axes[index] ?? 0;
  if (id === wheel.device) {
    return {
      steerLeft: wheelShare(axis(wheel.steerAxis), wheel),
      throttle: pedalShare(axes, wheel.throttleAxis, wheel.throttleReleased, wheel.throttlePressed),
      brake: pedalShare(axes, wheel.brakeAxis, wheel.brakeReleased, wheel.brakePressed),
    };
  }
  const right = beyondDeadZone(axis(gamepad.steerAxis), gamepad.deadZone);
  const button = (index: number) => buttons[index]?.value ?? 0;
  return {
    steerLeft: gamepad.steerInverted ? right : 0 - right,
    throttle: button(gamepad.throttleButton),
    brake: button(gamepad.brakeButton),
  };
}

/** Share of full lock, positive left, of a wheel's raw axis value; left and right of its centre each have their own scale. */
export function wheelShare(
  value: number,
  { left, centre, right }: Pick<Settings['wheel'], 'left' | 'centre' | 'right'>,
): number {
  const towardsLeft = (value - centre) * (left - centre) > 0;
  const full = towardsLeft ? left - centre : centre - right;
  return value === centre || full === 0 ? 0 : clamp((value - centre) / full, -1, 1);
}

function pedalShare(axes: readonly number[], axis: number | null, released: number, pressed: number): number {
  if (axis === null || pressed === released) return 0;
  return clamp(((axes[axis] ?? released) - released) / (pressed - released), 0, 1);
}

/** The way of a stick beyond its dead zone, −1 … 1, without a jump at the zone's edge. */
function beyondDeadZone(value: number, deadZone: number): number {
  const way = Math.max(0, Math.abs(value) - deadZone) / (1 - deadZone);
  return Math.sign(value) * Math.min(1, way);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
