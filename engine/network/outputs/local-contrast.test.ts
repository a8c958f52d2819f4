import { describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { LocalContrast } from './local-contrast.ts';
import { correlation } from './reconstruction.ts';

const ROWS = 30;
const COLUMNS = 32;
const local = new LocalContrast({ rows: ROWS, columns: COLUMNS }, 4);

/** A road whose middle lies at a column, wider towards the bottom, under a bright sky. */
function road(middle: number, contrast: number, noise: number, seed = 1): Float32Array {
  const rng = new Rng(seed);
  return Float32Array.from({ length: ROWS * COLUMNS }, (_, cell) => {
    const [row, column] = [Math.floor(cell / COLUMNS), cell % COLUMNS];
    if (row < 4) return 0.9;
    const isRoad = Math.abs(column - middle) < 1 + row / 5;
    return 0.5 + (isRoad ? contrast : 0) + noise * rng.normal();
  });
}

/** Correlation of what is seen with what is expected, less noise. */
function trust(seen: Float32Array, expected: Float32Array): number {
  const [a, b] = [local.of(seen), local.of(expected)];
  const covariance = a.contrast.reduce(
    (sum, value, i) => sum + (value * b.contrast[i]!) / a.contrast.length,
    0,
  );
  return covariance / Math.sqrt(a.signal * b.signal);
}

describe('local contrast', () => {
  it('is nothing in the middle of three columns, whose surroundings are the same as itself', () => {
    const narrow = new LocalContrast({ rows: ROWS, columns: 3 }, 0);
    const contrast = narrow.contrastOf(road(16, 0.1, 0.1).subarray(0, 3 * ROWS));
    expect(contrast.every(Number.isFinite)).toBe(true);
    expect(contrast.filter((_, cell) => cell % 3 === 1).every((value) => value === contrast[1])).toBe(true);
  });

  it('says where the road lies, not how bright it is and what the sky does', () => {
    const { contrast } = local.of(road(16, 0.1, 0));
    const brighter = local.of(
      road(16, 0.1, 0).map((value, cell) => value + (cell < 4 * COLUMNS ? -0.5 : 0.1)),
    );
    expect(correlation(Float32Array.from(contrast), Float32Array.from(brighter.contrast))).toBeGreaterThan(
      0.95,
    );
  });

  it('is another for a road that lies elsewhere, more than the picture itself is', () => {
    expect(trust(road(16, 0.1, 0), road(16, 0.1, 0))).toBeCloseTo(1, 1);
    expect(trust(road(16, 0.1, 0), road(25, 0.1, 0))).toBeLessThan(0.1);
    expect(correlation(road(16, 0.1, 0), road(25, 0.1, 0))).toBeGreaterThan(0.7);
  });

  it('trusts a picture of little contrast nearly as much, however noisy', () => {
    const expected = road(16, 0.1, 0);
    const noisy = road(16, 0.02, 0.03);
    const free = trust(noisy, expected);
    const { contrast } = local.of(noisy);
    const plain = correlation(Float32Array.from(contrast), Float32Array.from(local.of(expected).contrast));
    expect(free).toBeGreaterThan(0.8);
    expect(free).toBeGreaterThan(plain + 0.1);
  });

  it('trusts a picture of noise alone far less', () => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(Math.abs(trust(road(16, 0, 0.05, seed), road(16, 0.1, 0)))).toBeLessThan(0.5);
    }
  });
});
