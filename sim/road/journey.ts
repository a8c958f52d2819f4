import type { Rng } from '../rng.ts';
import { curvaturesOf } from './centre-line.ts';
import { drawCrossSection } from './cross-sections.ts';
import { CURVE_STYLES, wanderingSegments } from './curves.ts';
import { type Across, type Along, evenLanes, type Lanes, type Stretch } from './lanes.ts';
import {
  OPEN_ROAD_KINDS,
  type OpenRoadKind,
  type PartsOfRoad,
  type RoadPart,
  type RoadSegment,
} from './road.ts';

/** How long a part of a journey is at least, m: somewhere in this range; it ends where the road runs straight. */
const PART_M = [300, 600] as const;
/** Over which one part goes over into the next, m, from where the next begins. */
const TRANSITION_M = 60;
/** After which a journey stays as it is, m. */
const LENGTH_M = 30_000;
/** How pale the surface is where it is dark, and where it is pale: see `Conditions.surfacePaleness`. */
const DARK = [0, 0.15] as const;
const PALE = [0.75, 1] as const;

/** A road whose parts are of different kinds. */
export interface Journey {
  readonly lanes: Lanes;
  segments(): Iterator<RoadSegment, never>;
  partsAt(stationM: number): PartsOfRoad;
  /** The kind that it begins with. */
  readonly kind: OpenRoadKind;
}

/** A part with its lanes, from a station on, m. */
interface Leg {
  readonly startM: number;
  readonly part: RoadPart;
  readonly lanes: Lanes;
}

/**
 * Draws a journey: path, street, highway and dirt road in turns, none after itself, on surfaces that are dark and pale by
 * turns. From one part to the next widths, borders and colours go over within 60 m. No curve is cut: parts end on straights.
 */
export function drawJourney(rng: Rng): Journey {
  const legs: Leg[] = [];
  const segments: RoadSegment[] = [];
  let stationM = 0;
  let headingRad = 0;
  let kinds: OpenRoadKind[] = [];
  let isPale = rng.split('paleness').chance(0.5);
  while (stationM < LENGTH_M) {
    const own = rng.split(legs.length);
    if (kinds.length === 0) {
      const order = own.split('kinds').shuffle(Uint32Array.from(OPEN_ROAD_KINDS.keys()));
      kinds = Array.from(order, (index) => OPEN_ROAD_KINDS[index]!);
      if (kinds[0] === legs.at(-1)?.part.kind) kinds.reverse();
    }
    const kind = kinds.shift()!;
    const crossSection = drawCrossSection(kind, own.split('cross-section'));
    const [least, most] = isPale ? PALE : DARK;
    const paleness = own.split('paleness').uniform(least, most);
    isPale = !isPale;
    const { shoulderM, surface, ditch } = crossSection;
    legs.push({
      startM: stationM,
      part: { kind, shoulderM, surface, ditch, paleness },
      lanes: evenLanes(crossSection),
    });
    const endM = stationM + own.split('length').uniform(...PART_M);
    const wandering = wanderingSegments(CURVE_STYLES[kind], own.split('segments'), headingRad);
    let curvaturePerM = 0;
    while (stationM < endM || curvaturePerM !== 0) {
      const segment = wandering.next().value;
      segments.push(segment);
      const [from, to] = curvaturesOf(segment);
      headingRad += ((from + to) / 2) * segment.lengthM;
      stationM += segment.lengthM;
      curvaturePerM = to;
    }
  }
  const last = legs.at(-1)!.part;
  return {
    lanes: new JourneyLanes(legs),
    *segments() {
      yield* segments;
      return yield* wanderingSegments(CURVE_STYLES[last.kind], rng.split('beyond'), headingRad);
    },
    partsAt(at) {
      const { before, leg, share } = placeOn(legs, at);
      return { from: before.part, to: leg.part, share };
    },
    kind: legs[0]!.part.kind,
  };
}

/** The leg at a station, the one before it, and how far the road has gone over from that, 0 … 1. */
function placeOn(
  legs: readonly Leg[],
  stationM: number,
): { before: Leg; leg: Leg; share: number; onM: number } {
  let low = 0;
  for (let high = legs.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (legs[middle]!.startM <= stationM) low = middle;
    else high = middle - 1;
  }
  const leg = legs[low]!;
  const onM = stationM - leg.startM;
  const before = onM < TRANSITION_M && low > 0 ? legs[low - 1]! : leg;
  return { before, leg, share: before === leg ? 1 : smooth(onM / TRANSITION_M), onM };
}

