import type { Rng } from '../rng.ts';
import type { OpenRoadKind, Road, SceneryItem } from './road.ts';
import { SCENERY_CHUNK_M } from './road.ts';

/** Width of the strip beside a road that carries scenery, m. */
const STRIP_M = 60;

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

/** What grows and stands beside one chunk of a road; the same for the same generator. */
export function plantChunk(road: Road, chunk: number, rng: Rng): SceneryItem[] {
  const items: SceneryItem[] = [];
  const clear = road.widthM / 2 + road.crossSection.shoulderM;
  for (const planting of PLANTINGS[road.kind]) {
    const whole = Math.floor(planting.count);
    const count = whole + (rng.chance(planting.count - whole) ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const size = SIZES[planting.type];
      const heightM = rng.uniform(...size.heightM);
      const radiusM = heightM * rng.uniform(...size.spread);
      const stationM = (chunk + rng.next()) * SCENERY_CHUNK_M;
      const [near, far] = planting.clearM;
      const awayM = clear + radiusM + near + (far - near) * rng.next() ** planting.crowding;
      const offsetM = rng.chance(0.5) ? awayM : -awayM;
      const yawRad = rng.uniform(0, 2 * Math.PI);
      const variant = rng.next();
      const centre = road.centreAt(stationM);
      const x = centre.x - offsetM * Math.sin(centre.yawRad);
      const y = centre.y + offsetM * Math.cos(centre.yawRad);
      // On the inside of a bend the strip reaches over to the road again.
      const nearest = Math.abs(road.project(x, y, stationM).offsetM);
      if (nearest > clear + radiusM + 0.2) {
        items.push({ type: planting.type, x, y, heightM, radiusM, yawRad, variant });
      }
    }
  }
  return items;
}
