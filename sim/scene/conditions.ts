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

/** Kinds of weather in which scores are told apart, the rarest first: conditions are of the first that fits. */
export const WEATHERS = ['snow', 'rain', 'fog', 'dusk', 'overcast', 'autumn', 'clear'] as const;
export type Weather = (typeof WEATHERS)[number];

type Range = readonly [number, number];

/** Bounds between the kinds of weather. */
const SNOW_SEASON = 0.85;
const FOGGY_PER_M = 0.005;
const DUSK_RAD = 0.25;
const CLOUDY = 0.6;
const AUTUMN: Range = [0.4, 0.6];

/** Which kind of weather conditions are of. */
export function weatherOf({ season, rain, fogPerM, sunElevationRad, cloudiness }: Conditions): Weather {
  if (season >= SNOW_SEASON) return 'snow';
  if (rain > 0) return 'rain';
  if (fogPerM >= FOGGY_PER_M) return 'fog';
  if (sunElevationRad < DUSK_RAD) return 'dusk';
  if (cloudiness >= CLOUDY) return 'overcast';
  if (season >= AUTUMN[0] && season < AUTUMN[1]) return 'autumn';
  return 'clear';
}

/** Where conditions lie within what their weather allows, each 0 … 1; what is left out falls by chance. */
export interface Shares {
  readonly light?: number;
  readonly season?: number;
  readonly surface?: number;
}

/** Conditions of one kind of weather; all that this kind leaves open falls as in {@link drawConditions}. */
export function drawWeather(rng: Rng, weather: Weather, shares: Shares = {}): Conditions {
  const drawn = drawConditions(rng.split('chance'));
  const own = rng.split('weather');
  const light = shares.light ?? own.next();
  const season = shares.season ?? own.next();
  const sky = own.next();
  const conditions = {
    ...drawn,
    sunElevationRad: within([0.08, 1.1], light),
    season: within([0, 0.75], season),
    surfacePaleness: shares.surface ?? own.next(),
  };
  const dry = { rain: 0, cloudiness: sky ** 1.5 };
  const dryAndClear = { ...dry, fogPerM: own.uniform(0.001, 0.004) };
  const byDay = { ...dryAndClear, sunElevationRad: within([DUSK_RAD, 1.1], light) };
  switch (weather) {
    case 'snow':
      return { ...conditions, season: within([SNOW_SEASON, 1], season) };
    case 'rain':
      return { ...conditions, rain: own.uniform(0.2, 1), cloudiness: within([0.7, 1], sky) };
    case 'fog':
      return { ...conditions, ...dry, fogPerM: own.uniform(FOGGY_PER_M, 0.02) };
    case 'dusk':
      return { ...conditions, ...dryAndClear, sunElevationRad: within([0.08, DUSK_RAD], light) };
    case 'overcast':
      return { ...conditions, ...byDay, cloudiness: within([CLOUDY, 1], sky) };
    case 'autumn':
      return {
        ...conditions,
        ...byDay,
        cloudiness: within([0, CLOUDY], sky),
        season: within(AUTUMN, season),
      };
    case 'clear': {
      // The seasons around autumn.
      const apart = within([0, 0.75 - (AUTUMN[1] - AUTUMN[0])], season);
      const beside = apart < AUTUMN[0] ? apart : apart + AUTUMN[1] - AUTUMN[0];
      return { ...conditions, ...byDay, cloudiness: within([0, CLOUDY], sky), season: beside };
    }
    default:
      return weather satisfies never;
  }
}

/** Steps that spread evenly over 0 … 1 from the first few on (Roberts' generalised golden ratio, three dimensions). */
const EVEN_STEPS = [0.8191725134, 0.6710436067, 0.5497004779] as const;

/** Weathers by turns. Snow comes twice: its ground is as grey as the road, so it takes the most lessons. */
const TURNS: readonly Weather[] = [...WEATHERS, 'snow'];

/**
 * Conditions of the `index`-th of many scenes that shall leave nothing rare out. Every kind of weather has its share, and
 * within each light, season and surface are spread evenly.
 *
 * @param rng the same for all of them
 * @param weathers that take turns; every one, snow twice, where there are none
 */
export function drawStratum(rng: Rng, index: number, weathers: readonly Weather[] = []): Conditions {
  const turns = weathers.length > 0 ? weathers : TURNS;
  const place = index % turns.length;
  const weather = turns[place] as Weather;
  // Each weather takes every step of its own sequence, however often it comes in a round.
  const comes = (among: readonly Weather[]) => among.filter((other) => other === weather).length;
  const turn = comes(turns) * Math.floor(index / turns.length) + comes(turns.slice(0, place));
  const first = rng.split(weather);
  const [light, season, surface] = EVEN_STEPS.map((step) => (first.next() + turn * step) % 1);
  return drawWeather(rng.split(index), weather, { light: light!, season: season!, surface: surface! });
}

/** The value at a share of a range, its end left out. */
function within([from, to]: Range, share: number): number {
  return from + (to - from) * share;
}
