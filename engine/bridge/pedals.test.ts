import { expect, it } from 'vitest';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { speedAfter } from './pedals.ts';

const held = (from: number, pedals: object, seconds: number) =>
  speedAfter(from, { steering: 0, throttle: 0, brake: 0, ...pedals }, seconds, 10, NAVLAB_VAN);

it('a throttle that is held settles at its share of the top speed, from below and from above', () => {
  expect([held(0, { throttle: 0.4 }, 60), held(9, { throttle: 0.4 }, 60)]).toEqual([
    expect.closeTo(4, 2),
    expect.closeTo(4, 2),
  ]);
});

it('a car starts as it can, and two short times come to the same as one long', () => {
  expect(held(0, { throttle: 1 }, 0.1)).toBeCloseTo(0.15, 2);
  expect(held(held(3, { throttle: 0.5 }, 0.04), { throttle: 0.5 }, 0.06)).toBeCloseTo(
    held(3, { throttle: 0.5 }, 0.1),
    12,
  );
});

it('a brake, and a throttle below zero, bring it to a stop and not further', () => {
  for (const pedals of [{ brake: 1 }, { throttle: -1 }]) {
    expect(held(10, pedals, 1)).toBeLessThan(10 - NAVLAB_VAN.maxDecelerationMps2);
    expect(held(10, pedals, 20)).toBe(0);
  }
});
