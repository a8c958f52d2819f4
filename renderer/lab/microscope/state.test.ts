import { describe, expect, it } from 'vitest';
import { LARGEST_PAINTED, MOST_PAINTED, paintOver, withPaint } from './state.ts';

describe('paint on the retina', () => {
  it('lies on its cells, the latest brush on top, and nowhere else', () => {
    const painted = withPaint(withPaint([], [1, 2], 'dark'), [2, 3], 'light');
    const inputs = Float64Array.from({ length: 8 }, () => 0.3);
    paintOver(inputs, painted, 2, 5);
    expect([...inputs]).toEqual([0.3, 0.3, 0.3, 0, 1, 1, 0.3, 0.3]);
  });

  it('that an address brings for a larger picture leaves other inputs alone', () => {
    const inputs = new Float64Array(8).fill(0.3);
    paintOver(inputs, [LARGEST_PAINTED, 11 * 5], 2, 5);
    expect([...inputs]).toEqual(Array(8).fill(0.3));
  });

  it('fits into an address: the oldest goes', () => {
    const cells = Array.from({ length: MOST_PAINTED + 1 }, (_, cell) => cell);
    const painted = withPaint([], cells, 'grey');
    expect(painted).toHaveLength(MOST_PAINTED);
    expect(painted[0]).toBe(11 + 5);
    expect(painted.join(',').length).toBeLessThan(5600);
  });
});
