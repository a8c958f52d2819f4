import type { Rng } from '../rng.ts';

interface Wave {
  readonly amplitudeM: number;
  readonly x: number;
  readonly y: number;
  readonly phase: number;
}

const SHORTEST_WAVELENGTH_M = 150;
const LONGEST_WAVELENGTH_M = 500;
const WAVES = 5;

/** Rolling ground: a few sine waves over the plane. Smooth, endless, and the same at a point from any road. */
export class Terrain {
  readonly #waves: readonly Wave[];

  /** @param steepestGrade bound of the slope in any direction, rise over run; 0 is flat ground. */
  constructor(rng: Rng, steepestGrade: number) {
    this.#waves = Array.from({ length: WAVES }, (_, i) => {
      const wavelengthM =
        SHORTEST_WAVELENGTH_M * (LONGEST_WAVELENGTH_M / SHORTEST_WAVELENGTH_M) ** (i / (WAVES - 1));
      const direction = rng.uniform(0, 2 * Math.PI);
      const wavenumber = (2 * Math.PI) / wavelengthM;
      return {
        amplitudeM: steepestGrade / WAVES / wavenumber,
        x: wavenumber * Math.cos(direction),
        y: wavenumber * Math.sin(direction),
        phase: rng.uniform(0, 2 * Math.PI),
      };
    });
  }

  /** Ground that rises and falls by at most `amplitudeM` about zero. */
  static ofAmplitude(rng: Rng, amplitudeM: number): Terrain {
    const steep = new Terrain(rng, 1);
    const highestM = steep.#waves.reduce((sum, wave) => sum + wave.amplitudeM, 0);
    return new Terrain(rng, amplitudeM / highestM);
  }

  heightAt(x: number, y: number): number {
    const waves = this.#waves;
    let height = 0;
    for (let i = 0; i < waves.length; i++) {
      const wave = waves[i]!;
      height += wave.amplitudeM * Math.sin(wave.x * x + wave.y * y + wave.phase);
    }
    return height;
  }
}
