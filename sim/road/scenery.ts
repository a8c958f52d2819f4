import type { Rng } from '../rng.ts';
import type { OpenRoadKind, Road, SceneryItem } from './road.ts';
import { SCENERY_CHUNK_M } from './road.ts';

/** Width of the strip beside a road that carries scenery, m. */
const STRIP_M = 60;
/** How far along an endless road its own bends may bring it near the strip beside a chunk, m. */
const STRIP_REACH_M = 2 * STRIP_M;
/** Distance between the points that stand for the centre line; a chord strays c²κ/8, here 13 cm at the most. */
const CHORD_M = 4;
/** Left free beside a road, chords included, m. */
const MARGIN_M = 0.35;

type Plant = SceneryItem['type'];

/** How many of a thing stand in 20 m of road, both sides together, and where. */
interface Planting {
  readonly type: Plant;
  readonly count: number;
  /** Distance of its crown from the edge of the shoulder, m: nearest and furthest. */
  readonly clearM: readonly [number, number];
  /** 1 spreads evenly over the distance; larger crowds towards the road. */
  readonly crowding: number;
}

const PLANTINGS: Readonly<Record<OpenRoadKind, readonly Planting[]>> = {
  path: [
    { type: 'broadleaf', count: 9, clearM: [1, STRIP_M], crowding: 2 },
    { type: 'conifer', count: 5, clearM: [1.5, STRIP_M], crowding: 1.6 },
    { type: 'bush', count: 8, clearM: [0.3, 20], crowding: 1.6 },
  ],
  street: [
    { type: 'broadleaf', count: 3, clearM: [1.5, 12], crowding: 2 },
    { type: 'broadleaf', count: 5, clearM: [12, STRIP_M], crowding: 1 },
    { type: 'conifer', count: 1.5, clearM: [8, STRIP_M], crowding: 1 },
    { type: 'bush', count: 7, clearM: [1, 16], crowding: 1.5 },
    { type: 'post', count: 0.8, clearM: [0.6, 1.2], crowding: 1 },
  ],
  highway: [
    { type: 'broadleaf', count: 5, clearM: [6, STRIP_M], crowding: 1 },
    { type: 'conifer', count: 5, clearM: [6, STRIP_M], crowding: 1 },
    { type: 'bush', count: 5, clearM: [4, 30], crowding: 1 },
    { type: 'post', count: 1.2, clearM: [0.3, 0.6], crowding: 1 },
  ],
  dirt: [
    { type: 'conifer', count: 4, clearM: [3, STRIP_M], crowding: 1 },
    { type: 'broadleaf', count: 3, clearM: [3, STRIP_M], crowding: 1 },
    { type: 'bush', count: 9, clearM: [1, 25], crowding: 1.8 },
    { type: 'post', count: 1.5, clearM: [1.5, 2], crowding: 1 },
  ],
};

/** Height range and crown radius as a share of the height. */
const SIZES: Readonly<
  Record<Plant, { heightM: readonly [number, number]; spread: readonly [number, number] }>
> = {
  broadleaf: { heightM: [5, 13], spread: [0.22, 0.36] },
  conifer: { heightM: [6, 16], spread: [0.14, 0.22] },
  bush: { heightM: [0.6, 1.8], spread: [0.5, 0.8] },
  post: { heightM: [0.9, 1.2], spread: [0.06, 0.06] },
};

/** A point of the ground, m. */
interface GroundPoint {
  readonly x: number;
  readonly y: number;
}

/** What grows and stands beside a road, chunk by chunk as it is asked for; the same for the same generator. */
export class RoadsideScenery {
  readonly #road: Road;
  readonly #rng: Rng;
  readonly #planted = new Map<number, readonly SceneryItem[]>();
  /** Points of the centre line, by their number from its start. */
  readonly #line = new Map<number, GroundPoint>();

  constructor(road: Road, rng: Rng) {
    this.#road = road;
    this.#rng = rng;
  }

  chunk(index: number): readonly SceneryItem[] {
    const { closed, lengthM } = this.#road;
    if (!closed) return this.#plantedIn(index);
    // A lap is no whole number of chunks: what stands beside a place stands there in every lap.
    const stationM = index * SCENERY_CHUNK_M;
    const fromM = stationM - lengthM * Math.floor(stationM / lengthM);
    const pastM = fromM + SCENERY_CHUNK_M - lengthM;
    return pastM <= 0
      ? this.#between(fromM, fromM + SCENERY_CHUNK_M, fromM)
      : [...this.#between(fromM, lengthM, fromM), ...this.#between(0, pastM, fromM - lengthM)];
  }

  /** What stands beside stations of one lap, along from `startM`. */
  #between(fromM: number, toM: number, startM: number): SceneryItem[] {
    const items: SceneryItem[] = [];
    for (let chunk = Math.floor(fromM / SCENERY_CHUNK_M); chunk * SCENERY_CHUNK_M < toM; chunk++) {
      for (const item of this.#plantedIn(chunk)) {
        const stationM = chunk * SCENERY_CHUNK_M + item.alongM;
        if (stationM >= fromM && stationM < toM) items.push({ ...item, alongM: stationM - startM });
      }
    }
    return items;
  }

