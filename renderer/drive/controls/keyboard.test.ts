import { expect, it } from 'vitest';
import { Keyboard } from './keyboard.ts';

const rates = { steerPerS: 0.8, returnPerS: 2.5 };
const tick = (keyboard: Keyboard, times = 1, speedMps = 0) => {
  let hands = keyboard.tick(0.02, rates, speedMps, 0.15);
  for (let i = 1; i < times; i++) hands = keyboard.tick(0.02, rates, speedMps, 0.15);
  return hands;
};

it('steers at once, then further the longer a key is held, up to full lock, and back when it is let go', () => {
  const keyboard = new Keyboard();
  keyboard.press('KeyA');
  expect(tick(keyboard).steerLeft).toBeCloseTo(0.06 + 0.016, 9);
  expect(tick(keyboard, 10).steerLeft).toBeCloseTo(0.06 + 11 * 0.016, 9);
  expect(tick(keyboard, 100).steerLeft).toBe(1);
  keyboard.release('KeyA');
  expect(tick(keyboard, 10).steerLeft).toBeCloseTo(0.5, 9);
  expect(tick(keyboard, 10).steerLeft).toBeCloseTo(0, 9);
  tick(keyboard);
  expect(keyboard.isIdle).toBe(true);
});

it('steers right with the arrow, not at all with both, and less sharply when it is fast', () => {
  const keyboard = new Keyboard();
  keyboard.press('ArrowRight');
  // 4 m/s² across at 10 m/s is a curvature of 0.04 per metre, of 0.15.
  expect(tick(keyboard, 100, 10).steerLeft).toBeCloseTo(-0.04 / 0.15, 9);
  keyboard.press('KeyA');
  expect(tick(keyboard, 100, 10).steerLeft).toBe(0);
});

it('brakes with the space bar only where a person drives', () => {
  const keyboard = new Keyboard();
  expect(keyboard.press('Space')).toBe(false);
  keyboard.spaceBrakes = true;
  expect(keyboard.press('Space')).toBe(true);
  keyboard.press('KeyW');
  expect(tick(keyboard)).toEqual({ steerLeft: 0, throttle: 1, brake: 1 });
  keyboard.letGo();
  expect(tick(keyboard)).toEqual({ steerLeft: 0, throttle: 0, brake: 0 });
});
