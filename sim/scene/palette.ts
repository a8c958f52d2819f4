import type { Road, RoadPart, Roadside } from '../road/road.ts';
import type { Conditions } from './conditions.ts';
import type { Rgb } from './mesh-builder.ts';

/** Colours of a scene in linear light. */
export interface Palette {
  readonly ground: Rgb;
  readonly verge: Rgb;
  readonly road: Rgb;
  /** Where wheels run: polished asphalt, packed earth. */
  readonly track: Rgb;
  readonly shoulder: Rgb;
  readonly whiteLine: Rgb;
  readonly yellowLine: Rgb;
  readonly leaves: Rgb;
  readonly needles: Rgb;
  readonly bark: Rgb;
  readonly post: Rgb;
}

/** What lies on the ground and hangs on the trees as `Conditions.season` goes from 0 to 1. */
const SEASONS: readonly { ground: Rgb; leaves: Rgb; needles: Rgb }[] = [
  { ground: [0.06, 0.12, 0.03], leaves: [0.05, 0.13, 0.025], needles: [0.025, 0.06, 0.025] },
  { ground: [0.26, 0.2, 0.07], leaves: [0.09, 0.13, 0.03], needles: [0.03, 0.065, 0.025] },
  { ground: [0.21, 0.12, 0.045], leaves: [0.32, 0.14, 0.025], needles: [0.03, 0.06, 0.025] },
  { ground: [0.14, 0.1, 0.05], leaves: [0.12, 0.12, 0.05], needles: [0.03, 0.06, 0.03] },
  { ground: [0.72, 0.75, 0.82], leaves: [0.3, 0.29, 0.29], needles: [0.16, 0.2, 0.2] },
];

const DARK_ASPHALT: Rgb = [0.05, 0.052, 0.058];
const PALE_ASPHALT: Rgb = [0.3, 0.3, 0.31];
const DARK_EARTH: Rgb = [0.17, 0.13, 0.09];
const PALE_EARTH: Rgb = [0.42, 0.33, 0.22];
/** Share of the surroundings' colour that a dirt road takes on: its poor contrast. */
const DIRT_BLEND = 0.1;
/** Water darkens a porous surface to this share. */
const WET = 0.55;
/** Depth of snow, 0 … 1, from which a road that was cleared of it is wet through: what is left melts. */
const MELTS_FROM = 0.35;

/** Colours for a road under given conditions. */
export function paletteFor(part: Pick<Roadside, 'surface' | 'paleness'>, conditions: Conditions): Palette {
  const { surface, paleness = conditions.surfacePaleness } = part;
  const place = conditions.season * (SEASONS.length - 1);
  const index = Math.min(SEASONS.length - 2, Math.floor(place));
  const from = SEASONS[index] as (typeof SEASONS)[number];
  const to = SEASONS[index + 1] as (typeof SEASONS)[number];
  const t = place - index;
  const snow = index === SEASONS.length - 2 ? t : 0;
  const rain = Math.min(1, 2 * conditions.rain);
  const wet = darkenedBy(rain);
  const wetRoad = darkenedBy(Math.max(rain, Math.min(1, snow / MELTS_FROM)));
  const ground = mix(from.ground, to.ground, t);
  const road =
    surface === 'asphalt'
      ? mix(DARK_ASPHALT, PALE_ASPHALT, paleness ** 1.5)
      : mix(mix(DARK_EARTH, PALE_EARTH, paleness), ground, DIRT_BLEND);
  return {
    ground: scale(ground, wet),
    verge: scale(ground, 0.9 * wet),
    road: scale(road, wetRoad),
    track: scale(road, (surface === 'asphalt' ? 0.88 : 1.2) * wetRoad),
    shoulder: scale(mix(ground, surface === 'asphalt' ? PALE_EARTH : road, 0.4), wet),
    whiteLine: [0.8, 0.8, 0.8],
    yellowLine: [0.75, 0.48, 0.05],
    leaves: mix(from.leaves, to.leaves, t),
    needles: mix(from.needles, to.needles, t),
    bark: [0.09, 0.065, 0.045],
    post: [0.75, 0.75, 0.72],
  };
}

/** Colours of a road under given conditions, station by station; the same object where they do not change. */
export function palettesAlong(
  { partsAt }: Pick<Road, 'partsAt'>,
  conditions: Conditions,
): (stationM: number) => Palette {
  const known = new Map<RoadPart, Palette>();
  const of = (part: RoadPart): Palette => {
    const palette = known.get(part) ?? paletteFor(part, conditions);
    known.set(part, palette);
    return palette;
  };
  return (stationM) => {
    const { from, to, share } = partsAt(stationM);
    if (from === to) return of(to);
    const [a, b] = [of(from), of(to)];
    const names = Object.keys(a) as (keyof Palette)[];
    return Object.fromEntries(
      names.map((name) => [name, mix(a[name], b[name], share)]),
    ) as unknown as Palette;
  };
}

/** Share of its colour that a surface keeps which is dry (0) … wet through (1). */
function darkenedBy(water: number): number {
  return 1 - (1 - WET) * water;
}

/** `a` where t is 0, `b` where it is 1. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scale(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}
