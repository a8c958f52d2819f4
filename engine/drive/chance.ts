import { Rng } from '../../sim/rng.ts';
import { type Conditions, drawConditions, drawWeather, type Weather } from '../../sim/scene/conditions.ts';

/** What of a drive is left to chance. */
export interface Chance {
  readonly conditions: Conditions;
  /** Of its looks. */
  readonly noise: Rng;
}

/** What decides light, weather and surface of a drive beside its seed. */
export interface ConditionsChoice {
  /** Draws them in place of the drive's own seed. */
  readonly conditionsSeed?: number | undefined;
  /** Draws them within this kind of weather; any, as often as each comes, where it is left out. */
  readonly weather?: Weather | undefined;
}

/** Light and weather of a drive, and the noise of its looks, by its seed. */
export function chanceOf(seed: number, { conditionsSeed = seed, weather }: ConditionsChoice = {}): Chance {
  const rng = (of: number) => new Rng(of).split('drive');
  const light = rng(conditionsSeed).split('conditions');
  return {
    conditions: weather === undefined ? drawConditions(light) : drawWeather(light, weather),
    noise: rng(seed).split('noise'),
  };
}

/** Seed of the noise of a drive's look, counted from 0. */
export function noiseSeedOf(noise: Rng, look: number): number {
  return noise.split(look).uint32();
}
