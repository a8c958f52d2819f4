import type { Rng } from '../rng.ts';
import type { Across, Lanes } from './lanes.ts';
import type { CentrePoint, OpenRoadKind, PartsOfRoad } from './road.ts';

export const OBSTACLE_TYPES = ['car', 'barrel', 'branch'] as const;
export type ObstacleType = (typeof OBSTACLE_TYPES)[number];

/** A thing on the road that has to be driven around: on the ground a rectangle about (x, y), turned by `yawRad`. */
export interface Obstacle {
  readonly type: ObstacleType;
  /** Of its middle. */
  readonly stationM: number;
  /** Position in the world, m. */
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  /** Along `yawRad`, across it, and up, m. */
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
  /** 0 … 1, for colour and shape. */
  readonly variant: number;
}

/** More would leave no room to come back to the lane between two, per km. */
export const MOST_OBSTACLES_PER_KM = 12;

/** Room that the avoiding line is made for: half of the vehicle's width, and the gap beside an obstacle, from least to most, m. */
const HALF_VEHICLE_M = 1;
const GAP_M = [0.5, 0.8] as const;
/** Left between the vehicle and the road's other edge, m. */
const EDGE_GAP_M = 0.2;
/** An obstacle that reaches less into the road is none, m. */
const LEAST_INTRUSION_M = 0.15;
/** From where on the vehicle is out of the way: its front is this far ahead of its rear axle, its rear behind, m. */
const FRONT_M = 4.6;
const REAR_M = 1.5;
/** Over which the avoiding line leads aside, and back, m. */
const ASIDE_M = 22;
/** No obstacle stands nearer to the start of a road, m. */
const FREE_M = 80;
/** The sharpest bend in which an obstacle may stand, 1/m, and how near to it bends count, m. */
const SHARPEST_PER_M = 1 / 45;
const BENDS_WITHIN_M = 20;
/** Places of which the one is taken where the road bends least. */
const ATTEMPTS = 4;
/** Where in its share of the road an obstacle may stand. */
const WITHIN_SHARE = [0.4, 0.6] as const;

const TYPES: Readonly<Record<OpenRoadKind, readonly ObstacleType[]>> = {
  path: ['barrel', 'branch'],
  street: ['car', 'car', 'car', 'barrel', 'branch'],
  highway: ['car', 'barrel'],
  dirt: ['barrel', 'branch', 'branch'],
};

/** Length, width and height, and how far into the road each reaches, m. */
const SIZES: Readonly<
  Record<
    ObstacleType,
    { lengthM: number; widthM: number; heightM: number; intrusionM: readonly [number, number] }
  >
> = {
  car: { lengthM: 4.2, widthM: 1.8, heightM: 1.45, intrusionM: [0.6, 1.5] },
  barrel: { lengthM: 0.6, widthM: 0.6, heightM: 1, intrusionM: [0.6, 1.6] },
  branch: { lengthM: 3, widthM: 0.8, heightM: 0.7, intrusionM: [0.6, 1.6] },
};

/** An obstacle and where the avoiding line leads beside it. */
interface Placed {
  readonly obstacle: Obstacle;
  /** How far the path moves aside, positive left, m. */
  readonly byM: number;
  /** The stations between which it is that far aside. */
  readonly fromM: number;
  readonly toM: number;
}

interface ObstacleParts {
  readonly rng: Rng;
  readonly perKm: number;
  readonly lanes: Lanes;
  readonly closed: boolean;
  readonly lengthM: number;
  centreAt(stationM: number): CentrePoint;
  partsAt(stationM: number): PartsOfRoad;
}

/** Obstacles of a road, one in each share of its length, as they are asked for; the same for the same generator. */
export class Obstacles {
  readonly #parts: ObstacleParts;
  readonly #shareM: number;
  readonly #sharesALap: number;
  readonly #placed = new Map<number, Placed | undefined>();

  constructor(parts: ObstacleParts) {
    this.#parts = parts;
    const { perKm, closed, lengthM } = parts;
    // What stands beside a place of a closed road stands there in every lap: shares fit into it.
    this.#sharesALap = closed ? Math.max(1, Math.floor((lengthM * perKm) / 1000)) : Number.POSITIVE_INFINITY;
    this.#shareM = closed ? lengthM / this.#sharesALap : 1000 / perKm;
  }

