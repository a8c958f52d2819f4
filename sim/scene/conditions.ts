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
