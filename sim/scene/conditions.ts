import type { Rng } from '../rng.ts';

/**
 * Light, weather and colours of a scene, all that differs between two looks at the same road. Plain data: a drive
 * file stores it, so that a frame can be rendered again.
 */
export interface Conditions {
  /** Height of the sun above the horizon, rad; below about 0.1 it is dusk. */
  readonly sunElevationRad: number;
  /** Direction towards the sun, counter-clockwise from world x, rad. */
  readonly sunAzimuthRad: number;
  /** 0 clear sky with hard shadows … 1 overcast without. */
  readonly cloudiness: number;
  /** Extinction of light along the line of sight, 1/m; 0 is clear air. */
  readonly fogPerM: number;
  /** 0 dry … 1 heavy rain. */
  readonly rain: number;
  /** 0 … 1: green summer, dry late summer, autumn leaves, bare spring, snow lie along it. */
  readonly season: number;
  /** 0 dark wet or new surface … 1 pale worn surface. */
  readonly surfacePaleness: number;
  /** Standard deviation of the camera's noise in a retina value of 0 … 255. */
  readonly cameraNoise: number;
  /** Standard deviation of the range finder's noise, m. */
  readonly rangeNoiseM: number;
  /** Seed of textures and noise. */
  readonly seed: number;
}

/** A bright summer day: what a picture shows that says nothing of the weather. */
export const CLEAR_DAY: Conditions = {
  sunElevationRad: 0.75,
  sunAzimuthRad: 2.2,
  cloudiness: 0.1,
  fogPerM: 0.002,
  rain: 0,
  season: 0.1,
  surfacePaleness: 0.55,
  cameraNoise: 2,
  rangeNoiseM: 0.03,
  seed: 1,
};

/** Share of scenes that lie in winter. */
const SNOWY = 0.04;

/** Light and weather by chance: sun and cloud, dawn to dusk, some fog, some rain, every season. */
export function drawConditions(rng: Rng): Conditions {
  const foggy = rng.chance(0.2);
  const rainy = rng.chance(0.25);
  return {
    sunElevationRad: rng.uniform(0.08, 1.1),
    sunAzimuthRad: rng.uniform(0, 2 * Math.PI),
    cloudiness: rainy ? rng.uniform(0.7, 1) : rng.next() ** 1.5,
    fogPerM: foggy ? rng.uniform(0.005, 0.02) : rng.uniform(0.001, 0.004),
    rain: rainy ? rng.uniform(0.2, 1) : 0,
    season: rng.chance(SNOWY) ? rng.uniform(0.85, 1) : rng.uniform(0, 0.75),
    surfacePaleness: rng.next(),
    cameraNoise: rng.uniform(1, 3),
    rangeNoiseM: rng.uniform(0.02, 0.1),
    seed: rng.uint32(),
  };
}
