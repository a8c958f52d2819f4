import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { CLEAR_DAY, drawConditions, drawStratum, drawWeather, WEATHERS, weatherOf } from './conditions.ts';

describe('weather', () => {
  it('drawn by its name is of that name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(...WEATHERS), (seed, weather) => {
        expect(weatherOf(drawWeather(new Rng(seed), weather))).toBe(weather);
      }),
    );
  });

  it('has the values of a draw by chance, and no others', () => {
    const limits = (draw: (rng: Rng) => ReturnType<typeof drawConditions>) => {
      const all = Array.from({ length: 4000 }, (_, seed) => draw(new Rng(seed)));
      return Object.keys(CLEAR_DAY).map((key) =>
        all.map((one) => one[key as keyof typeof one]),
      ) as number[][];
    };
    const chance = limits(drawConditions);
    const strata = limits((rng) => drawWeather(rng, rng.pick(WEATHERS)));
    for (const [i, values] of chance.entries()) {
      const span = Math.max(...values) - Math.min(...values);
      expect(Math.min(...strata[i]!)).toBeGreaterThanOrEqual(Math.min(...values) - 0.02 * span);
      expect(Math.max(...strata[i]!)).toBeLessThanOrEqual(Math.max(...values) + 0.02 * span);
    }
  });
});

describe('strata', () => {
  const scenes = Array.from({ length: 160 }, (_, index) => drawStratum(new Rng(1), index));

  it('give every kind of weather its share, and snow two', () => {
    for (const weather of WEATHERS) {
      expect(scenes.filter((scene) => weatherOf(scene) === weather)).toHaveLength(
        weather === 'snow' ? 40 : 20,
      );
    }
  });

  it('spread light and surface evenly in each kind of weather', () => {
    for (const weather of WEATHERS) {
      const own = scenes.filter((scene) => weatherOf(scene) === weather);
      const thirds = [0, 0, 0];
      for (const { surfacePaleness } of own) thirds[Math.floor(3 * surfacePaleness)]!++;
      expect(Math.min(...thirds)).toBeGreaterThanOrEqual(own.length / 4);
      const heights = own.map(({ sunElevationRad }) => sunElevationRad).sort((a, b) => a - b);
      const middle = (heights[0]! + heights.at(-1)!) / 2;
      expect(Math.abs(heights.filter((height) => height < middle).length / own.length - 0.5)).toBeLessThan(
        0.11,
      );
    }
  });

  it('leave fewer of the eight corners of light, season and surface out than chance would', () => {
    const isHigh = (value: number, all: readonly number[]) =>
      value > (Math.min(...all) + Math.max(...all)) / 2;
    const missing: number[] = [];
    for (let seed = 1; seed <= 30; seed++) {
      const few = Array.from({ length: 96 }, (_, index) => drawStratum(new Rng(seed), index));
      for (const [weather, own] of Map.groupBy(few, weatherOf)) {
        if (weather === 'snow') continue;
        const [lights, seasons, surfaces] = [
          own.map(({ sunElevationRad }) => sunElevationRad),
          own.map(({ season }) => season),
          own.map(({ surfacePaleness }) => surfacePaleness),
        ];
        const corners = own.map((_, i) =>
          [lights, seasons, surfaces].map((all) => isHigh(all[i]!, all)).join(),
        );
        missing.push(8 - new Set(corners).size);
      }
    }
    // Twelve draws by chance leave 8 (7/8)^12 = 1.6 out.
    expect(missing.reduce((sum, count) => sum + count, 0) / missing.length).toBeLessThan(1.2);
  });

  it('are of the weathers alone that are asked for, and as even in each', () => {
    const asked = ['snow', 'fog', 'snow', 'rain'] as const;
    const some = Array.from({ length: 160 }, (_, index) => drawStratum(new Rng(1), index, asked));
    const kinds = some.map(weatherOf);
    expect(kinds.slice(0, 8)).toEqual([...asked, ...asked]);
    const paleness = some.filter((_, i) => kinds[i] === 'snow').map((one) => one.surfacePaleness);
    expect(new Set(paleness).size).toBe(80);
    const quarters = [0, 0, 0, 0];
    for (const value of paleness) quarters[Math.floor(4 * value)]!++;
    expect(Math.min(...quarters)).toBeGreaterThanOrEqual(18);
    expect(drawStratum(new Rng(1), 77, [])).toEqual(scenes[77]);
  });

  it('come from their seed and place alone', () => {
    expect(drawStratum(new Rng(1), 77)).toEqual(scenes[77]);
    expect(drawStratum(new Rng(2), 77)).not.toEqual(scenes[77]);
  });
});
