import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../engine/protocol/settings.ts';
import { readController, wheelShare } from './controllers.ts';

const { gamepad, wheel } = DEFAULT_SETTINGS;

function gamepadOf(axis: number, right = 0, left = 0) {
  const buttons = Array.from({ length: 16 }, (_, i) => ({ value: i === 7 ? right : i === 6 ? left : 0 }));
  return { id: 'pad', axes: [axis, 0], buttons };
}

describe('a gamepad', () => {
  it.each([
    [0.05, 0],
    [0.08, 0],
    [0.54, -0.5],
    [1, -1],
    [-1, 1],
    [-0.54, 0.5],
  ])('with the stick at %d to the right steers %d to the left', (axis, steerLeft) => {
    expect(readController(gamepadOf(axis), { gamepad, wheel }).steerLeft).toBeCloseTo(steerLeft, 12);
  });

  it('gives throttle and brake with its triggers', () => {
    expect(readController(gamepadOf(0, 0.7, 0.2), { gamepad, wheel })).toEqual({
      steerLeft: 0,
      throttle: 0.7,
      brake: 0.2,
    });
  });

  it('steers the other way when that is set, and not at all without the axis', () => {
    const inverted = { gamepad: { ...gamepad, steerInverted: true, deadZone: 0 }, wheel };
    expect(readController(gamepadOf(0.5), inverted).steerLeft).toBe(0.5);
    const without = { gamepad: { ...gamepad, steerAxis: 9 }, wheel };
    expect(readController(gamepadOf(0.5), without).steerLeft).toBe(0);
  });
});

describe('a calibrated wheel', () => {
  const calibrated = {
    ...wheel,
    device: 'G29',
    steerAxis: 1,
    left: 0.9,
    centre: 0.1,
    right: -0.5,
    throttleAxis: 2,
    brakeAxis: 3,
  };

  it.each([
    [0.9, 1],
    [2, 1],
    [0.5, 0.5],
    [0.1, 0],
    [-0.2, -0.5],
    [-0.5, -1],
    [-1, -1],
  ])('at %d steers %d to the left', (value, share) => {
    expect(wheelShare(value, calibrated)).toBeCloseTo(share, 12);
  });

  it('is read by its calibration, pedals as far as they are pressed', () => {
    const reading = { id: 'G29', axes: [0, 0.5, -1, 0.5], buttons: [] };
    expect(readController(reading, { gamepad, wheel: calibrated })).toEqual({
      steerLeft: 0.5,
      throttle: 1,
      brake: 0.25,
    });
  });

  it('that was calibrated without moving steers straight on', () => {
    expect(wheelShare(0.4, { left: 0, centre: 0, right: 0 })).toBe(0);
  });
});
