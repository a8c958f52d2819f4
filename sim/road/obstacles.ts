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
const ASIDE_M = 16;
/** No obstacle stands nearer to the start of a road, m. */
const FREE_M = 80;
/** Where the first share of a road begins, m: its obstacle stands beyond {@link FREE_M}. */
const FIRST_SHARE_M = 50;
/** The sharpest bend in which an obstacle may stand, 1/m: where a road has one lane, and more. How near to it that counts, m. */
const SHARPEST_PER_M = { one: 1 / 45, more: 1 / 29 } as const;
/** Narrower roads have one lane, m. */
const MORE_LANES_M = 5;
const NEAR_M = 20;
/** Places of which the one is taken where the road bends least. */
const ATTEMPTS = 12;
/** Between two obstacles, so that the path is back in its lane before it leads around the next, m. */
const LEAST_BETWEEN_M = 46;
/** In so much of its share of the road, around its middle, an obstacle may stand at most. */
const WIDEST_WITHIN_SHARE = 0.5;

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
    const last = this.#shareAt(toM);
    for (let share = this.#shareAt(fromM); share <= last; share++) {
      const obstacle = this.#at(share)?.obstacle;
      if (obstacle && obstacle.stationM >= fromM && obstacle.stationM < toM) found.push(obstacle);
    }
    return found;
  }

  /** How far the path leads aside at a station, and how fast that changes along the road. */
  aside(stationM: number): { byM: number; slope: number } {
    const share = this.#shareAt(stationM);
    for (const one of [share, share - 1, share + 1]) {
      const placed = this.#at(one);
      if (!placed) continue;
      const { byM, fromM, toM } = placed;
      const awayM = Math.max(fromM - stationM, stationM - toM, 0);
      if (awayM >= ASIDE_M) continue;
      const t = 1 - awayM / ASIDE_M;
      const sign = stationM < fromM ? 1 : -1;
      return {
        byM: byM * shareAside(awayM),
        slope: awayM === 0 ? 0 : (sign * byM * 30 * t * t * (1 - t) ** 2) / ASIDE_M,
      };
    }
    return { byM: 0, slope: 0 };
  }

  /** Lets go of what lies before a station. */
  release(stationM: number): void {
    for (const share of this.#placed.keys()) {
      if (share + 2 < this.#shareAt(stationM)) this.#placed.delete(share);
    }
  }

  #shareAt(stationM: number): number {
    return Math.floor((stationM - FIRST_SHARE_M) / this.#shareM);
  }

  #at(share: number): Placed | undefined {
    if (!this.#placed.has(share)) this.#placed.set(share, this.#place(share));
    return this.#placed.get(share);
  }

  /**
   * A place of a share where the road hardly bends and its width does not change: elsewhere there is no way around;
   * undefined where there is none.
   */
  #straightest(share: number, rng: Rng): number | undefined {
    const { closed, lengthM, lanes } = this.#parts;
    const within = Math.min(WIDEST_WITHIN_SHARE, 1 - LEAST_BETWEEN_M / this.#shareM) / 2;
    let best: { readonly stationM: number; readonly bendPerM: number } | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stationM = FIRST_SHARE_M + (share + rng.uniform(0.5 - within, 0.5 + within)) * this.#shareM;
      const onLapM = closed ? stationM - lengthM * Math.floor(stationM / lengthM) : stationM;
      const { leftM, rightM } = lanes.across(stationM);
      const most = SHARPEST_PER_M[leftM - rightM < MORE_LANES_M ? 'one' : 'more'];
      const bendPerM = this.#sharpestNear(stationM);
      if (onLapM < FREE_M || bendPerM > most || (best && bendPerM >= best.bendPerM)) continue;
      best = { stationM, bendPerM };
    }
    return best?.stationM;
  }

  /** The sharpest bend near a station, 1/m; Infinity where the road's width changes there. */
  #sharpestNear(stationM: number): number {
    const { lanes, centreAt } = this.#parts;
    const here = lanes.across(stationM);
    let sharpest = 0;
    for (let awayM = -NEAR_M; awayM <= NEAR_M; awayM += NEAR_M / 4) {
      const { leftM, rightM } = lanes.across(stationM + awayM);
      if (leftM !== here.leftM || rightM !== here.rightM) return Number.POSITIVE_INFINITY;
      sharpest = Math.max(sharpest, Math.abs(centreAt(stationM + awayM).curvaturePerM));
    }
    return sharpest;
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

/** How far aside the avoiding line still is, so far from what it leads around, m: 1 beside it to 0, without a kink. */
export function shareAside(awayM: number): number {
  const t = Math.max(0, 1 - awayM / ASIDE_M);
  return t ** 3 * (10 - 15 * t + 6 * t * t);
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
