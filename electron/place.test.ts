import { describe, expect, it } from 'vitest';
import { boundsOf } from './place.ts';

const screens = [
  { x: 0, y: 30, width: 1920, height: 1050 },
  { x: 1920, y: 0, width: 2560, height: 1440 },
];
const place = { width: 1440, height: 900, state: 'normal' } as const;

describe('a new window', () => {
  it('stands where it stood', () => {
    expect(boundsOf({ ...place, x: 2000, y: 100 }, screens)).toEqual({
      x: 2000,
      y: 100,
      width: 1440,
      height: 900,
    });
  });

  it.each([
    ['a screen that is gone', { x: 5000, y: 100 }],
    ['too far left to take hold of', { x: -1400, y: 100 }],
    ['above the screen', { x: 100, y: 0 }],
    ['below the screen', { x: 100, y: 1050 }],
  ])('does not stand on %s', (_where, at) => {
    expect(boundsOf({ ...place, ...at }, screens)).toEqual({ width: 1440, height: 900 });
  });

  it('is no larger than a small screen', () => {
    expect(boundsOf(null, [{ x: 0, y: 0, width: 1280, height: 680 }])).toEqual({ width: 1280, height: 680 });
  });
});
