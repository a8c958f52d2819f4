import { Rng } from '../../sim/rng.ts';

/** What of a drive is left to chance, by its seed: light and weather, and the noise of its looks. */
export function chanceOf(seed: number): { readonly conditions: Rng; readonly noise: Rng } {
  const rng = new Rng(seed).split('drive');
  return { conditions: rng.split('conditions'), noise: rng.split('noise') };
}

/** Seed of the noise of a drive's look, counted from 0. */
export function noiseSeedOf(noise: Rng, look: number): number {
  return noise.split(look).uint32();
}
