import { describe, expect, it } from 'vitest';
import { SettingsSchema } from '../../engine/protocol/settings.ts';
import { problemOf, type Readings, wheelOf } from './calibration.ts';

const readings: Readings = {
  rest: [0.02, 0, 1, 1],
  left: [-0.98, 0, 1, 1],
  right: [0.97, 0.01, 1, 1],
  centre: [0.01, 0, 1, 1],
  throttle: [0.03, 0, -1, 1],
  brake: [0.01, 0, 0.98, -0.9],
};

describe('a calibration', () => {
  it('finds the axes of wheel and pedals and their ends', () => {
    const wheel = wheelOf('G29', readings);
    expect(wheel).toEqual({
      device: 'G29',
      steerAxis: 0,
      left: -0.98,
      centre: 0.01,
      right: 0.97,
      throttleAxis: 2,
      throttleReleased: 1,
      throttlePressed: -1,
      brakeAxis: 3,
      brakeReleased: 1,
      brakePressed: -0.9,
    });
    expect(SettingsSchema.shape.wheel.safeParse(wheel).success).toBe(true);
  });

  it('leaves out pedals that were skipped', () => {
    const wheel = wheelOf('G29', { ...readings, throttle: null, brake: null });
    expect([wheel.throttleAxis, wheel.brakeAxis]).toEqual([null, null]);
  });

  it.each([
    ['left', [0.05, 0, 1, 1], /Nothing moved/],
    ['right', [-0.9, 0, 1, 1], /still on the left/],
    ['centre', [0.9, 0, 1, 1], /not near its middle/],
    ['throttle', [0.9, 0, 1, 1], /No pedal moved/],
    ['brake', [0, 0, -1, 1], /No pedal moved/],
  ] as const)('says what is wrong where the step %s does not fit', (step, axes, message) => {
    expect(problemOf(step, axes, readings)).toMatch(message);
  });

  it.each(['rest', 'left', 'right', 'centre', 'throttle', 'brake'] as const)(
    'goes on after a step %s that fits',
    (step) => {
      expect(problemOf(step, readings[step]!, readings)).toBeUndefined();
    },
  );
});