/** 0 … 1 to 0 … 1 without a jump of slope or curvature at either end. */
function smooth(t: number): number {
  return t ** 3 * (10 - 15 * t + 6 * t * t);
}

/** Each leg has the lanes of its kind; between two of them everything lies where shares of both say. */
class JourneyLanes implements Lanes {
  readonly count: number;
  readonly widthM: number;
  readonly reachM: number;
  readonly #legs: readonly Leg[];

  constructor(legs: readonly Leg[]) {
    this.#legs = legs;
    this.count = legs[0]!.lanes.count;
    this.widthM = Math.max(...legs.map(({ lanes }) => lanes.widthM));
    this.reachM = Math.max(...legs.map(({ lanes }) => lanes.reachM));
  }

  across(stationM: number): Across {
    const { before, leg, share } = placeOn(this.#legs, stationM);
    const from = before.lanes.across(stationM);
    const to = leg.lanes.across(stationM);
    if (before === leg) return to;
    const blend = (key: keyof Across) => from[key] + share * (to[key] - from[key]);
    return {
      pathM: blend('pathM'),
      laneWidthM: blend('laneWidthM'),
      leftM: blend('leftM'),
      rightM: blend('rightM'),
      outerLeftM: blend('outerLeftM'),
      outerRightM: blend('outerRightM'),
    };
  }

  pathSlope(stationM: number): number {
    const { before, leg, onM } = placeOn(this.#legs, stationM);
    if (before === leg) return 0;
    const t = onM / TRANSITION_M;
    const byM = leg.lanes.across(stationM).pathM - before.lanes.across(stationM).pathM;
    return (byM * 30 * t * t * (1 - t) ** 2) / TRANSITION_M;
  }

  stretches(fromM: number, toM: number): readonly Stretch[] {
    const found: Stretch[] = [];
    for (const [i, { startM, lanes }] of this.#legs.entries()) {
      const nextM = this.#legs[i + 1]?.startM ?? Number.POSITIVE_INFINITY;
      if (nextM <= fromM) continue;
      if (startM >= toM) break;
      const evenM = i === 0 ? Number.NEGATIVE_INFINITY : startM + TRANSITION_M;
      const [changeFromM, changeToM] = [Math.max(fromM, startM), Math.min(toM, evenM)];
      if (changeToM > changeFromM) found.push(this.#between(i, changeFromM, changeToM));
      const [evenFromM, evenToM] = [Math.max(fromM, evenM), Math.min(toM, nextM)];
      if (evenToM > evenFromM) found.push(...lanes.stretches(evenFromM, evenToM));
    }
    return found;
  }

  mostStrips(): number {
    return Math.max(...this.#legs.map(({ lanes }) => lanes.mostStrips()));
  }

  mostStarts(): number {
    // Legs are longer than what they begin with.
    return 2;
  }

  /** A stretch on which a leg begins, without lines: as many lanes as the wider one has. */
  #between(index: number, fromM: number, toM: number): Stretch {
    const before = this.#legs[index - 1]!.lanes;
    const { startM, lanes } = this.#legs[index]!;
    const leftM: Along = (s) => this.across(s).leftM;
    const rightM: Along = (s) => this.across(s).rightM;
    const strip = (left: Along, right: Along) => ({ kind: 'driving' as const, leftM: left, rightM: right });
    if (Math.max(before.count, lanes.count) === 1)
      return { fromM, toM, strips: [strip(leftM, rightM)], lines: [] };
    // A single lane is the right one; the left one has no width there.
    const middleOf = (of: Lanes, s: number) => (of.count === 1 ? of.across(s).leftM : 0);
    const middleM: Along = (s) => {
      const from = middleOf(before, s);
      return from + smooth((s - startM) / TRANSITION_M) * (middleOf(lanes, s) - from);
    };
    return { fromM, toM, strips: [strip(leftM, middleM), strip(middleM, rightM)], lines: [] };
  }
}
