import { describe, expect, it } from 'vitest';
import { Rng } from './rng.ts';

function draws(rng: Rng, count: number): number[] {
  return Array.from({ length: count }, () => rng.next());
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('Rng', () => {
  it('gives the same numbers for the same seed, of this version and the next', () => {
    const rng = new Rng(1989);
    expect(Array.from({ length: 4 }, () => rng.uint32())).toEqual([
      1819404594, 1602994622, 1974081788, 3155411260,
    ]);
    const firsts = [-1, 0.5, 2 ** 40 + 3, '', 'path'].map((seed) => new Rng(seed).uint32());
    expect(firsts).toEqual([809716274, 3372137716, 841671119, 864098139, 3459103469]);
    expect(new Rng(7).split('trees').split(3).uint32()).toBe(4211744445);
  });

  it('makes the same of its numbers in this version and the next', () => {
    const rng = new Rng(1989);
    expect([rng.normal(), rng.normal(3, 2), rng.normal(3, 2)]).toEqual([
      expect.closeTo(-0.7339593515377146, 12),
      expect.closeTo(4.501007799031042, 12),
      expect.closeTo(2.786682831762031, 12),
    ]);
    expect(rng.shuffle([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 5, 7, 4, 6, 8, 2, 3]);
    expect([rng.uint32(), rng.integer(6), rng.pick(['a', 'b', 'c'])]).toEqual([3672698667, 0, 'b']);
    expect(rng.uniform(-3, -2)).toBeCloseTo(-2.192439618287608, 12);
  });

  it('fills an array with the numbers that it gives one by one, and goes on after them', () => {
    const [filling, giving] = [new Rng(7), new Rng(7)];
    const numbers = new Uint32Array(100);
    filling.fill(numbers);
    expect([...numbers, filling.uint32()]).toEqual(Array.from({ length: 101 }, () => giving.uint32()));
  });

  it('gives other numbers for every other seed and name', () => {
    const seeds = [0, 1, 2, -1, 0.5, 2 ** 32, 2 ** 40, '', 'path', 'street'];
    const firsts = seeds.map((seed) => new Rng(seed).uint32());
    expect(new Set(firsts).size).toBe(seeds.length);
  });

  it('splits the same way whatever was drawn before', () => {
    const fresh = new Rng(7);
    const used = new Rng(7);
    draws(used, 100);
    used.split('other').next();
    expect(draws(used.split('trees').split(3), 5)).toEqual(draws(fresh.split('trees').split(3), 5));
  });

  it('is not moved on by splitting', () => {
    const split = new Rng(7);
    split.split('trees').next();
    expect(draws(split, 5)).toEqual(draws(new Rng(7), 5));
  });

  it('makes neighbouring parts independent', () => {
    const root = new Rng(5);
    const a = draws(root.split(0), 10_000);
    const b = draws(root.split(1), 10_000);
    const correlation = 12 * mean(a.map((value, i) => (value - 0.5) * (b[i]! - 0.5)));
    // Five standard deviations of the correlation of 10,000 independent pairs.
    expect(Math.abs(correlation)).toBeLessThan(0.05);
  });

  it('draws evenly from [0, 1)', () => {
    const bins = new Array<number>(20).fill(0);
    for (const value of draws(new Rng(3), 20_000)) bins[Math.floor(value * 20)]!++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 19 degrees of freedom: 0.1 % of good generators lie above 43.8, 0.1 % below 5.4.
    expect(chiSquared).toBeGreaterThan(5.4);
    expect(chiSquared).toBeLessThan(43.8);
  });

  it('draws normal deviates with the mean, deviation and tails asked for', () => {
    const rng = new Rng(11);
    const values = Array.from({ length: 20_000 }, () => rng.normal(3, 2));
    const average = mean(values);
    expect(average).toBeCloseTo(3, 1);
    expect(Math.sqrt(mean(values.map((value) => (value - average) ** 2)))).toBeCloseTo(2, 1);
    const beyondTwo = values.filter((value) => Math.abs(value - 3) > 4).length / values.length;
    expect(beyondTwo).toBeCloseTo(0.0455, 2);
  });

  it('keeps uniform and integer within their bounds, and reaches all of them', () => {
    const rng = new Rng(13);
    const values = Array.from({ length: 1000 }, () => rng.uniform(-3, -2));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(-2);
    expect(new Set(Array.from({ length: 1000 }, () => rng.integer(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(new Set(Array.from({ length: 100 }, () => rng.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
  });

  it('takes a chance as often as it is asked to', () => {
    const rng = new Rng(17);
    const taken = Array.from({ length: 10_000 }, () => rng.chance(0.3)).filter(Boolean).length;
    expect(taken / 10_000).toBeCloseTo(0.3, 1);
  });

  it('shuffles in place, losing nothing, every order as likely', () => {
    const rng = new Rng(19);
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const items = [1, 2, 3];
      expect(rng.shuffle(items)).toBe(items);
      orders.set(items.join(''), (orders.get(items.join('')) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
    // Five standard deviations of a count that should be 1000.
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});
