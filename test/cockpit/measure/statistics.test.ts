import { describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { medianInterval } from './statistics.ts';

describe('the interval of a median', () => {
  it('is between the values that tables of the sign test give', () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i);
    expect(medianInterval(upTo(6))).toEqual([1, 6]);
    expect(medianInterval(upTo(20))).toEqual([6, 15]);
    expect(medianInterval(upTo(50))).toEqual([18, 33]);
    expect(() => medianInterval(upTo(5))).toThrow(RangeError);
  });

  it('holds the median 95 times of a hundred or more, whatever is drawn', () => {
    const rng = new Rng('median');
    const hits = Array.from({ length: 2000 }, () => {
      const [low, high] = medianInterval(Array.from({ length: 20 }, () => -Math.log(1 - rng.next())));
      return low <= Math.LN2 && Math.LN2 <= high;
    }).filter(Boolean).length;
    expect(hits / 2000).toBeGreaterThan(0.945);
    expect(hits / 2000).toBeLessThan(0.975);
  });
});