  #plantedIn(chunk: number): readonly SceneryItem[] {
    let items = this.#planted.get(chunk);
    if (!items) {
      items = plantChunk(this.#road, this.#lineNear(chunk), chunk, this.#rng.split(chunk));
      this.#planted.set(chunk, items);
    }
    return items;
  }

  /** Lets go of what lies before a station. */
  release(stationM: number): void {
    if (this.#road.closed) return;
    for (const chunk of this.#planted.keys()) {
      if ((chunk + 1) * SCENERY_CHUNK_M < stationM) this.#planted.delete(chunk);
    }
    for (const at of this.#line.keys()) {
      if (at * CHORD_M < stationM - STRIP_REACH_M) this.#line.delete(at);
    }
  }

  /** Points of the centre line that plants of a chunk may come near to: of a road with an end, all of it. */
  #lineNear(chunk: number): GroundPoint[] {
    const { lengthM } = this.#road;
    const endless = lengthM === Number.POSITIVE_INFINITY;
    const chords = Math.ceil(lengthM / CHORD_M);
    const chordM = endless ? CHORD_M : lengthM / chords;
    const first = endless ? (chunk * SCENERY_CHUNK_M - STRIP_REACH_M) / CHORD_M : 0;
    const last = endless ? ((chunk + 1) * SCENERY_CHUNK_M + STRIP_REACH_M) / CHORD_M : chords;
    const points: GroundPoint[] = [];
    for (let at = first; at <= last; at++) {
      let point = this.#line.get(at);
      if (!point) {
        point = this.#road.centreAt(at * chordM);
        this.#line.set(at, point);
      }
      points.push(point);
    }
    return points;
  }
}

/**
 * What grows and stands beside one chunk of a road. Nothing reaches onto the road: not where it bends round to the
 * strip again, and of a road with an end not where it comes back later either.
 */
function plantChunk(road: Road, line: readonly GroundPoint[], chunk: number, rng: Rng): SceneryItem[] {
  const items: SceneryItem[] = [];
  const clear = clearOf(road, chunk);
  for (const planting of PLANTINGS[road.partsAt((chunk + 0.5) * SCENERY_CHUNK_M).to.kind]) {
    const whole = Math.floor(planting.count);
    const count = whole + (rng.chance(planting.count - whole) ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const size = SIZES[planting.type];
      const heightM = rng.uniform(...size.heightM);
      const radiusM = heightM * rng.uniform(...size.spread);
      const alongM = rng.next() * SCENERY_CHUNK_M;
      const [near, far] = planting.clearM;
      const awayM = clear + radiusM + near + (far - near) * rng.next() ** planting.crowding;
      const offsetM = rng.chance(0.5) ? awayM : -awayM;
      const yawRad = rng.uniform(0, 2 * Math.PI);
      const variant = rng.next();
      const centre = road.centreAt(chunk * SCENERY_CHUNK_M + alongM);
      const x = centre.x - offsetM * Math.sin(centre.yawRad);
      const y = centre.y + offsetM * Math.cos(centre.yawRad);
      if (!isNear(line, x, y, clear + radiusM + MARGIN_M)) {
        items.push({ type: planting.type, alongM, x, y, heightM, radiusM, yawRad, variant });
      }
    }
  }
  return items;
}

/** How far from the centre line the road reaches beside a chunk, m. */
function clearOf(road: Road, chunk: number): number {
  if (!road.varies) return road.reachM;
  const reaches = [chunk - 1, chunk, chunk + 1, chunk + 2].map((end) => {
    const { outerLeftM, outerRightM } = road.lanes.across(end * SCENERY_CHUNK_M);
    const { from, to } = road.partsAt(end * SCENERY_CHUNK_M);
    return Math.max(outerLeftM, -outerRightM) + Math.max(from.shoulderM, to.shoulderM);
  });
  return Math.max(...reaches);
}

/** Whether a point lies at most `withinM` from a line of chords. */
function isNear(line: readonly GroundPoint[], x: number, y: number, withinM: number): boolean {
  const fromEndsM = withinM + CHORD_M;
  for (let i = 0; i + 1 < line.length; i++) {
    const from = line[i]!;
    const alongX = x - from.x;
    const alongY = y - from.y;
    const square = alongX * alongX + alongY * alongY;
    if (square > fromEndsM * fromEndsM) {
      // No point is further than a chord from the one before: it takes so many to come near.
      i += Math.floor((Math.sqrt(square) - fromEndsM) / CHORD_M);
      continue;
    }
    const to = line[i + 1]!;
    const chordX = to.x - from.x;
    const chordY = to.y - from.y;
    const share = (alongX * chordX + alongY * chordY) / (chordX * chordX + chordY * chordY);
    const t = Math.min(1, Math.max(0, share));
    if ((alongX - t * chordX) ** 2 + (alongY - t * chordY) ** 2 <= withinM * withinM) return true;
  }
  return false;
}