  /** Those whose middle lies from one station to before another, in order. */
  between(fromM: number, toM: number): Obstacle[] {
    const found: Obstacle[] = [];
    for (let share = Math.floor(fromM / this.#shareM); share * this.#shareM < toM; share++) {
      const obstacle = this.#at(share)?.obstacle;
      if (obstacle && obstacle.stationM >= fromM && obstacle.stationM < toM) found.push(obstacle);
    }
    return found;
  }

  /** How far the path leads aside at a station, and how fast that changes along the road. */
  aside(stationM: number): { byM: number; slope: number } {
    const share = Math.floor(stationM / this.#shareM);
    for (const one of [share, share - 1, share + 1]) {
      const placed = this.#at(one);
      if (!placed) continue;
      const { byM, fromM, toM } = placed;
      const awayM = Math.max(fromM - stationM, stationM - toM, 0);
      if (awayM >= ASIDE_M) continue;
      const t = 1 - awayM / ASIDE_M;
      const sign = stationM < fromM ? 1 : -1;
      return {
        byM: byM * t ** 3 * (10 - 15 * t + 6 * t * t),
        slope: awayM === 0 ? 0 : (sign * byM * 30 * t * t * (1 - t) ** 2) / ASIDE_M,
      };
    }
    return { byM: 0, slope: 0 };
  }

  /** Lets go of what lies before a station. */
  release(stationM: number): void {
    for (const share of this.#placed.keys()) {
      if ((share + 2) * this.#shareM < stationM) this.#placed.delete(share);
    }
  }

  #at(share: number): Placed | undefined {
    if (!this.#placed.has(share)) this.#placed.set(share, this.#place(share));
    return this.#placed.get(share);
  }

  /** A place of a share where the road hardly bends: in a sharp bend there is no way around; undefined where there is none. */
  #straightest(share: number, rng: Rng): number | undefined {
    const [least, most] = WITHIN_SHARE;
    let best: { readonly stationM: number; readonly sharpest: number } | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stationM = (share + rng.uniform(least, most)) * this.#shareM;
      let sharpest = 0;
      for (let awayM = -BENDS_WITHIN_M; awayM <= BENDS_WITHIN_M; awayM += BENDS_WITHIN_M / 4)
        sharpest = Math.max(sharpest, Math.abs(this.#parts.centreAt(stationM + awayM).curvaturePerM));
      if (!best || sharpest < best.sharpest) best = { stationM, sharpest };
    }
    if (best!.sharpest > SHARPEST_PER_M || best!.stationM < FREE_M) return undefined;
    return best!.stationM;
  }

  #place(share: number): Placed | undefined {
    const { rng, lanes, closed, centreAt, partsAt } = this.#parts;
    const shares = this.#sharesALap;
    const own = rng.split(closed ? share - shares * Math.floor(share / shares) : share);
    const stationM = this.#straightest(share, own.split('place'));
    if (stationM === undefined) return undefined;
    const type = own.split('type').pick(TYPES[partsAt(stationM).to.kind]);
    const { lengthM: longM, widthM, heightM, intrusionM } = SIZES[type];
    const { pathM, leftM, rightM } = lanes.across(stationM);
    // Beside a lane of two they stand at its own edge, on a single one at either.
    const isLeft = pathM > rightM + (leftM - rightM) / 2 - 0.3 && own.split('side').chance(0.5);
    const roomM = leftM - rightM - 2 * HALF_VEHICLE_M - EDGE_GAP_M;
    const [leastGapM, mostGapM] = GAP_M;
    const inM = Math.min(own.split('intrusion').uniform(...intrusionM), roomM - leastGapM);
    const gapM = Math.min(mostGapM, roomM - inM);
    if (inM < LEAST_INTRUSION_M) return undefined;
    const sign = isLeft ? -1 : 1;
    const innerM = isLeft ? leftM - inM : rightM + inM;
    const besideM = innerM + sign * (HALF_VEHICLE_M + gapM);
    const byM = isLeft ? Math.min(0, besideM - pathM) : Math.max(0, besideM - pathM);
    const turn = own.split('turn').uniform(-1, 1);
    // A branch lies across the road, all else along it.
    const across = type === 'branch';
    const halfM = (across ? longM : widthM) / 2;
    const centre = centreAt(stationM);
    const offsetM = innerM - sign * halfM;
    const alongM = across ? widthM : longM;
    return {
      obstacle: {
        type,
        stationM,
        x: centre.x - offsetM * Math.sin(centre.yawRad),
        y: centre.y + offsetM * Math.cos(centre.yawRad),
        yawRad: centre.yawRad + (across ? Math.PI / 2 : 0) + 0.06 * turn,
        lengthM: longM,
        widthM,
        heightM,
        variant: own.split('variant').next(),
      },
      byM,
      fromM: stationM - alongM / 2 - FRONT_M,
      toM: stationM + alongM / 2 + REAR_M,
    };
  }
}

/** Lanes whose path leads around what stands on them. */
export function avoidingLanes(lanes: Lanes, obstacles: Obstacles): Lanes {
  return {
    across(stationM): Across {
      const across = lanes.across(stationM);
      const { byM } = obstacles.aside(stationM);
      return byM === 0 ? across : { ...across, pathM: across.pathM + byM };
    },
    pathSlope: (stationM) => lanes.pathSlope(stationM) + obstacles.aside(stationM).slope,
    stretches: (fromM, toM) => lanes.stretches(fromM, toM),
    mostStrips: () => lanes.mostStrips(),
    mostStarts: (withinM) => lanes.mostStarts(withinM),
    count: lanes.count,
    widthM: lanes.widthM,
    reachM: lanes.reachM,
  };
}

/** Whether two rectangles on the ground touch (separating axes). */
export function touch(a: Footprint, b: Footprint): boolean {
  const axes = [a.yawRad, a.yawRad + Math.PI / 2, b.yawRad, b.yawRad + Math.PI / 2];
  return axes.every((axis) => {
    const [x, y] = [Math.cos(axis), Math.sin(axis)];
    const reach = ({ yawRad, lengthM, widthM }: Footprint) =>
      (lengthM * Math.abs(Math.cos(yawRad - axis)) + widthM * Math.abs(Math.sin(yawRad - axis))) / 2;
    return Math.abs((b.x - a.x) * x + (b.y - a.y) * y) <= reach(a) + reach(b);
  });
}

/** A rectangle on the ground: its middle, its direction, and its size along that and across. */
export type Footprint = Pick<Obstacle, 'x' | 'y' | 'yawRad' | 'lengthM' | 'widthM'>;
